"""relays: whose claims reached which publishers, and by way of whom; a line is as wide as there are citations."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from armsdata.charts.look import CATEGORIES, GREY, Chart, View
from armsdata.charts.reading import Tables, claimant, most_frequent, named
from armsdata.charts.words import left_out, title
from armsdata.errors import EmptyChartError
from armsdata.table_schema import records
from armsdata.wording import counted

_MOST = (10, 8, 18)  # claimants, those who stand between, publishers
_COLUMNS = (0, 210, 470)  # pixels from the left
_NODE = 7  # pixels that a node is wide
_PITCH = 15  # pixels that a node with its name takes up at least
_WIDEST = 520  # pixels that all citations together are wide at most

_REST = ("", "other relayers", "other publishers")
_GAP = 5  # pixels between nodes
_THINNEST = 0.4  # pixels
Flow = tuple[str, str, str]  # claimant, who stands between (or an empty text), publisher
_Step = tuple[str, tuple[int, str], tuple[int, str]]  # claimant, the column and name of one node, and those of the next


class Node(NamedTuple):
    """A claimant, relayer or publisher: its column, its top and its height in pixels, and its citations."""

    column: int
    name: str
    top: float
    height: float
    citations: int


def draw(tables: Tables, subject: str = "") -> Chart:
    """Return the chart of the claimants that are cited most, and of those who relay them.

    Raises EmptyChartError where no document relays a claim.
    """
    flows, originals = _flows(tables)
    if not flows:
        raise EmptyChartError("there is nothing to draw: no document of the selection relays a claim")
    claimants = most_frequent(flow[0] for flow in flows)
    shown, others = claimants[: _MOST[0]], claimants[_MOST[0] :]
    drawn = [flow for flow in flows if flow[0] in shown]
    looks = dict(zip(shown, (colour for colour, _ in CATEGORIES), strict=False))
    first = counted(len(shown), "claimant") if not others else f"the {len(shown)} claimants cited most"
    caption = [
        f"{counted(len(drawn), 'citation')} of {first}: on the left who claims, on the right who publishes the document, between them "
        "by whose way it got there, where that is said.",
        "A line is as wide as there are citations; many citations of a claim are no confirmation of it.",
        *left_out(
            {
                f"of {counted(len(others), 'other claimant')}": len(flows) - len(drawn),
                "where the claimant publishes the document or first says it there": originals,
            }
        ),
    ]
    return Chart(title("Who relays whom", subject), caption, _view(Counter(_grouped(drawn)), looks), 2 * _COLUMNS[1] + _COLUMNS[2])


def _flows(tables: Tables) -> tuple[list[Flow], int]:
    """Return the way of each citation that relays a claim, and the number of those that relay none."""
    organizations = named(tables, "organizations")
    claimants = {row["claim_id"]: claimant(row, organizations) for row in records(tables["claims"])}
    publishers = {row["source_id"]: organizations[row["publisher"]] for row in records(tables["sources"])}
    citations = records(tables["citations"])
    relayed = [row for row in citations if row["role"] != "original"]
    flows = [(claimants[row["claim_id"]], row["relayed_by"] or "", publishers[row["source_id"]]) for row in relayed]
    return flows, len(citations) - len(relayed)


def _grouped(flows: Sequence[Flow]) -> list[Flow]:
    """Return the ways with those who stand between, and the publishers, that are not among the most frequent as others together."""
    between, last = (set(most_frequent(flow[column] for flow in flows if flow[column])[_MOST[column] :]) for column in (1, 2))
    return [(flow[0], _REST[1] if flow[1] in between else flow[1], _REST[2] if flow[2] in last else flow[2]) for flow in flows]


def _nodes(counts: Mapping[Flow, int]) -> dict[tuple[int, str], Node]:
    """Return where everybody stands: in each column the most cited first, others last, spread over the same height."""
    columns = []
    for column in range(3):
        sizes: Counter[str] = Counter()
        for flow, count in counts.items():
            sizes[flow[column]] += count
        del sizes[""]
        columns.append(sorted(sizes.items(), key=lambda item: (item[0] in _REST, -item[1], item[0])))
    scale = min(_WIDEST / sum(counts.values()), 12)
    height = max(sum(max(_PITCH, size * scale + _GAP) for _, size in column) for column in columns)
    nodes = {}
    for column, sizes_ in enumerate(columns):
        taken = [max(_PITCH, size * scale + _GAP) for _, size in sizes_]
        top, spare = 0.0, (height - sum(taken)) / (len(sizes_) + 1)
        for (name, size), space in zip(sizes_, taken, strict=True):
            top += spare
            nodes[column, name] = Node(column, name, top + (space - size * scale) / 2, size * scale, size)
            top += space
    return nodes


def _links(counts: Mapping[Flow, int], nodes: Mapping[tuple[int, str], Node]) -> list[dict[str, Any]]:
    """Return lines as points, from node to node, stacked at each in the order of where they lead."""
    steps: Counter[_Step] = Counter()
    for (first, between, last), count in counts.items():
        stops = [(0, first), *([(1, between)] if between else []), (2, last)]
        for start, end in pairwise(stops):
            steps[first, start, end] += count
    begins = _stacked(steps, nodes, lambda step: (step[1], step[2]))
    ends = _stacked(steps, nodes, lambda step: (step[2], step[1]))
    points = []
    for line, step in enumerate(sorted(steps)):
        left, right = _COLUMNS[step[1][0]] + _NODE, _COLUMNS[step[2][0]]
        node = nodes[step[1]]
        width = max(node.height * steps[step] / node.citations, _THINNEST)
        for x, y in ((left, begins[step]), ((left + right) / 2, begins[step]), ((left + right) / 2, ends[step]), (right, ends[step])):
            points.append({"line": line, "x": x, "y": round(y, 2), "width": round(width, 2), "claimant": step[0]})
    return points


def _stacked(
    steps: Mapping[_Step, int],
    nodes: Mapping[tuple[int, str], Node],
    ends: Callable[[_Step], tuple[tuple[int, str], tuple[int, str]]],
) -> dict[_Step, float]:
    """Return the middle of each line at one of its ends, where they lie on each other in the order of their other ends."""
    below: dict[tuple[int, str], float] = defaultdict(float)
    middles = {}
    for step in sorted(steps, key=lambda step: (nodes[ends(step)[1]].top, nodes[0, step[0]].top)):
        node = nodes[ends(step)[0]]
        width = node.height * steps[step] / node.citations
        middles[step] = node.top + below[node.column, node.name] + width / 2
        below[node.column, node.name] += width
    return middles


def _view(counts: Mapping[Flow, int], looks: Mapping[str, str]) -> View:
    """Return the lines, the nodes, and their names with the number of citations."""
    nodes = _nodes(counts)
    links = [{**point, "colour": looks.get(point["claimant"], GREY)} for point in _links(counts, nodes)]
    boxes = [
        {
            "x": _COLUMNS[node.column],
            "end": _COLUMNS[node.column] + _NODE,
            "y": round(node.top, 2),
            "foot": round(node.top + node.height, 2),
            "description": f"{node.name}: {counted(node.citations, 'citation')}",
        }
        for node in nodes.values()
    ]
    x, y = ({"field": field, "type": "quantitative", "scale": None} for field in ("x", "y"))
    drawn = {"x": x, "y": y, "detail": {"field": "line"}, "order": {"field": "x", "type": "quantitative"}}
    drawn |= {"color": {"field": "colour", "scale": None}, "strokeWidth": {"field": "width", "type": "quantitative", "scale": None}}
    box = {"x": x, "x2": {"field": "end"}, "y": y, "y2": {"field": "foot"}, "description": {"field": "description"}}
    return {
        "width": _COLUMNS[2] + _NODE,
        "height": max(node.top + node.height for node in nodes.values()),
        "layer": [
            {
                "data": {"values": links},
                "mark": {"type": "line", "interpolate": "basis", "opacity": 0.45, "strokeCap": "butt", "aria": False},
                "encoding": drawn,
            },
            {"data": {"values": boxes}, "mark": {"type": "rect", "color": GREY}, "encoding": box},
            *(_names([node for node in nodes.values() if node.column == column], column) for column in range(3)),
        ],
    }


def _names(nodes: Sequence[Node], column: int) -> View:
    """Return the layer with the names of a column: left of it for claimants, else right of it."""
    names = [{"at": round(node.top + node.height / 2, 2), "words": f"{node.name} {node.citations:,}"} for node in nodes]
    mark = {"type": "text", "baseline": "middle", "align": "right" if column == 0 else "left", "fontSize": 10}
    x = {"value": _COLUMNS[column] + (-5 if column == 0 else _NODE + 5)}
    y = {"field": "at", "type": "quantitative", "scale": None}
    return {"data": {"values": names}, "mark": mark, "encoding": {"x": x, "y": y, "text": {"field": "words"}}}
