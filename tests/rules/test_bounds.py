"""Rules about the bounds of a transfer and the claims that set them."""

from itertools import product

import pytest

from armsdata.rules import RULES
from armsdata.rules.registry import Row
from tests.rules.judging import EQUIPMENT, PLANS, SIDES, STAGES, broken

CLAIMS: list[Row] = [
    {"claim_id": "range", "quantity_low": 100, "quantity_high": 200},
    {"claim_id": "about", "quantity_best": 50},
    {"claim_id": "several", "quantity_low": 1, "quantity_best": 2, "quantity_high": 3},
    {"claim_id": "vague"},
]


@pytest.mark.parametrize(
    ("side", "number", "claim", "bad"),
    [
        ("low", 100, "range", False),
        ("high", 200, "range", False),
        ("low", 200, "range", True),
        ("high", 100, "range", True),
        ("best", 100, "range", True),
        *((side, 50, "about", False) for side in SIDES),
        *((side, 51, "about", True) for side in SIDES),
        *((side, number, "several", SIDES[number - 1] != side) for side in SIDES for number in (1, 2, 3)),
        *((side, 1, "vague", True) for side in SIDES),
        *((side, 1, "nowhere", False) for side in SIDES),
        *((side, None, "range", False) for side in SIDES),
        *((side, 1, None, False) for side in SIDES),
    ],
)
def test_bound_equals_its_claim(side: str, number: int | None, claim: str | None, bad: bool) -> None:
    row = {f"quantity_{side}": number, f"{side}_from": claim}
    assert broken("bound-equals-its-claim", {}, row, claims=CLAIMS) == ([(1, f"quantity_{side}")] if bad else [])


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(
    ("name", "transfer", "claim", "bad_sides"),
    [
        ("bound-is-affirmed", {}, {"stance": "affirms"}, ""),
        ("bound-is-affirmed", {}, {"stance": "denies"}, "low best high"),
        ("bound-has-the-unit-of-its-claim", {"unit": "systems"}, {"unit": "systems"}, ""),
        ("bound-has-the-unit-of-its-claim", {"unit": "systems"}, {"unit": "rounds"}, "low best high"),
        *(
            ("presence-sets-only-a-low", {}, {"stage": stage}, "best high" if stage in ("sighted", "in-use", "lost") else "")
            for stage in STAGES
        ),
        ("presence-sets-only-a-low", {}, {"stage": "delivered", "basis": "stock"}, "best high"),
        ("presence-sets-only-a-low", {}, {"basis": "cumulative"}, ""),
        ("conversion-sets-only-a-high", {}, {"derived_from": "other"}, "low best"),
        ("conversion-sets-only-a-high", {}, {}, ""),
        *(
            ("rate-sets-no-bound", {}, {"basis": basis}, bad)
            for basis, bad in [("rate", "low best high"), ("share", "low best high"), ("stock", "")]
        ),
        *(
            (
                "plan-sets-bounds-of-plans",
                {"status": status},
                {"stage": stage},
                "low best high" if stage in PLANS and status == "delivered" else "",
            )
            for stage, status in product(STAGES, ("delivered", "planned", "cancelled"))
        ),
        *(
            (
                "bound-is-about-the-same-equipment",
                {"equipment_id": item},
                {"equipment_id": said},
                "low best high" if {item, said} == set("bx") else "",
            )
            for item, said in ("bb", "ba", "ab", "ca", "ac", "bx", "xb")
        ),
        *(
            ("narrower-item-sets-only-a-low", {"equipment_id": item}, {"equipment_id": said}, "best high" if said > item else "")
            for item, said in ("aa", "ab", "ac", "ba", "cb")
        ),
        *(
            ("broader-item-sets-only-a-high", {"equipment_id": item}, {"equipment_id": said}, "low best" if said < item else "")
            for item, said in ("aa", "ab", "ac", "ba", "cb")
        ),
        ("bound-is-between-the-same-parties", {"supplier": "PRK", "recipient": "RUS"}, {"supplier": "PRK", "recipient": "RUS"}, ""),
        ("bound-is-between-the-same-parties", {"supplier": "PRK", "recipient": "RUS"}, {"supplier": "PRK"}, ""),
        (
            "bound-is-between-the-same-parties",
            {"supplier": "PRK", "recipient": "RUS"},
            {"supplier": "IRN", "recipient": "RUS"},
            "low best high",
        ),
        (
            "bound-is-between-the-same-parties",
            {"supplier": "PRK", "recipient": "RUS"},
            {"supplier": "PRK", "recipient": "IRN"},
            "low best high",
        ),
        ("bound-is-between-the-same-parties", {"supplier": "PRK", "recipient": "SYR"}, {"supplier": "PRK", "recipient": "IRN"}, ""),
    ],
)
def test_rule_about_a_bound_and_its_claim(name: str, transfer: Row, claim: Row, bad_sides: str, side: str) -> None:
    row = {f"quantity_{side}": 1, f"{side}_from": "c", **transfer}
    claims = [{"claim_id": "c", **claim}, {"claim_id": "d"}]
    found = broken(
        name, {}, row, claims=claims, equipment=EQUIPMENT, claim_parties=[{"claim_id": "c", "party_id": "SYR", "role": "recipient"}]
    )
    assert found == ([(1, f"{side}_from")] if side in bad_sides.split() else [])


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(
    "name", [name for name, rule in RULES.items() if rule.parameters[0] == "bounds" and "evidence" not in rule.parameters]
)
def test_no_rule_about_a_bound_and_its_claim_is_broken_when_there_is_no_such_claim(name: str, side: str) -> None:
    transfer: Row = {
        "transfer_id": "t",
        "supplier": "PRK",
        "recipient": "RUS",
        "equipment_id": "b",
        "status": "delivered",
        "unit": "systems",
    }
    assert broken(name, {**transfer, f"quantity_{side}": 1, f"{side}_from": "nowhere"}, equipment=EQUIPMENT, claims=CLAIMS) == []


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(("transfer", "claim", "role"), list(product("tu", "cd", ("supports", "context"))))
def test_bound_is_in_the_evidence_when_its_claim_supports_the_transfer(side: str, transfer: str, claim: str, role: str) -> None:
    row = {"transfer_id": "t", f"{side}_from": "c"}
    found = broken("bound-is-in-the-evidence", {}, row, evidence=[{"transfer_id": transfer, "claim_id": claim, "role": role}])
    assert found == ([] if (transfer, claim, role) == ("t", "c", "supports") else [(1, f"{side}_from")])
