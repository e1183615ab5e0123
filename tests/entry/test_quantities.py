"""Quantities as people write them, to bounds and comparators."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armsdata.entry.quantities import Quantity, read
from armsdata.rules.claims import SHAPES

READ = {
    "exact": [
        ("100", 100),
        ("120 systems", 120),
        ("one", 1),
        ("a dozen", 12),
        ("two dozen", 24),
        ("half a million", 500_000),
        ("twenty-five guns", 25),
        ("two hundred and fifty thousand", 250_000),
        ("1,000", 1000),
        ("1 000", 1000),
        ("1\u00a0000", 1000),
        ("1\u202f000", 1000),
        ("1.000.000", 1_000_000),
        ("9 million shells", 9_000_000),
        ("4.2 million", 4_200_000),
        ("4,2 million", 4_200_000),
        ("10k", 10_000),
        ("1.5 thousand", 1500),
        ("１２０", 120),
        ("٥٠", 50),
        ("1만 5천", 15_000),
        ("1만5000발", 15_000),
        ("5천만", 50_000_000),
        ("200문", 200),
        ("1万", 10_000),
        ("10多管火箭炮", 10),
        ("5 천마호 전차", 5),
        ("5 тыс. снарядов", 5000),
        ("1,5 млн", 1_500_000),
        ("2 млрд", 2_000_000_000),
        ("150-150", 150),
        ("5 multiple launch rocket systems", 5),
        ("120 one-way attack drones", 120),
    ],
    "about": [
        ("some 50", 50),
        ("~50", 50),
        ("nearly 50", 50),
        ("ca. 50", 50),
        ("100 or so", 100),
        ("some fifty", 50),
        ("약 50", 50),
        ("約100", 100),
        ("около 100", 100),
        ("близько 100", 100),
        ("etwa 5 Tausend", 5000),
        ("près de 100", 100),
        ("unos 100", 100),
    ],
    "at-least": [
        ("at least 100", 100),
        ("no fewer than 100", 100),
        ("100 or more", 100),
        ("100+", 100),
        ("100+ shells", 100),
        ("최소 100", 100),
        ("100문 이상", 100),
        ("100以上", 100),
        ("не менее 100", 100),
        ("щонайменше 100", 100),
        ("al menos 5 millones", 5_000_000),
    ],
    "more-than": [
        ("over 100", 100),
        ("more than a hundred", 100),
        (">100", 100),
        ("200여 문", 200),
        ("超100", 100),
        ("100多枚", 100),
        ("более 100", 100),
        ("понад 100", 100),
        ("über 100", 100),
        ("plus de 100", 100),
        ("más de 100", 100),
        ("ponad 5 tys. pocisków", 5000),
        ("100'den fazla", 100),
        ("أكثر من 100", 100),
    ],
    "up-to": [
        ("up to 9 million", 9_000_000),
        ("as many as 100", 100),
        ("fewer than 100", 100),
        ("100 이하", 100),
        ("최대 100", 100),
        ("до 100", 100),
        ("bis zu 5 Mio.", 5_000_000),
        ("jusqu'à 9 millions d'obus", 9_000_000),
        ("hasta 100", 100),
    ],
    "open-range": [("150 to 160 or more", 150)],
}
RANGES = [
    ("150-160", 150, 160),
    ("150–160", 150, 160),
    ("150 to 160 guns", 150, 160),
    ("between 150 and 160", 150, 160),
    ("from 150 to 160", 150, 160),
    ("between one million and two million", 1_000_000, 2_000_000),
    ("8 to 9 million", 8_000_000, 9_000_000),
    ("1.5 to 2 million", 1_500_000, 2_000_000),
    ("1~2만 발", 10_000, 20_000),
    ("1만~1만2천명", 10_000, 12_000),
    ("от 150 до 160", 150, 160),
    ("від 150 до 160", 150, 160),
    ("zwischen 150 und 160", 150, 160),
]
UNCOUNTED = [(text, "vague") for text in ("dozens", "tens of thousands", "several hundred", "some missiles", "multiple", "десятки", "수십")]
UNCOUNTED += [(text, "none") for text in ("", " ", "none", "no quantity", "a missile", "an MLRS battery")]
REFUSED = (
    "0|zero|1.000|1,5|1.5|1,234.5|1,00,000|1,500 million|007|-5|120²|½|50%|5m|120th|$5 million|160-150|500 to 1 million|one or two"
    "|155-mm shells|155mm|120 152-mm shells|12 152 mm shells|5 million 155mm shells|5 million 155 shells|5 thousand 3 million|5 lakh|5 mil"
    "|KN-23|C130|3여단|10 여 문|10数枚|5월|약 200여|at least about 50|up to 150-160|not over 100|120 howitzers (approx.)|2024-11-16"
    "|missiles|multiple launch rocket systems|dozens of 152mm shells|200 guns and 3 tanks|1e5|1000000000000000000"
)


@pytest.mark.parametrize(("text", "number", "comparator"), [(*row, comparator) for comparator, rows in READ.items() for row in rows])
def test_read_when_text_has_one_number(text: str, number: int, comparator: str) -> None:
    assert read(text) == Quantity(*(number if filled else None for filled in SHAPES[comparator]), comparator)


@pytest.mark.parametrize(("text", "low", "high"), RANGES)
def test_read_when_text_is_a_range(text: str, low: int, high: int) -> None:
    assert read(text) == Quantity(low, None, high, "range")


@pytest.mark.parametrize(("text", "comparator"), UNCOUNTED)
def test_read_when_text_has_no_number(text: str, comparator: str) -> None:
    assert read(text) == Quantity(None, None, None, comparator)


@pytest.mark.parametrize("text", REFUSED.split("|"))
def test_read_when_text_can_be_read_in_two_ways(text: str) -> None:
    with pytest.raises(ValueError, match=r"^cannot read .* as a quantity: [^\n]+$"):
        read(text)


PIECES = "at least |over |up to |between | and | to |-|~|1|50|,000|.5| million|k| or more|+|여|만|천|이상|약| hundred|two|a |dozens| shells"


@given(st.text() | st.lists(st.sampled_from(PIECES.split("|")), max_size=8).map("".join))
def test_read_when_text_is_any(text: str) -> None:
    try:
        quantity = read(text)
    except ValueError:
        return
    bounds = quantity[:3]
    assert tuple(bound is not None for bound in bounds) == SHAPES[quantity.comparator]
    assert all(bound is None or bound >= 0 for bound in bounds)
    assert quantity.comparator != "exact" or len(set(bounds)) == 1
    assert quantity.comparator != "range" or (quantity.low or 0) < (quantity.high or 0)


@given(st.integers(1, 10**12), st.sampled_from([",", " ", "\u00a0", "\u202f", "'", "_"]))
def test_read_when_number_has_separators(number: int, separator: str) -> None:
    text = f"{number:,}".replace(",", "" if separator == "_" else separator)
    assert read(text) == Quantity(number, number, number, "exact")


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_read_when_numbers_make_a_range(one: int, other: int) -> None:
    low, high = sorted((one, other))
    expected = Quantity(low, None, high, "range") if low < high else Quantity(low, low, low, "exact")
    assert read(f"{low:,} to {high}") == expected
