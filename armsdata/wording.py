"""Cells in words, as people read them: dates, quantities, bounds."""

import calendar
from collections.abc import Mapping
from typing import Any

from armsdata.dates import bounds

Row = Mapping[str, Any]

_SIZES = ((10**9, "billion"), (10**6, "million"))
_SAID = {
    "exact": "{best}",
    "about": "about {best}",
    "at-least": "at least {low}",
    "more-than": "more than {low}",
    "up-to": "up to {high}",
    "range": "{low} to {high}",
    "open-range": "{low} or more",
}


def number(count: int | str) -> str:
    """Return a whole number as people read it, never rounded: 6.5 million, 12,345."""
    count = int(count)
    for size, word in _SIZES:
        if count >= size and count * 100 % size == 0:
            return f"{f'{count / size:,.2f}'.rstrip('0').rstrip('.')} {word}"
    return f"{count:,}"


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number with what it counts: 1 claim, 1,200 claims."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def date(text: str) -> str:
    """Return a date in EDTF in words; a text that is none stays as it is."""
    if not text:
        return "undated"
    try:
        bounds(text)
    except ValueError:
        return text
    first, slash, last = text.partition("/")
    if not slash:
        return _single(text)
    if first == "..":
        return f"until {_single(last)}"
    return f"since {_single(first)}" if last == ".." else f"{_single(first)} to {_single(last)}"


def _single(text: str) -> str:
    plain = text.removesuffix("~")
    about = "about " if text.endswith("~") else ""
    if plain.endswith("X"):
        return f"{about}the {plain[:-1]}0s"
    year, *rest = plain.split("-")
    month = [calendar.month_name[int(rest[0])]] if rest else []
    day = [str(int(rest[1]))] if len(rest) > 1 else []
    return about + " ".join([*day, *month, year])


def quantity(claim: Row, unit: str) -> str:
    """Return the quantity of a claim as its claimant put it, with its unit and the time of a rate; empty where it gives none."""
    if claim["comparator"] == "vague":
        return "a number in words"
    if claim["comparator"] == "none":
        return ""
    known = {name: number(claim[f"quantity_{name}"] or 0) for name in ("low", "best", "high")}
    return " ".join(filter(None, [_SAID[claim["comparator"]].format(**known), unit, f"a {claim['per']}" if claim["per"] else ""]))


def interval(transfer: Row, unit: str) -> str:
    """Return the bounds of a transfer as a span with its unit; empty where it has none."""
    low, best, high = (transfer[f"quantity_{name}"] for name in ("low", "best", "high"))
    if not (low or best or high):
        return ""
    if low and low == high:
        return f"{number(low)} {unit}"
    span = (
        f"{number(low)} to {number(high)}" if low and high else f"{number(low)} or more" if low else f"up to {number(high)}" if high else ""
    )
    if not best:
        return f"{span} {unit}"
    return f"{span} {unit}, best {number(best)}" if span else f"{number(best)} {unit} (best estimate; no bounds)"
