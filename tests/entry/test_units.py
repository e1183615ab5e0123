"""Units and rates as a quantity's words name them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armsdata import Package
from armsdata.entry.units import _WORDS, rate_of, unit_of


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("plus de 30 tonnes", "tonnes"),
        ("11 000 containers", "containers"),
        ("33 bin konteyner", "containers"),
        ("2 дивизии", "divisions"),
        ("150발", "rounds"),
        ("3,000명", "persons"),
        ("over 100 howitzers", "systems"),
        ("40%", "percent"),
        ("120", ""),
        ("tons of shells", ""),
    ],
)
def test_unit_of_words_when_they_name_one(text: str, unit: str) -> None:
    assert unit_of(text) == unit


@pytest.mark.parametrize(
    ("text", "time", "rest"),
    [
        ("150,000 a month", "month", "150,000"),
        ("environ 150 000 par mois", "month", "environ 150 000"),
        ("150 тисяч на місяць", "month", "150 тисяч"),
        ("5,000 per day", "day", "5,000"),
        ("200 annually", "year", "200"),
        ("40-60 %", "", "40-60"),
        ("over 100", "", "over 100"),
    ],
)
def test_rate_of_words_when_they_name_a_time(text: str, time: str, rest: str) -> None:
    assert rate_of(text) == (time, rest)


def test_every_unit_with_words_is_a_unit_of_the_package(shipped: Package) -> None:
    assert set(_WORDS) <= set(shipped.load("units")["unit_id"])


@given(st.text(max_size=40))
def test_words_of_any_kind_are_read_without_an_exception(text: str) -> None:
    unit_of(text)
    assert rate_of(text)[0] in ("", "day", "month", "year")
