"""EDTF text to bounds, with the edtf library as the referee."""

import contextlib
import datetime
import time

import edtf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from armsdata.dates import Bounds, bounds, is_approximate

DAY = st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31))
PLAIN = st.one_of(
    DAY.map(lambda day: day.isoformat()),
    DAY.map(lambda day: day.isoformat()[:7]),
    DAY.map(lambda day: day.isoformat()[:4]),
    DAY.map(lambda day: day.isoformat()[:3] + "X"),
)
SINGLE = st.tuples(PLAIN, st.sampled_from(["", "~"])).map("".join)


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision"),
    [
        ("2024-11-16", "2024-11-16", "2024-11-16", "day"),
        ("2024-02", "2024-02-01", "2024-02-29", "month"),
        ("2024", "2024-01-01", "2024-12-31", "year"),
        ("198X", "1980-01-01", "1989-12-31", "decade"),
        ("2024-11~", "2024-11-01", "2024-11-30", "month"),
        ("2024-10~/2025-03", "2024-10-01", "2025-03-31", "range"),
        ("2024-11/..", "2024-11-01", None, "open"),
        ("../2024-11-16", None, "2024-11-16", "open"),
    ],
)
def test_bounds_when_date_is_of_the_subset(text: str, earliest: str | None, latest: str | None, precision: str) -> None:
    day = datetime.date.fromisoformat
    assert bounds(text) == Bounds(day(earliest) if earliest else None, day(latest) if latest else None, precision)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024-13",
        "2023-02-29",
        "20/11/2024",
        "2024-1X",
        "/2024-11-16",
        "2024/",
        "../..",
        "..",
        "2024-21",
        "2024?",
        "1899",
        "2100",
        "2025/2024",
        "-2024",
        "Y20240",
        "２０２４",
        "2024-11-16 ",
        "2024-11-16T00:00",
        "2024/2025/2026",
        "~2024",
        "2024~~",
        "20XX",
    ],
)
def test_bounds_when_text_is_no_date_of_the_subset(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        bounds(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2024-13", "not a date of the EDTF subset"),
        ("../..", "an interval needs a date on one side"),
        ("2025/2024", "the interval ends before it begins"),
        ("2023-02-29", "2023-02 has 28 days"),
    ],
)
def test_bounds_say_why_when_text_is_no_date(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}$"):
        bounds(text)


@pytest.mark.parametrize(("text", "approximate"), [("2024~", True), ("2024-10~/2025-03", True), ("../2024", False), ("2024-11-16", False)])
def test_is_approximate_when_a_part_of_the_date_says_so(text: str, approximate: bool) -> None:
    assert is_approximate(text) == approximate


def _day(moment: time.struct_time) -> datetime.date:
    return datetime.date(*moment[:3])


@given(SINGLE)
def test_bounds_agree_with_edtf_when_date_is_single(text: str) -> None:
    parsed = edtf.parse_edtf(text)
    assert bounds(text)[:2] == (_day(parsed.lower_strict()), _day(parsed.upper_strict()))


@given(SINGLE, SINGLE)
def test_bounds_are_those_of_the_ends_when_date_is_a_range(first: str, last: str) -> None:
    if bounds(first).earliest > bounds(last).latest:  # type: ignore[operator]
        with pytest.raises(ValueError, match="ends before"):
            bounds(f"{first}/{last}")
    else:
        assert bounds(f"{first}/{last}") == Bounds(bounds(first).earliest, bounds(last).latest, "range")


@given(st.text(max_size=25))
def test_bounds_raise_nothing_else_when_text_is_arbitrary(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert bounds(text).precision
