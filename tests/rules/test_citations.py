"""Rules about which document reports which claim."""

from armsdata.rules.registry import Row
from tests.rules.judging import broken


def test_claim_has_one_original_when_each_claim_has() -> None:
    rows: list[Row] = [
        {"claim_id": claim, "role": role} for claim, role in (("c", "original"), ("d", "original"), ("c", "relay"), ("c", "relay"))
    ]
    assert broken("claim-has-one-original", *rows) == []
    assert broken("claim-has-one-original", *rows, {"claim_id": "c", "role": "original"}) == [(4, "role")]
