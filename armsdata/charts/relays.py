"""relays: whose claims reached which publishers, and by way of whom; a line is as wide as there are citations."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from armsdata.charts.look import CATEGORIES, GREY, Chart, View
from armsdata.charts.reading import Tables, claimant, most_frequent, named, records
from armsdata.charts.words import counted, title
from armsdata.errors import EmptyChartError

_MOST = (10, 8, 18)  # claimants, those who stand between, publishers
_COLUMNS = (0, 195, 390)  # pixels from the left
_NODE = 7  # pixels that a node is wide
_PITCH = 15  # pixels that a node with its name takes up at least
_STEPS = 16  # of a band
_WIDEST = 520  # pixels that all citations together are wide at most

Flow = tuple[str, str, str]  # claimant, who stands between (or an empty text), publisher


def draw(tables: Tables, subject: str = "") -> Chart:
    """Return the chart of the claimants that are cited most, and of those who relay them.

    Raises EmptyChartError where no document relays a claim.
    """
    flows, originals = _flows(tables)
    if not flows:
        raise EmptyChartError("there is nothing to draw: no document of the selection relays a claim")
    claimants = most_frequent(flow[0] for flow in flows)
    drawn = [flow for flow in flows if flow[0] in claimants[: _MOST[0]]]
    counts, looks = Counter(_grouped(drawn)), dict(zip(claimants, (colour for colour, _ in CATEGORIES), strict=False))
    caption = [
        f"{counted(len(drawn), 'citation')} of the {counted(len(claimants[: _MOST[0]]), 'claimant')} cited most: on the left who claims, "
        "on the right the publisher of the document, between them by whose way it got there, where that is said; a line is as wide as "
        "there are citations.",
        f"Left out: {counted(len(flows) - len(drawn), 'citation')} of {counted(len(claimants[_MOST[0] :]), 'other claimant')}, and "
        f"{counted(originals, 'citation')} where the claimant was the publisher or first said it there.",
    ]
    return Chart(title("Who relays whom", subject), caption, _view(counts, looks), 640)


def _flows(tables: Tables) -> tuple[list[Flow], int]:
    """Return claimant, who stands between, and publisher of each citation that relays a claim, and how many are no relays."""
    organizations = named(tables, "organizations")
    claimants = {claim["claim_id"]: claimant(claim, organizations) for claim in records(tables["claims"])}
    publishers = {source["source_id"]: organizations[source["publisher"]] for source in records(tables["sources"])}
    citations = records(tables["citations"])
    relays = [citation for citation in citations if citation["role"] != "original"]
    flows = [
        (claimants[citation["claim_id"]], (citation["relayed_by"] or "").partition(", ")[0], publishers[citation["source_id"]])
        for citation in relays
    ]
    return flows, len(citations) - len(relays)


def _grouped(flows: Sequence[Flow]) -> list[Flow]:
    """Return flows in which those between and publishers beyond the most frequent are taken together."""
    _, most_between, most_publishers = _MOST
    between = most_frequent(between for _, between, _ in flows if between)[:most_between]
    publishers = most_frequent(publisher for _, _, publisher in flows)[:most_publishers]
    return [
        (who, via if not via or via in between else "others", publisher if publisher in publishers else "other publishers")
        for who, via, publisher in flows
    ]


def _view(counts: Mapping[Flow, int], looks: Mapping[str, str]) -> View:
    """Return nodes in three columns, and bands between them as wide as there are citations."""
    width = min(_WIDEST / sum(counts.values()), _PITCH)
    nodes = [_column([(flow[column], count) for flow, count in counts.items() if flow[column]], width) for column in range(3)]
    height = max(at + size for column in nodes for at, size in column.values())
    left, right = ([{name: at for name, (at, _) in column.items()} for column in nodes] for _ in range(2))
    order = sorted(counts, key=lambda flow: [nodes[column].get(flow[column], (0, 0))[0] for column in range(3)])
    bands: list[dict[str, Any]] = []
    for flow in order:
        stops = [column for column in range(3) if flow[column]]
        for start, end in pairwise(stops):
            place = (right[start][flow[start]], left[end][flow[end]])
            bands += _band(
                f"{flow}{start}", place, (_COLUMNS[start] + _NODE, _COLUMNS[end]), counts[flow] * width, looks.get(flow[0], GREY)
            )
            right[start][flow[start]] += counts[flow] * width
            left[end][flow[end]] += counts[flow] * width
    boxes = [
        {
            "x": _COLUMNS[column],
            "end": _COLUMNS[column] + _NODE,
            "y": at,
            "foot": at + size,
            "middle": at + size / 2,
            "name": name,
            "column": column,
        }
        for column, placed in enumerate(nodes)
        for name, (at, size) in placed.items()
    ]
    x, y = ({"field": field, "type": "quantitative", "scale": None, "axis": None} for field in ("x", "y"))
    colour = {"field": "colour", "type": "nominal", "scale": None}
    shape = {"x": x, "y": y, "y2": {"field": "foot"}, "color": colour, "detail": {"field": "band"}}
    box = {"x": x, "x2": {"field": "end"}, "y": y, "y2": {"field": "foot"}}
    layer: list[View] = [
        {"data": {"values": bands}, "mark": {"type": "area", "opacity": 0.45, "aria": False}, "encoding": shape},
        {"data": {"values": boxes}, "mark": {"type": "rect", "color": GREY, "aria": False}, "encoding": box},
    ]
    for column, (align, offset) in enumerate((("right", -5), ("left", _NODE + 4), ("left", _NODE + 4))):
        mark = {"type": "text", "align": align, "dx": offset, "baseline": "middle", "fontSize": 10}
        encoding = {"x": x, "y": {**y, "field": "middle"}, "text": {"field": "name"}}
        layer.append({"data": {"values": [box for box in boxes if box["column"] == column]}, "mark": mark, "encoding": encoding})
    return {"width": _COLUMNS[-1] + _NODE, "height": height, "layer": layer}


def _column(named_counts: Sequence[tuple[str, int]], width: float) -> dict[str, tuple[float, float]]:
    """Return the top and the height of each node of a column, the largest first, what is taken together last."""
    totals: Counter[str] = Counter()
    for name, count in named_counts:
        totals[name] += count
    placed: dict[str, tuple[float, float]] = {}
    at = 0.0
    for name, count in sorted(totals.items(), key=lambda item: (item[0].startswith("other"), -item[1], item[0])):
        placed[name] = (at, count * width)
        at += max(count * width + 3, _PITCH)
    return placed


def _band(name: str, tops: tuple[float, float], sides: tuple[float, float], width: float, colour: str) -> list[dict[str, Any]]:
    """Return the points of a band that leaves one node and enters another level."""
    points = []
    for step in range(_STEPS + 1):
        part = step / _STEPS
        top = tops[0] + (tops[1] - tops[0]) * part * part * (3 - 2 * part)
        points.append({"band": name, "x": sides[0] + (sides[1] - sides[0]) * part, "y": top, "foot": top + width, "colour": colour})
    return points
