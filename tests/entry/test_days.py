"""Dates as people write them, to EDTF."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from armsdata.dates import bounds
from armsdata.entry.days import Reading, read
from tests.test_dates import PLAIN, SINGLE

SURE = [
    ("16 November 2024", "2024-11-16"),
    ("Nov 16, 2024", "2024-11-16"),
    ("Saturday, 16th of November 2024", "2024-11-16"),
    ("November 2024", "2024-11"),
    ("2024년 11월 20일", "2024-11-20"),
    ("2024년 11월", "2024-11"),
    ("2024年11月20日", "2024-11-20"),
    ("20 ноября 2024 года", "2024-11-20"),
    ("20 листопада 2024 р.", "2024-11-20"),
    ("٢٠ نوفمبر ٢٠٢٤", "2024-11-20"),
    ("5. März 2024", "2024-03-05"),
    ("16 de noviembre de 2024", "2024-11-16"),
    ("20/11/2024", "2024-11-20"),
    ("11/20/2024", "2024-11-20"),
    ("11/11/2024", "2024-11-11"),
    ("2024.11.20.", "2024-11-20"),
    ("11/2024", "2024-11"),
    ("16-Nov-2024", "2024-11-16"),
    ("2024년", "2024"),
    ("2020s", "202X"),
    ("198x", "198X"),
    ("1980년대", "198X"),
    ("Q3 2023", "2023-07/2023-09"),
    ("third quarter of 2023", "2023-07/2023-09"),
    ("2023년 3분기", "2023-07/2023-09"),
    ("first half of 2024", "2024-01/2024-06"),
    ("2024년 하반기", "2024-07/2024-12"),
    ("around November 2024", "2024-11~"),
    ("circa 2024", "2024~"),
    ("about 3-5 November 2024", "2024-11-03~/2024-11-05~"),
    ("2024년 11월경", "2024-11~"),
    ("since November 2024", "2024-11/.."),
    ("from 3 May 2024", "2024-05-03/.."),
    ("November 2024 onwards", "2024-11/.."),
    ("2024년 11월부터", "2024-11/.."),
    ("until 2023", "../2023"),
    ("before 16 Nov 2024", "../2024-11-16"),
    ("between August and November 2024", "2024-08/2024-11"),
    ("from 3 May 2024 to 5 June 2024", "2024-05-03/2024-06-05"),
    ("Aug 2023 - Nov 2024", "2023-08/2024-11"),
    ("3–5 November 2024", "2024-11-03/2024-11-05"),
    ("November 3-5, 2024", "2024-11-03/2024-11-05"),
    ("30 October - 5 November 2024", "2024-10-30/2024-11-05"),
    ("2022-2023", "2022/2023"),
    ("2024년 8~11월", "2024-08/2024-11"),
    ("2024년 11월 3~5일", "2024-11-03/2024-11-05"),
    ("2023년 8월부터 2024년 11월까지", "2023-08/2024-11"),
    ("2024-11~ to 2025", "2024-11~/2025"),
    ("с 3 мая 2024 по 5 июня 2024", "2024-05-03/2024-06-05"),
]
UNSURE = [
    ("11/12/2024", "2024-12-11", ("2024-11-12",)),
    ("since 11/12/2024", "2024-12-11/..", ("2024-11-12/..",)),
    ("20 listopada 2024", "2024-11-20", ("2024-10-20",)),
    ("early November 2024", "2024-11-01/2024-11-10", ("2024-11",)),
    ("mid-November 2024", "2024-11-11/2024-11-20", ("2024-11",)),
    ("late February 2024", "2024-02-21/2024-02-29", ("2024-02",)),
    ("2024년 11월 중순", "2024-11-11/2024-11-20", ("2024-11",)),
    ("early 2023", "2023-01/2023-04", ("2023",)),
    ("mid-2023", "2023-05/2023-08", ("2023",)),
    ("end of 2023", "2023-09/2023-12", ("2023",)),
    ("by late 2023", "../2023-12", ("../2023",)),
    ("early 2020s", "2020/2023", ("202X",)),
    ("autumn 2023", "2023-09/2023-11", ("2023",)),
    ("осенью 2023 года", "2023-09/2023-11", ("2023",)),
    ("winter 2023", "2023-12/2024-02", ("2022-12/2023-02", "2023")),
    ("winter 2023-24", "2023-12/2024-02", ("2023/2024",)),
]
REFUSED = (
    "|11월 20일|Nov. 16|yesterday|last week|20/11/24|1850|16 November 1850|2150|30 February 2024|31/02/2024|2024-20-11|2011–12|2022-23"
    "|November to February 2024|December 2023 to February|10 May 2023 to 3 May 2022|2024/2023|5 minutes November 2024|Monday 2024|foo 2024"
    "|first week of November 2024|mid-to-late November 2024|not before 2 November 2024|16 November 2024, 14:30"
    "|November 2024 or December 2024|120 November 2024|early 16 November 2024"
)


@pytest.mark.parametrize(("text", "edtf"), SURE)
def test_read_when_date_has_one_meaning(text: str, edtf: str) -> None:
    assert read(text) == Reading(edtf, True, "", ())


@pytest.mark.parametrize(("text", "edtf", "choices"), UNSURE)
def test_read_when_date_has_several_meanings(text: str, edtf: str, choices: tuple[str, ...]) -> None:
    reading = read(text)
    assert (reading.edtf, reading.sure, reading.choices) == (edtf, False, choices)
    assert reading.question.endswith(("?", "second"))


@pytest.mark.parametrize("text", REFUSED.split("|"))
def test_read_when_date_is_incomplete_or_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"^cannot read .* as a date: [^\n]+$"):
        read(text)


@given(st.one_of(SINGLE, SINGLE.map(lambda day: f"{day}/.."), SINGLE.map(lambda day: f"../{day}"), PLAIN.map(lambda day: f"{day}/{day}")))
def test_read_when_text_is_edtf(text: str) -> None:
    assert read(text) == Reading(text)


PIECES = "2024|2025|11|5|/|-|.| |~|November|May|listopad|early |mid-|about |since |from | to |between | and |년|월|일|부터|autumn |Q3 |X"


@settings(deadline=None)
@given(
    st.text() | st.lists(st.sampled_from(PIECES.split("|")), max_size=8).map("".join) | st.text(max_size=8).map(lambda text: f"{text} 2024")
)
def test_read_when_text_is_any(text: str) -> None:
    try:
        reading = read(text)
    except ValueError:
        return
    for edtf in (reading.edtf, *reading.choices):
        bounds(edtf)
    assert reading.sure == (reading.question == "") == (reading.choices == ())
    assert reading.edtf not in reading.choices


@settings(deadline=None)
@given(
    st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)),
    st.sampled_from(["%d %B %Y", "%B %d, %Y", "%Y/%m/%d", "%Y년 %m월 %d일"]),
)
def test_read_when_day_is_spelled(day: datetime.date, form: str) -> None:
    assert read(day.strftime(form)) == Reading(day.isoformat())
