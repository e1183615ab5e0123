"""timeline: one transfer, with its bounds and every claim for and against it by the day on which it was stated."""

import datetime
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from armsdata.charts import marks
from armsdata.charts.look import BLUE, GREY, LABEL_HEIGHT, LABEL_WIDTH, RED, WIDTH, Chart, View, apart, days, milliseconds, numbers, place
from armsdata.charts.reading import Row, Tables, claimant, documents, has_number, most_frequent, named, units
from armsdata.charts.words import tally, title
from armsdata.errors import EmptyChartError, UnknownNameError
from armsdata.rules.bounds import BOUNDS
from armsdata.table_schema import records
from armsdata.wording import counted, number
from armsdata.wording import date as in_words

_ROLES = {"supports": (BLUE, "circle"), "contradicts": (RED, "diamond"), "context": (GREY, "square")}
_LINES: dict[str, View] = {"low": {"strokeWidth": 1}, "best": {"strokeWidth": 2.5}, "high": {"strokeWidth": 1, "strokeDash": [6, 3]}}
_HEIGHT = 280
_STACKED = 12  # pixels for each claim that has no place of its own
_NARROWEST = 60  # pixels
_BETWEEN = 20

Href = Callable[[str], str]


class _Column(NamedTuple):
    """What stands above one another: its title, its marks, their horizontal channel, and its width in pixels."""

    title: str
    marks: Sequence[dict[str, Any]]
    x: View
    width: int


def draw(tables: Tables, subject: str = "", transfer: str = "", *, href: Href | None = None) -> Chart:
    """Return the chart of one transfer; ``href`` gives the address of a claim, to which its mark then leads.

    Raises UnknownNameError where there is no such transfer, EmptyChartError where nobody gives a number or a day.
    """
    rows = records(tables["transfers"][tables["transfers"]["transfer_id"] == transfer])
    if not rows:
        where = f" among those selected ({subject})" if subject else ""
        raise UnknownNameError(f"no transfer has the id {transfer!r}{where}; `armsdata find` looks for the names of what it is about")
    row, claims = rows[0], _claims(tables, rows[0])
    unit = row["unit"] or next(iter(most_frequent(claim["unit"] for claim in claims if _is_count(claim))), None)
    counts = [claim for claim in claims if _is_count(claim) and claim["unit"] == unit]
    others = [claim for claim in claims if claim not in counts]
    called = units(tables)
    drawn = [mark for claim in claims for mark in _marks(claim, claim in counts, called, href)]
    bounds = {bound: row[f"quantity_{bound}"] for bound in BOUNDS if row[f"quantity_{bound}"] is not None}
    if not bounds and not any("day" in mark or "number" in mark for mark in drawn):
        raise EmptyChartError(f"there is nothing to draw: no claim about {transfer} has a number or a day")
    names = named(tables, "parties")
    what = f"{names[row['supplier']]} to {names[row['recipient']]}, {named(tables, 'equipment')[row['equipment_id']]}"
    caption = [
        *_said_of(row, bounds, called, {claim["claim_id"]: claim for claim in claims}),
        f"{counted(len(claims), 'claim')} ({tally(Counter(claim['role'] for claim in claims))}), in "
        f"{counted(documents(tables, [claim['claim_id'] for claim in claims]), 'document')}, each on the day by which it was stated; a "
        f"dotted line covers the days that it may have been. {marks.KEY}.",
        *([f"Below, as other: {counted(len(others), 'claim')} without a count in {called[unit]}."] if unit and others else []),
        *([f"Of what is selected: {subject}."] if subject else []),
    ]
    view, width = _view(drawn, bounds, called[unit] if unit else "")
    return Chart(title("Claims and bounds", what), caption, view, width)


def _claims(tables: Tables, transfer: Row) -> list[dict[str, Any]]:
    """Return the claims that are evidence of a transfer, by their days, with their role, their claimant and the bounds that they set."""
    evidence = tables["evidence"][tables["evidence"]["transfer_id"] == transfer["transfer_id"]]
    roles = {row["claim_id"]: row["role"] for row in records(evidence)}
    organizations = named(tables, "organizations")
    claims = records(tables["claims"][tables["claims"]["claim_id"].isin(list(roles))])
    for claim in claims:
        identifier = claim["claim_id"]
        sets = [bound for bound in BOUNDS if transfer[f"{bound}_from"] == identifier]
        claim |= {"role": roles[identifier], "by": claimant(claim, organizations), "sets": sets}
    return sorted(claims, key=lambda claim: (claim["stated_latest"] or datetime.date.max, claim["claim_id"]))


def _is_count(claim: Row) -> bool:
    return has_number(claim) and claim["basis"] not in ("rate", "share")


def _marks(claim: Row, is_count: bool, called: Mapping[str, str], href: Href | None) -> list[dict[str, Any]]:
    """Return the marks of a claim; one that is not at a number has no number."""
    sets = [f"sets the {bound}" for bound in claim["sets"]]
    words = "; ".join([marks.describe(claim, claim["by"], called.get(claim["unit"], "")), claim["role"], *sets])
    shown = claim if is_count else {**claim, "comparator": "none"}
    return marks.values(shown, claim["stated_latest"], claim["role"], words, href(claim["claim_id"]) if href else None)


def _said_of(row: Row, bounds: Mapping[str, int], called: Mapping[str, str], claims: Mapping[str, Row]) -> list[str]:
    """Return what the transfer says of itself: how sure it is, when it was, and whose numbers its bounds are."""
    date = next((date for date in ("delivered", "ordered") if row[date]), None)
    when = f"; {date} {in_words(row[date])}" if date else ""
    said = [f"The record: {row['assessment']}; status {row['status']}{when}."]
    for bound, count in bounds.items():
        claim = claims[row[f"{bound}_from"]]
        said.append(f"{bound.capitalize()} {number(count)} {called[row['unit']]}: {claim['by']}, {in_words(claim['stated'] or '')}.")
    return said


def _view(drawn: Sequence[dict[str, Any]], bounds: Mapping[str, int], called: str) -> tuple[View, int]:
    """Return the plots and their width: dated claims, undated ones beside them, and below both those that are at no number."""
    dated, undated = ([mark for mark in drawn if ("day" in mark) == is_dated] for is_dated in (True, False))
    columns = [_dated(dated)] if dated else []
    if undated or not dated:
        columns.append(_undated(undated, None if dated else WIDTH))
    heights = list(bounds.values()) + [mark["number"] for mark in drawn if "number" in mark]
    y = numbers(heights, called) if heights else None
    levels = max((mark["level"] for mark in drawn if "level" in mark), default=-1) + 1
    roles = {mark["kind"] for mark in drawn}
    kind, plots = marks.kinds({role: look for role, look in _ROLES.items() if role in roles}, 3), []
    if y:
        for turn, column in enumerate(columns):
            plots.append(_above(column, bounds, y if turn == 0 else {**y, "axis": None}, kind, bare=levels > 0))
        plots[-1]["layer"].append(_bound_labels(bounds, y, columns[-1].width))
    if levels:
        plots += [_below(column, kind, levels, titled=not y) for column in columns]
    whole = sum(column.width for column in columns) + _BETWEEN * (len(columns) - 1) + LABEL_WIDTH
    return {"concat": plots, "columns": len(columns), "spacing": {"row": 6, "column": _BETWEEN}}, whole


def _dated(drawn: list[dict[str, Any]]) -> _Column:
    """Return the column of the marks that have a day; those without a number stand above one another where they would touch."""
    x = days(datetime.date.fromisoformat(mark[end]) for mark in drawn for end in ("day", "from") if end in mark)
    first, last = x["scale"]["domain"]
    ends: list[float] = []  # how far each level is taken
    for mark in drawn:
        if "number" not in mark:
            at = (milliseconds(datetime.date.fromisoformat(mark["day"])) - first) / (last - first) * WIDTH
            mark["level"] = next((level for level, end in enumerate(ends) if end <= at), len(ends))
            ends[mark["level"] :] = [at + _STACKED, *ends[mark["level"] + 1 :]]
    return _Column("", drawn, x, WIDTH)


def _undated(drawn: list[dict[str, Any]], width: int | None) -> _Column:
    """Return the column of the marks without a day, side by side; where they lie says nothing."""
    with_number = list(dict.fromkeys(mark["claim"] for mark in drawn if "number" in mark))
    width = width or max(_STACKED * (len(with_number) + 2), _NARROWEST)
    a_level = width // _STACKED
    without = [mark for mark in drawn if "number" not in mark]
    for mark in drawn:
        if "number" in mark:
            mark["slot"] = _STACKED * (with_number.index(mark["claim"]) + 1)
    for turn, mark in enumerate(without):
        mark |= {"slot": _STACKED * (turn % a_level + 0.5), "level": turn // a_level}
    return _Column("undated", drawn, {"field": "slot", "type": "quantitative", "scale": None, "axis": None}, width)


def _above(column: _Column, bounds: Mapping[str, int], y: View, kind: Mapping[str, View], *, bare: bool) -> View:
    """Return the plot of claims at their numbers, over the bounds; with a bare axis where the days stand further below."""
    x = column.x
    if bare and x["axis"]:
        x = {**x, "axis": {**x["axis"], "labels": False}}
    layer: list[View] = []
    across = {"x": {"value": 0}, "x2": {"value": column.width}}
    if "low" in bounds and "high" in bounds:
        band = {**across, "y": y, "y2": {"field": "high"}}
        values = [{"number": bounds["low"], "high": bounds["high"]}]
        layer.append({"data": {"values": values}, "mark": {"type": "rect", "color": GREY, "opacity": 0.2}, "encoding": band})
    for bound, count in bounds.items():
        line = {"type": "rule", "description": f"{bound} {number(count)}", **_LINES[bound]}
        layer.append({"data": {"values": [{"number": count}]}, "mark": line, "encoding": {**across, "y": y}})
    layer += marks.layers([mark for mark in column.marks if "number" in mark], x, y, kind)
    return {"width": column.width, "height": _HEIGHT, "layer": layer} | _headed(column.title)


def _bound_labels(bounds: Mapping[str, int], y: View, width: int) -> View:
    """Return the layer that names the bounds beside the plot, those that are the same number together."""
    together: dict[int, list[str]] = {}
    for bound, count in sorted(bounds.items(), key=lambda item: -item[1]):
        together.setdefault(count, []).append(bound)
    places = apart([place(count, y, _HEIGHT) for count in together], LABEL_HEIGHT)
    words = [f"{', '.join(names)} {number(count)}" for count, names in together.items()]
    labels = [{"at": at, "words": label} for at, label in zip(places, words, strict=True)]
    channels = {"x": {"value": width + 5}, "y": {"field": "at", "type": "quantitative", "scale": None}, "text": {"field": "words"}}
    return {"data": {"values": labels}, "mark": {"type": "text", "align": "left", "baseline": "middle"}, "encoding": channels}


def _below(column: _Column, kind: Mapping[str, View], levels: int, *, titled: bool) -> View:
    """Return the strip of the claims that are at no number on the plot."""
    values = [mark for mark in column.marks if "number" not in mark]
    title = {"title": "other", "titleAngle": 0, "titleAlign": "right", "titleBaseline": "middle", "titleX": -8}
    axis = None if column.title else {**title, "grid": False, "labels": False, "ticks": False, "domain": False}
    level = {"field": "level", "type": "quantitative", "axis": axis}
    y = {**level, "scale": {"domain": [levels - 0.5, -0.5], "nice": False, "zero": False}}
    view = {"width": column.width, "height": levels * _STACKED, "layer": marks.layers(values, column.x, y, kind)}
    return view | (_headed(column.title) if titled else {})


def _headed(title: str) -> View:
    return {"title": {"text": title, "fontSize": 11, "fontWeight": "normal", "offset": 4}} if title else {}
