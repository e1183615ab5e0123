"""Rules about organizations."""

import pytest

from armsdata.rules.registry import Row
from tests.rules.judging import breaks, broken


def test_a_body_in_several_others_is_no_cycle() -> None:
    rows: list[Row] = [{"org_id": whole, "member": member} for whole, member in ("ab", "ac", "bd", "cd", "de")]
    assert broken("membership-has-no-cycle", *rows) == []


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("sources", "publisher"), ("sources", "republishes"), ("claims", "claimant"), ("organization_members", "org_id"),
        ("organization_members", "member"),
    ],
)  # fmt: skip
def test_organization_is_used_in_each_of_its_places(table: str, column: str) -> None:
    assert not breaks("organization-is-used", {"org_id": "gur"}, **{table: [{column: "gur"}]})
    assert breaks("organization-is-used", {"org_id": "gur"}, **{table: [{column: "nis"}]})
