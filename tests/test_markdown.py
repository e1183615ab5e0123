"""Cells of a Markdown table hold what they say, and no more."""

import pytest

from armsdata.markdown import cell, table


@pytest.mark.parametrize(
    ("value", "text"), [("a|b", "a\\|b"), ("<img onerror=x>", "&lt;img onerror=x&gt;"), (1234, "1,234"), (None, ""), ("a\nb", "a b")]
)
def test_cell_cannot_steer_the_page(value: object, text: str) -> None:
    assert cell(value) == text


def test_table_aligns_numbers_to_the_right_and_wide_letters_by_their_width() -> None:
    assert list(table(["Name", "Number"], [["자주포", 7], ["gun", 1200]])) == [
        "| Name   | Number |",
        "|--------|-------:|",
        "| 자주포 |      7 |",
        "| gun    |  1,200 |",
    ]
