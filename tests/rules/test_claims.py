"""Rules about what was said."""

from itertools import product

import pytest

from armsdata.rules.registry import Row
from tests.rules.judging import DAY, DONE, PLANS, SOME_DAY, STAGES, TODAY, breaks, broken

FILLS = {
    "exact": "low best high",
    "about": "best",
    "at-least": "low",
    "more-than": "low",
    "up-to": "high",
    "range": "low high",
    "open-range": "low",
    "vague": "",
    "none": "",
}


@pytest.mark.parametrize("comparator", FILLS)
def test_quantities_fit_comparator_when_they_are_the_ones_that_it_fills(comparator: str) -> None:
    for low, best, high in product((1, None), (1, None), (2 if comparator == "range" else 1, None)):
        filled = [name for name, number in (("low", low), ("best", best), ("high", high)) if number]
        row = {"comparator": comparator, "quantity_low": low, "quantity_best": best, "quantity_high": high}
        assert breaks("quantities-fit-comparator", row) == (filled != FILLS[comparator].split())


@pytest.mark.parametrize(
    ("comparator", "low", "best", "high", "bad"),
    [
        ("exact", 1, 1, 2, True),
        ("exact", 2, 1, 1, True),
        ("range", 1, None, 2, False),
        ("range", 2, None, 2, True),
        ("range", 3, None, 2, True),
    ],
)
def test_quantities_fit_comparator_when_their_sizes_do(comparator: str, low: int, best: int | None, high: int, bad: bool) -> None:
    row = {"comparator": comparator, "quantity_low": low, "quantity_best": best, "quantity_high": high}
    assert breaks("quantities-fit-comparator", row) == bad


@pytest.mark.parametrize("stage", STAGES)
def test_only_the_period_of_a_plan_may_lie_ahead(stage: str) -> None:
    assert breaks("claim-is-not-of-the-future", {"stage": stage, "period_earliest": TODAY + 9 * DAY}) == (stage not in PLANS)


@pytest.mark.parametrize(("stage", "stance"), list(product(STAGES, ["affirms", "denies"])))
def test_only_what_is_affirmed_as_done_has_to_begin_before_it_was_stated(stage: str, stance: str) -> None:
    for days, late in ((1, False), (2, True)):
        row = {"stage": stage, "stance": stance, "stated_latest": SOME_DAY, "period_earliest": SOME_DAY + days * DAY}
        assert breaks("done-before-it-was-stated", row) == (late and stage in DONE and stance == "affirms")


UNITS: list[Row] = [
    {"unit_id": "systems", "kind": "count"},
    {"unit_id": "rounds", "kind": "count"},
    {"unit_id": "tonnes", "kind": "weight"},
]


@pytest.mark.parametrize(
    ("equipment", "unit", "bad"),
    [
        ("gun", "systems", False),
        ("gun", "rounds", True),
        ("gun", "tonnes", False),
        ("shell", "rounds", False),
        ("other", "rounds", False),
        ("gun", "x", False),
    ],
)
def test_unit_fits_equipment_when_it_is_its_own_or_counts_nothing(equipment: str, unit: str, bad: bool) -> None:
    own: list[Row] = [{"equipment_id": "gun", "unit": "systems"}, {"equipment_id": "shell", "unit": "rounds"}]
    assert breaks("unit-fits-equipment", {"equipment_id": equipment, "unit": unit}, equipment=own, units=UNITS) == bad


@pytest.mark.parametrize(
    ("low", "unit", "bad"), [(220, "systems", False), (221, "systems", True), (221, "rounds", False), (None, "systems", False)]
)
def test_claim_part_is_not_larger_than_whole_in_the_same_unit(low: int | None, unit: str, bad: bool) -> None:
    part, whole = (
        {"claim_id": "p", "part_of": "w", "quantity_low": low, "unit": unit},
        {"claim_id": "w", "unit": "systems", "quantity_high": 220},
    )
    assert breaks("claim-part-is-not-larger-than-whole", part, whole) == bad


@pytest.mark.parametrize(("comparator", "words", "bad"), [("vague", None, True), ("vague", "dozens", False), ("about", None, False)])
def test_vague_quantity_stands_in_words(comparator: str, words: str | None, bad: bool) -> None:
    citations: list[Row] = [{"claim_id": "c", "quantity_as_reported": words}, {"claim_id": "d", "quantity_as_reported": "dozens"}]
    assert breaks("vague-quantity-stands-in-words", {"claim_id": "c", "comparator": comparator}, citations=citations) == bad


@pytest.mark.parametrize(
    ("recipient", "role", "bad"), [("several", "supplier", True), ("several", "recipient", False), ("RUS", "supplier", False)]
)
def test_several_recipients_are_listed(recipient: str, role: str, bad: bool) -> None:
    parties: list[Row] = [{"claim_id": "c", "role": role, "party_id": "RUS"}, {"claim_id": "d", "role": "recipient", "party_id": "RUS"}]
    assert breaks("several-recipients-are-listed", {"claim_id": "c", "recipient": recipient}, claim_parties=parties) == bad


CLAIM: Row = {
    "claim_id": "a",
    "claimant": "gur",
    "supplier": "PRK",
    "recipient": "RUS",
    "equipment_id": "gun",
    "stated": "2025-01-23",
    "stated_precision": "day",
    "stance": "affirms",
    "stage": "delivered",
    "comparator": "range",
    "quantity_low": 1,
    "quantity_best": 2,
    "quantity_high": 3,
}


@pytest.mark.parametrize(
    "other",
    [
        {"claimant": "nis"},
        {"supplier": "IRN"},
        {"recipient": "IRN"},
        {"equipment_id": "shell"},
        {"stated": "2025-01-24"},
        {"stance": "denies"},
        {"stage": "lost"},
        {"comparator": "exact"},
        {"quantity_low": 2},
        {"quantity_best": 3},
        {"quantity_high": 4},
    ],
)
def test_claim_stands_once_when_another_differs_in_one_thing(other: Row) -> None:
    assert broken("claim-stands-once", CLAIM, {**CLAIM, **other}) == []


@pytest.mark.parametrize(
    ("both", "bad"),
    [({"note": "x"}, True), ({"stated_precision": "month"}, False), ({"comparator": "none"}, False), ({"claimant": None}, False)],
)
def test_claim_stands_twice_when_claimant_day_and_quantity_are_known(both: Row, bad: bool) -> None:
    assert broken("claim-stands-once", {**CLAIM, **both}, {**CLAIM, **both, "claim_id": "b"}) == ([(1, "claim_id")] if bad else [])
