"""EDTF text, as people report dates, to the first and last day that it allows.

The subset: years 1900 to 2099 as ``YYYY``, ``YYYY-MM``, ``YYYY-MM-DD`` or a decade ``YYYX``, each with an optional
``~``; two of these as an interval ``A/B``; ``A/..`` and ``../B``. The edtf library reads all of these too and is
the referee in the tests; it is not used here because it takes longer to import and to parse the dates of one
small package than everything else that validation does.
"""

import calendar
import datetime
import re
from functools import lru_cache
from typing import NamedTuple

_DAY = re.compile(r"(?P<year>(?:19|20)[0-9]{2})(?:-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>0[1-9]|[12][0-9]|3[01]))?)?")
_DECADE = re.compile(r"(?P<decade>(?:19|20)[0-9])X")
SYNTAX = "YYYY, YYYY-MM, YYYY-MM-DD or YYYX, each with an optional ~; A/B, A/.. or ../B of these; years 1900 to 2099"


class Bounds(NamedTuple):
    """First and last day that a date allows, and its precision.

    A bound is None where the date is open on that side. ``precision`` is day, month, year, decade, range or open.
    """

    earliest: datetime.date | None
    latest: datetime.date | None
    precision: str


@lru_cache(maxsize=1 << 16)
def bounds(text: str) -> Bounds:
    """Return the bounds of an EDTF date, or raise ValueError with the reason."""
    first, slash, last = text.partition("/")
    if not slash:
        return _single(text)
    if first == last == "..":
        raise ValueError("an interval needs a date on one side")
    earliest = None if first == ".." else _single(first).earliest
    latest = None if last == ".." else _single(last).latest
    if earliest is None or latest is None:
        return Bounds(earliest, latest, "open")
    if earliest > latest:
        raise ValueError("the interval ends before it begins")
    return Bounds(earliest, latest, "range")


def is_approximate(text: str) -> bool:
    """Return whether a date says of itself that it is approximate."""
    return "~" in text


def _single(text: str) -> Bounds:
    plain = text.removesuffix("~")
    if decade := _DECADE.fullmatch(plain):
        year = int(decade["decade"]) * 10
        return Bounds(datetime.date(year, 1, 1), datetime.date(year + 9, 12, 31), "decade")
    match = _DAY.fullmatch(plain)
    if not match:
        raise ValueError("not a date of the EDTF subset")
    year = int(match["year"])
    if not match["month"]:
        return Bounds(datetime.date(year, 1, 1), datetime.date(year, 12, 31), "year")
    month = int(match["month"])
    days = calendar.monthrange(year, month)[1]
    if not match["day"]:
        return Bounds(datetime.date(year, month, 1), datetime.date(year, month, days), "month")
    if int(match["day"]) > days:
        raise ValueError(f"{plain[:7]} has {days} days")
    day = datetime.date(year, month, int(match["day"]))
    return Bounds(day, day, "day")
