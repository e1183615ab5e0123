"""Claims as marks: at the number, in the shape and colour of a kind, with what the comparator says of it.

Exact: filled. About: hollow. At least, more than, or more: an arrow up. Up to: an arrow down. A range: a bar between its ends.
What is planned: pale. A day that is not known for certain: a dotted line over the days that it may be. Marks that would lie on one
another stand side by side.
"""

import datetime
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from armsdata.charts.look import View
from armsdata.charts.reading import Row
from armsdata.wording import date, quantity

KEY = (
    "A filled mark is a number, a hollow one about that number; with an arrow up it is at least or more than that, with an arrow down "
    "up to that, and a bar is a range; pale marks are plans, offers, requests and agreements; marks on one spot stand side by side"
)
PLANS = ("offered", "requested", "planned", "agreed")
_UP, _DOWN = ("M0,-0.5L0,-2M-0.5,-1.4L0,-2L0.5,-1.4", "M0,0.5L0,2M-0.5,1.4L0,2L0.5,1.4")
_ENDS = {
    "exact": (("best", ""),),
    "about": (("best", ""),),
    "at-least": (("low", _UP),),
    "more-than": (("low", _UP),),
    "open-range": (("low", _UP),),
    "up-to": (("high", _DOWN),),
    "range": (("low", ""), ("high", "")),
}
_SIZE = 60  # square pixels
_STEP = 7  # pixels between marks that stand side by side


def values(claim: Row, day: datetime.date | None, kind: str, description: str, href: str | None = None) -> list[dict[str, Any]]:
    """Return the marks of a claim: one, or the two ends of a range, each with its number and the day, as far as there are any."""
    about = {"claim": claim["claim_id"], "kind": kind, "description": description}
    about |= {"fill": 0 if claim["comparator"] == "about" else 1, "opacity": 0.4 if claim["stage"] in PLANS else 1}
    about |= {"href": href} if href else {}
    if day:
        about |= {"day": day.isoformat()}
        if claim["stated_latest"] == day and claim["stated_earliest"] not in (None, day):
            about |= {"from": claim["stated_earliest"].isoformat()}
    ends = [(claim[f"quantity_{end}"], arrow) for end, arrow in _ENDS.get(claim["comparator"], ())]
    marks = [about | {"number": number} | ({"arrow": arrow} if arrow else {}) for number, arrow in ends] or [about]
    if len(marks) == 2:
        marks[0]["to"] = marks[1]["number"]
    return marks


def describe(claim: Row, claimant: str, unit: str) -> str:
    """Return a claim in words, for those who do not see its mark: who, when, how many."""
    return f"{claimant}, {date(claim['stated'] or '')}: {quantity(claim, unit) or 'no number'}"


def side_by_side(drawn: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Return marks in rounds, none of which has two on one spot; the two ends of a range stay in one round."""
    rounds: list[list[dict[str, Any]]] = []
    spots: list[set[Any]] = []
    for _, group in groupby(drawn, key=lambda mark: mark["claim"]):
        marks = list(group)
        taken = {(mark.get("day"), mark.get("slot"), mark.get("number", mark.get("level"))) for mark in marks}
        turn = next((turn for turn, others in enumerate(spots) if not others & taken), len(rounds))
        if turn == len(rounds):
            rounds.append([])
            spots.append(set())
        rounds[turn].extend(marks)
        spots[turn] |= taken
    return rounds


def kinds(looks: Mapping[str, tuple[str, str]], columns: int) -> dict[str, View]:
    """Return the channels that tell kinds of claims apart, each by its colour and shape, with their legend in some columns."""
    legend = {"title": None, "orient": "bottom", "columns": columns, "labelLimit": 300, "symbolSize": _SIZE, "symbolOpacity": 1}
    channels = {"colour": [colour for colour, _ in looks.values()], "shape": [shape for _, shape in looks.values()]}
    return {
        name: {"field": "kind", "type": "nominal", "scale": {"domain": list(looks), "range": range_}, "legend": legend}
        for name, range_ in channels.items()
    }


def layers(drawn: Sequence[dict[str, Any]], x: View, y: View, kind: Mapping[str, View]) -> list[View]:
    """Return the layers that draw marks by two channels for their places and those of their kinds."""
    return [
        {"data": {"values": marks}, "layer": _layers(marks, x, y, kind, turn * _STEP)}
        for turn, marks in enumerate(side_by_side(drawn) or [[]])
    ]


def _layers(marks: Sequence[Mapping[str, Any]], x: View, y: View, kind: Mapping[str, View], offset: int) -> list[View]:
    colour, opacity = kind["colour"], {"field": "opacity", "type": "quantitative", "scale": None}
    fill = {"field": "fill", "type": "quantitative", "scale": None}
    hidden = {"aria": False, "xOffset": offset}
    drawn: list[View] = []
    if any("from" in mark for mark in marks):
        line = {"x": {**x, "field": "from"}, "x2": {"field": x["field"]}, "y": y, "color": colour, "opacity": opacity}
        drawn.append(
            {"mark": {"type": "rule", "strokeWidth": 1, "strokeDash": [1, 2], **hidden}, "encoding": line, "transform": _having("from")}
        )
    if any("to" in mark for mark in marks):
        bar = {"x": x, "y": y, "y2": {"field": "to"}, "color": colour, "opacity": opacity}
        drawn.append({"mark": {"type": "rule", "strokeWidth": 2, **hidden}, "encoding": bar, "transform": _having("to")})
    if any("arrow" in mark for mark in marks):
        shape = {"field": "arrow", "type": "nominal", "scale": None}
        arrow = {"x": x, "y": y, "color": colour, "opacity": opacity, "shape": shape}
        look = {"type": "point", "filled": False, "size": _SIZE * 1.6, "strokeWidth": 1.5, **hidden}
        drawn.append({"mark": look, "encoding": arrow, "transform": _having("arrow")})
    point = {"x": x, "y": y, "fill": colour, "stroke": colour, "shape": kind["shape"], "fillOpacity": fill, "opacity": opacity}
    about = {"description": {"field": "description"}} | ({"href": {"field": "href"}} if any("href" in mark for mark in marks) else {})
    look = {"type": "point", "filled": True, "size": _SIZE, "strokeWidth": 1.4, "xOffset": offset}
    return [*drawn, {"mark": look, "encoding": point | about}]


def _having(field: str) -> list[View]:
    return [{"filter": f"isValid(datum.{field})"}]
