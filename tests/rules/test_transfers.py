"""Rules about what is concluded."""

from itertools import product

import pytest

from armsdata.rules.registry import Row
from tests.rules.judging import DAY, SIDES, SOME_DAY, STAGES, TODAY, breaks, broken

WHOLE: Row = {"transfer_id": "w", "unit": "systems", "quantity_low": 1, "quantity_best": 2, "quantity_high": 3}


@pytest.mark.parametrize("side", SIDES)
def test_whole_has_a_number_in_the_same_unit(side: str) -> None:
    whole, part = {"transfer_id": "w", "unit": "systems", f"quantity_{side}": 1}, {"transfer_id": "p", "part_of": "w", "unit": "systems"}
    assert not breaks("whole-has-a-number-in-the-same-unit", part, whole)
    assert breaks("whole-has-a-number-in-the-same-unit", {**part, "unit": "rounds"}, whole)
    assert breaks("whole-has-a-number-in-the-same-unit", part, {"transfer_id": "w", "unit": "systems"})
    assert not breaks("whole-has-a-number-in-the-same-unit", {**part, "unit": None}, whole)


@pytest.mark.parametrize(("side", "number"), list(product(SIDES, (1, 2, 3, 4))))
def test_transfer_part_is_not_larger_than_whole_in_any_bound(side: str, number: int) -> None:
    part = {"transfer_id": "p", "part_of": "w", "unit": "systems", f"quantity_{side}": number}
    assert breaks("transfer-part-is-not-larger-than-whole", part, WHOLE) == (number > WHOLE[f"quantity_{side}"])
    assert not breaks("transfer-part-is-not-larger-than-whole", {**part, "unit": "rounds"}, WHOLE)
    assert not breaks("transfer-part-is-not-larger-than-whole", {**part, "part_of": None}, WHOLE)


def test_measure_has_another_unit() -> None:
    assert breaks("measure-has-another-unit", {"measures": "w", "unit": "systems"}, WHOLE)
    assert not breaks("measure-has-another-unit", {"measures": "w", "unit": "containers"}, WHOLE)


def test_transfer_has_support_when_a_claim_supports_it() -> None:
    for role, bad in (("supports", False), ("contradicts", True), ("context", True)):
        assert breaks("transfer-has-support", {"transfer_id": "t"}, evidence=[{"transfer_id": "t", "claim_id": "c", "role": role}]) == bad


def test_only_the_delivery_of_what_is_planned_may_lie_ahead() -> None:
    for status, bad in (("delivered", True), ("planned", False)):
        assert breaks("transfer-is-not-of-the-future", {"status": status, "delivered_earliest": TODAY + 9 * DAY}) == bad


@pytest.mark.parametrize(("stage", "stance", "role"), list(product(STAGES, ("affirms", "denies"), ("supports", "context"))))
def test_delivery_begins_before_it_is_claimed_as_done(stage: str, stance: str, role: str) -> None:
    applies = stage in ("delivered", "sighted", "in-use", "lost") and (stance, role) == ("affirms", "supports")
    for days, late in ((1, False), (2, True)):
        transfers: list[Row] = [{"transfer_id": "t", "delivered_earliest": SOME_DAY + days * DAY}]
        claims: list[Row] = [{"claim_id": "c", "stage": stage, "stance": stance, "stated_latest": SOME_DAY}]
        evidence = {"transfer_id": "t", "claim_id": "c", "role": role}
        assert breaks("delivery-begins-before-it-is-claimed-as-done", evidence, transfers=transfers, claims=claims) == (late and applies)


@pytest.mark.parametrize("unknown", ["delivered_earliest", "stated_latest", "stance", "stage"])
def test_a_delivery_is_not_late_when_something_about_it_is_unknown(unknown: str) -> None:
    transfer = {"transfer_id": "t", "delivered_earliest": SOME_DAY + 9 * DAY}
    claim = {"claim_id": "c", "stage": "delivered", "stance": "affirms", "stated_latest": SOME_DAY}
    given: dict[str, list[Row]] = {"transfers": [transfer], "claims": [claim]}
    evidence = {"transfer_id": "t", "claim_id": "c", "role": "supports"}
    assert breaks("delivery-begins-before-it-is-claimed-as-done", evidence, **given)
    (transfer if unknown in transfer else claim)[unknown] = None
    assert not breaks("delivery-begins-before-it-is-claimed-as-done", evidence, **given)


@pytest.mark.parametrize("side", ["supplier", "recipient"])
@pytest.mark.parametrize(
    ("said", "role", "bad"),
    [
        ("PRK", "supports", False),
        ("IRN", "supports", True),
        ("IRN", "context", False),
        (None, "supports", False),
        ("somebody", "supports", False),
        ("some", "supports", False),
        ("named", "supports", False),
    ],
)
def test_support_is_between_the_same_parties(side: str, said: str | None, role: str, bad: bool) -> None:
    other = "recipient" if side == "supplier" else "supplier"
    claims: list[Row] = [{"claim_id": said or "c", side: said, other: "RUS"}, {"claim_id": "same", side: "PRK", other: "RUS"}]
    kinds = {"PRK": "state", "IRN": "state", "somebody": "unknown", "some": "several", "named": "state"}
    found = broken(
        "support-is-between-the-same-parties",
        {"transfer_id": "t", "claim_id": "same", "role": "supports"},
        {"transfer_id": "t", "claim_id": said or "c", "role": role},
        transfers=[{"transfer_id": "t", side: "PRK", other: "RUS"}],
        claims=claims,
        claim_parties=[{"claim_id": "named", "party_id": "PRK", "role": side}, {"claim_id": "IRN", "party_id": "RUS", "role": other}],
        parties=[{"party_id": party, "kind": kind} for party, kind in kinds.items()],
    )
    assert found == ([(1, "claim_id")] if bad else [])
