"""deliveries: what is reported as delivered, added up over time, with a low, a best and a high sum.

Nothing is apportioned or interpolated: a bound enters its sum whole, on one day.
"""

import datetime
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from armsdata.charts.look import BLUE, GREY, LABEL_HEIGHT, LABEL_WIDTH, RED, WIDTH, Chart, View, apart, days, numbers, place
from armsdata.charts.reading import Row, Tables, chosen_units, claimant, documents, first_documented, named, units
from armsdata.charts.words import left_out, sources, tally, title
from armsdata.export.flat import additive, arrived
from armsdata.rules.bounds import BOUNDS
from armsdata.rules.registry import look_up
from armsdata.table_schema import records
from armsdata.wording import counted, number

_MOST_UNITS = 4
_NEVER = datetime.date.max
_HEIGHT = 300
_LOOKS: dict[str, View] = {  # what is drawn last lies on top
    "best": {"strokeWidth": 3.5},  # in the colour of the text
    "low": {"color": BLUE, "strokeWidth": 1.8},
    "high": {"color": RED, "strokeWidth": 1.8, "strokeDash": [6, 3]},
}


class Sums(NamedTuple):
    """The sums of low, best and high at the end of a day; None where there is none."""

    day: datetime.date
    low: int | None
    best: int | None
    high: int | None


def draw(tables: Tables, subject: str = "", unit: str | None = None) -> Chart:
    """Return the chart of the additive transfers that are delivered or ongoing, of one unit or the most frequent, each in a plot.

    Raises EmptyChartError where none of them has a number and a day, UnknownNameError where none is in the unit.
    """
    rows = _rows(tables)
    entered = [row for row in rows if row["entries"]]
    summed = {
        unit for unit in {row["unit"] for row in entered} if any(any(step[1:]) for step in sums([r for r in entered if r["unit"] == unit]))
    }
    drawable = [row for row in entered if row["unit"] in summed]
    chosen = chosen_units(drawable, unit, "deliveries with a number and a day that add up", _MOST_UNITS)
    drawn = [row for row in drawable if row["unit"] in chosen]
    crossed = [row["delivered_latest"] for row in rows if row["unit"] in chosen and _is_crossed(row)]
    x, called = days([*(day for row in drawn for day in row["entries"].values()), *crossed]), units(tables)
    height = _HEIGHT if len(chosen) == 1 else _HEIGHT // 2
    plots = [_plot([row for row in rows if row["unit"] == name], x, called[name], height) for name in chosen]
    view = plots[0] if len(plots) == 1 else {"vconcat": plots, "spacing": 24}
    ids = [row[f"{bound}_from"] for row in drawn for bound in row["entries"]]
    organizations = named(tables, "organizations")
    claimants = {row["claim_id"]: claimant(row, organizations) for row in records(tables["claims"])}
    caption = [
        f"Sums of {counted(len(drawn), 'transfer')} reported as delivered or ongoing, none of them part of another or another measure of "
        f"its goods; the bounds are the numbers of {counted(len(set(ids)), 'claim')}, in {counted(documents(tables, ids), 'document')}.",
        "A bound counts from the last day of its delivery or, where that is open or unknown, from the day by which its claim was stated, "
        "else first documented.",
        "The low passes over transfers without one; best and high are drawn only while every transfer in the sum has one, since they "
        "would be no estimate and no ceiling without.",
        "Crosses are the last days of deliveries that are in no sum, since nobody gives their number.",
        *(_lacking([row for row in rows if row["unit"] == name], called[name]) for name in chosen),
        *left_out(Counter(f"in {called[row['unit']]}" for row in entered if row["unit"] not in chosen)),
        sources(claimants[claim] for claim in sorted(set(ids))),
    ]
    return Chart(title("Reported deliveries, added up", subject), caption, view, WIDTH + LABEL_WIDTH)


def _rows(tables: Tables) -> list[dict[str, Any]]:
    """Return the transfers that may be added up, with the day on which each of their bounds enters the sum, where it is known.

    The unit of one without a number is that of its equipment.
    """
    transfers = tables["transfers"]
    transfers = transfers[arrived(transfers) & additive(transfers)]
    transfers = transfers.assign(unit=transfers["unit"].fillna(look_up(transfers["equipment_id"], tables["equipment"], "unit")))
    claims, documented = records(tables["claims"][["claim_id", "stated_latest"]]), first_documented(tables)
    known = {row["claim_id"]: row["stated_latest"] or documented.get(row["claim_id"]) for row in claims}
    rows = records(transfers)
    for row in rows:
        given = [bound for bound in BOUNDS if row[f"quantity_{bound}"] is not None]
        entries = {bound: row["delivered_latest"] or known[row[f"{bound}_from"]] for bound in given}
        row["entries"] = {bound: day for bound, day in entries.items() if day}
    return rows


def sums(rows: Sequence[Row]) -> list[Sums]:
    """Return the sums at the end of each day on which a bound of some transfers enters, in the order of days."""
    steps = []
    for day in sorted({day for row in rows for day in row["entries"].values()}):
        entered = [row for row in rows if row["entries"] and min(row["entries"].values()) <= day]
        known = {bound: [row[f"quantity_{bound}"] for row in entered if row["entries"].get(bound, _NEVER) <= day] for bound in BOUNDS}
        whole = {bound: sum(counts) if len(counts) == len(entered) else None for bound, counts in known.items()}
        steps.append(Sums(day, sum(known["low"]) if known["low"] else None, whole["best"], whole["high"]))
    return steps


def _plot(rows: Sequence[Row], x: View, called: str, height: int) -> View:
    """Return the plot of one unit: a band from low to high, the lines, what they end at, and the days of transfers without a number."""
    steps = sums(rows)
    end = datetime.datetime.fromtimestamp(x["scale"]["domain"][1] / 1000, datetime.UTC).date()
    held = list(pairwise([*steps, steps[-1]._replace(day=end)]))  # each sum holds until the next day on which something enters
    y = numbers([sum_ for step in steps for sum_ in step[1:] if sum_ is not None], called, linear=True)
    band = [
        {"day": day.isoformat(), "number": step.low, "high": step.high, "part": part}
        for part, (step, after) in enumerate(held)
        if step.low is not None and step.high is not None
        for day in (step.day, after.day)
    ]
    layer: list[View] = [
        {
            "data": {"values": band},
            "mark": {"type": "area", "color": GREY, "opacity": 0.2},
            "encoding": {"x": x, "y": y, "y2": {"field": "high"}, "detail": {"field": "part"}},
        }
    ]
    lines = {bound: _line(bound, held) for bound in _LOOKS}
    for bound, look in _LOOKS.items():
        order = {"field": "order", "type": "quantitative"}
        line = {"x": x, "y": y, "detail": {"field": "part"}, "order": order}
        layer.append({"data": {"values": lines[bound]}, "mark": {"type": "line", **look}, "encoding": line})
    layer += _labels([(bound, lines[bound][-1]) for bound in BOUNDS if lines[bound]], end.isoformat(), x, y, height)
    numberless = [{"day": row["delivered_latest"].isoformat()} for row in rows if _is_crossed(row)]
    cross = {"type": "point", "shape": "M-1,-1L1,1M-1,1L1,-1", "size": 20, "filled": False, "strokeWidth": 1, "opacity": 1}
    if numberless:
        layer.append({"data": {"values": numberless}, "mark": cross, "encoding": {"x": x, "y": {"value": height - 5}}})
    return {"width": WIDTH, "height": height, "layer": layer}


def _is_crossed(row: Row) -> bool:
    """Return whether a transfer is in no sum, and the last day of its delivery is known."""
    return not row["entries"] and row["delivered_latest"] is not None


def _line(bound: str, held: Sequence[tuple[Sums, Sums]]) -> list[dict[str, Any]]:
    """Return the corners of a bound's line: its steps, in parts where there is no sum between; it rises from zero at the first day."""
    points: list[dict[str, Any]] = []
    part = 0
    for turn, (step, after) in enumerate(held):
        sum_ = getattr(step, bound)
        part += sum_ is None
        if sum_ is not None:
            days_of = [(step.day, 0)] if turn == 0 else []
            days_of += [(step.day, sum_), (after.day, sum_)]
            points += [
                {"day": day.isoformat(), "number": count, "part": part, "order": len(points) + place_}
                for place_, (day, count) in enumerate(days_of)
            ]
    return points


def _labels(ends: Sequence[tuple[str, Row]], end: str, x: View, y: View, height: int) -> list[View]:
    """Return the layers that say what lines hold: beside the plot or, of a line that ends before, at its end."""
    together: dict[tuple[str, int], list[str]] = {}
    for bound, last in ends:
        together.setdefault((last["day"], last["number"]), []).append(bound)
    labels: list[dict[str, Any]] = [
        {"day": day, "number": count, "words": f"{', '.join(bounds)} {number(count)}"} for (day, count), bounds in together.items()
    ]
    beside = sorted((label for label in labels if label["day"] == end), key=lambda label: -label["number"])
    for label, at in zip(beside, apart([place(label["number"], y, height) for label in beside], LABEL_HEIGHT), strict=True):
        label["at"] = at
    text, y_at = {"field": "words"}, {"field": "at", "type": "quantitative", "scale": None}
    return [
        {
            "data": {"values": beside},
            "mark": {"type": "text", "align": "left", "baseline": "middle"},
            "encoding": {"x": {"value": WIDTH + 5}, "y": y_at, "text": text},
        },
        {
            "data": {"values": [label for label in labels if label["day"] != end]},
            "mark": {"type": "text", "align": "right", "dy": -8},
            "encoding": {"x": x, "y": y, "text": text},
        },
    ]


def _lacking(rows: Sequence[Row], called: str) -> str:
    """Return how many transfers of a unit have no bound of each kind, and how many no number at all."""
    entered = [row for row in rows if row["entries"]]
    lacks = {f"without a {bound}": sum(row[f"quantity_{bound}"] is None for row in entered) for bound in BOUNDS}
    lacks |= {
        f"whose {bound} has no day": sum(row[f"quantity_{bound}"] is not None and bound not in row["entries"] for row in entered)
        for bound in BOUNDS
    }
    said = ", ".join(filter(None, [f"In {called}: {counted(len(entered), 'transfer')}", tally(lacks)]))
    more = len(rows) - len(entered)
    return f"{said}{f'; {more} more in no sum' if more else ''}."
