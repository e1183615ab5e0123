"""timeline: the bounds of one transfer, and every claim for, against and beside it, by the day on which it was stated."""

import datetime
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from armsdata.charts import marks
from armsdata.charts.look import BLUE, GREY, LABEL_HEIGHT, LABEL_WIDTH, RED, WIDTH, Chart, View, apart, days, numbers, place
from armsdata.charts.reading import BOUNDS, Row, Tables, claimant, documents, has_number, named, records, units
from armsdata.charts.words import counted, sources, tally, title
from armsdata.errors import EmptyChartError, UnknownNameError
from armsdata.wording import number

_ROLES = {"supports": (BLUE, "circle"), "contradicts": (RED, "square"), "context": (GREY, "diamond")}
_SAID = {"supports": "in support", "contradicts": "against it", "context": "as context"}
_HEIGHT = 260
_STRIP = 16  # pixels that a row of claims without a number is high
_ABREAST = 6  # undated claims that stand side by side
_UNDATED = 60  # pixels that the strip of undated claims is wide
_DASHES = {"low": [1, 0], "best": [1, 0], "high": [6, 3]}

Href = Callable[[str], str]


def draw(tables: Tables, subject: str = "", transfer: str = "", href: Href | None = None) -> Chart:
    """Return the chart of a transfer; ``href`` gives the address that the mark of a claim leads to.

    Raises UnknownNameError where there is no such transfer, EmptyChartError where no claim about it has a number or a day.
    """
    rows = records(tables["transfers"][tables["transfers"]["transfer_id"] == transfer])
    if not rows:
        raise UnknownNameError(f"no transfer has the id {transfer!r}; `armsdata find` looks for the names of what it is about")
    (row,) = rows
    about = tables["evidence"][tables["evidence"]["transfer_id"] == transfer]
    evidence = {line["claim_id"]: line["role"] for line in records(about)}
    claims = records(tables["claims"][tables["claims"]["claim_id"].isin(list(evidence))])
    counted_ = [claim for claim in claims if _is_counted(claim, row["unit"])]
    dated = [claim for claim in claims if claim["stated_latest"]]
    if not counted_ and not dated:
        raise EmptyChartError(f"there is nothing to draw: no claim about {transfer} has a number in its unit, or a day")
    organizations, called = named(tables, "organizations"), units(tables)
    drawn = [mark for claim in claims for mark in _marks(claim, evidence[claim["claim_id"]], row, organizations, called, href)]
    view = _view(row, drawn, [claim["stated_latest"] for claim in dated], called.get(row["unit"], ""))
    parties, equipment = named(tables, "parties"), named(tables, "equipment")
    goods = f"{parties[row['supplier']]} to {parties[row['recipient']]}, {equipment[row['equipment_id']]}"
    ids = [claim["claim_id"] for claim in claims]
    roles = tally(Counter(_SAID[role] for role in evidence.values()))
    caption = [
        f"{counted(len(claims), 'claim')} in {counted(documents(tables, ids), 'document')}, {roles}; each on the day by which it was "
        "stated, undated ones on the left, those without a number in the transfer's unit below.",
        f"{marks.KEY}.",
        "The lines are the bounds that the record concludes, each the number of one claim.",
        sources(claimant(claim, organizations) for claim in claims),
    ]
    return Chart(title("Claims and bounds", subject or goods), caption, view, WIDTH + LABEL_WIDTH)


def _is_counted(claim: Row, unit: str | None) -> bool:
    """Return whether a claim's number can stand beside the bounds: in their unit, and no rate or share."""
    return unit is not None and claim["unit"] == unit and has_number(claim) and claim["basis"] not in ("rate", "share")


def _marks(
    claim: Row, role: str, transfer: Row, organizations: Mapping[str, str], called: Mapping[str, str], href: Href | None
) -> list[dict[str, Any]]:
    """Return the marks of a claim: at its number, or one without a number."""
    link = href(claim["claim_id"]) if href else None
    words = marks.describe(claim, claimant(claim, organizations), called.get(claim["unit"], ""))
    if _is_counted(claim, transfer["unit"]):
        return marks.values(claim, claim["stated_latest"], role, words, link)
    bare: dict[str, Any] = {"claim": claim["claim_id"], "kind": role, "description": words, "fill": 1, "number": 0}
    bare |= {"opacity": 0.4 if claim["stage"] in marks.PLANS else 1, "bare": True}
    bare |= {"day": claim["stated_latest"].isoformat()} if claim["stated_latest"] else {}
    return [bare | ({"href": link} if link else {})]


def _view(transfer: Row, drawn: Sequence[dict[str, Any]], dated: Sequence[datetime.date], called: str) -> View:
    """Return the plots: claims with a number above, those without below, and undated ones left of each where there are any."""
    present = {role: look for role, look in _ROLES.items() if any(mark["kind"] == role for mark in drawn)}
    kind = marks.kinds(present)
    bounds = {bound: transfer[f"quantity_{bound}"] for bound in BOUNDS if transfer[f"quantity_{bound}"] is not None}
    with_number = [mark for mark in drawn if "bare" not in mark]
    without = [mark for mark in drawn if "bare" in mark]
    x = days(dated or [datetime.date.today()])
    rows: list[View] = []
    if with_number or bounds:
        y = numbers([*bounds.values(), *(mark["number"] for mark in with_number)], called)
        rows.append(_row(with_number, x, y, kind, _HEIGHT, _bounds(bounds, y), last=not without))
    if without:
        for turn, mark in enumerate(mark for mark in without if "day" not in mark):
            mark["number"] = -(turn // _ABREAST)
        least = min(mark["number"] for mark in without)
        axis = {"title": None, "ticks": False, "labels": False, "grid": False, "domain": False}
        y = {"field": "number", "type": "quantitative", "scale": {"domain": [least - 0.6, 0.6], "nice": False}, "axis": axis}
        rows.append(_row(without, x, y, kind, (2 - least) * _STRIP, [], last=True))
    return {"vconcat": rows, "spacing": 6, "resolve": {"legend": {"fill": "shared", "stroke": "shared", "shape": "shared"}}}


def _row(
    marks_: Sequence[dict[str, Any]], x: View, y: View, kind: Mapping[str, View], height: int, below: list[View], *, last: bool
) -> View:
    """Return a plot of dated claims, with one of the undated ones on its left where there are any."""
    undated, dated = ([mark for mark in marks_ if ("day" in mark) == has_day] for has_day in (False, True))
    axis = x["axis"] if last else {**x["axis"], "labels": False, "ticks": False}
    right = {**y, "axis": {**y["axis"], "labels": False, "title": None, "ticks": False, "domain": False}}
    main = {"width": WIDTH - _UNDATED - 10, "height": height, "layer": [*below, *marks.layers(dated, {**x, "axis": axis}, right, kind)]}
    if not dated:
        main["layer"] = [
            *below,
            {"data": {"values": [{}]}, "mark": {"type": "point", "opacity": 0}, "encoding": {"x": {**x, "axis": axis}, "y": right}},
        ]
    side: View = {"width": _UNDATED, "height": height, "layer": marks.layers(undated, {"value": 14}, y, kind)}
    if not undated:
        side["layer"] = [{"data": {"values": [{}]}, "mark": {"type": "point", "opacity": 0}, "encoding": {"y": y}}]
    if last:
        words = {"type": "text", "baseline": "top"}
        side["layer"].append(
            {
                "data": {"values": [{"words": "undated"}]},
                "mark": words,
                "encoding": {"x": {"value": _UNDATED / 2}, "y": {"value": height + 6}, "text": {"field": "words"}},
            }
        )
    return {"hconcat": [side, main], "spacing": 10, "bounds": "flush"}


def _bounds(bounds: Mapping[str, int], y: View) -> list[View]:
    """Return the layers of a transfer's bounds: a band from low to high, a line each, and what they are beside the plot."""
    layers: list[View] = []
    if {"low", "high"} <= set(bounds):
        band = {"y": {**y, "field": "low", "axis": None}, "y2": {"field": "high"}}
        layers.append(
            {"data": {"values": [dict(bounds)]}, "mark": {"type": "rect", "color": GREY, "opacity": 0.18, "aria": False}, "encoding": band}
        )
    for bound, count in bounds.items():
        rule = {"type": "rule", "strokeWidth": 2 if bound == "best" else 1, "strokeDash": _DASHES[bound], "aria": False}
        layers.append({"data": {"values": [{"number": count}]}, "mark": rule, "encoding": {"y": {**y, "axis": None}}})
    together: dict[int, list[str]] = {}
    for bound, count in bounds.items():
        together.setdefault(count, []).append(bound)
    ordered = sorted(together, reverse=True)
    places = apart([place(count, y, _HEIGHT) for count in ordered], LABEL_HEIGHT)
    labels = [{"at": at, "words": f"{', '.join(together[count])} {number(count)}"} for count, at in zip(ordered, places, strict=True)]
    at = {"field": "at", "type": "quantitative", "scale": None}
    text = {"type": "text", "align": "left", "baseline": "middle"}
    encoding = {"x": {"value": WIDTH - _UNDATED - 5}, "y": at, "text": {"field": "words"}}
    return [*layers, {"data": {"values": labels}, "mark": text, "encoding": encoding}]
