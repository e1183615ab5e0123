"""Rules about the designation tree."""

import pytest

from armsdata.rules.registry import Row
from tests.rules.judging import EQUIPMENT, broken


@pytest.mark.parametrize(
    ("items", "bad"), [("aa", False), ("ab", False), ("ba", False), ("ac", False), ("ca", False), ("bx", True), ("xc", True)]
)
def test_name_leads_to_one_item_or_into_one_branch_of_the_tree(items: str, bad: bool) -> None:
    names: list[Row] = [{"name": name, "equipment_id": item} for name, item in zip(("Koksan", "KOKSAN"), items, strict=True)]
    assert broken("name-leads-to-one-item", *names, {"name": "other", "equipment_id": "x"}, equipment=EQUIPMENT) == (
        [(1, "name")] if bad else []
    )
