"""What was said: words fit numbers, time runs forward, nothing dangles."""

import datetime

import pandas as pd

from armsdata.rules.registry import days_after, in_cycle, listed, look_up, rule, tomorrow

_BOUNDS = ["quantity_low", "quantity_best", "quantity_high"]
# Which of low, best and high each comparator fills.
SHAPES = {
    "exact": (True, True, True),
    "about": (False, True, False),
    "at-least": (True, False, False),
    "more-than": (True, False, False),
    "up-to": (False, False, True),
    "range": (True, False, True),
    "open-range": (True, False, False),
    "vague": (False, False, False),
    "none": (False, False, False),
}
PLANS = ["offered", "requested", "planned", "agreed"]
DONE = ["delivered", "sighted", "in-use", "lost", "returned", "interdicted"]


@rule(
    "comparator",
    own_row=True,
    bad={"comparator": "at-least", "quantity_low": 50, "quantity_best": 50},
    good={"comparator": "at-least", "quantity_low": 50},
)
def quantities_fit_comparator(claims: pd.DataFrame) -> "pd.Series[bool]":
    """The quantities are not the ones that the comparator fills.

    exact fills low, best and high with one number; about best; at-least, more-than and open-range low; up-to high;
    range low and high; vague and none nothing.
    """
    bad = pd.Series(False, index=claims.index)
    for position, column in enumerate(_BOUNDS):
        filled = claims["comparator"].map({comparator: shape[position] for comparator, shape in SHAPES.items()})
        bad |= (filled.astype("boolean") != claims[column].notna()).fillna(False).astype(bool)
    low, best, high = (claims[column] for column in _BOUNDS)
    unequal = (claims["comparator"] == "exact") & ((low != best) | (best != high))
    return bad | unequal.fillna(False) | ((claims["comparator"] == "range") & (low >= high)).fillna(False)


@rule(
    "unit", own_row=True, bad={"comparator": "none", "unit": "systems"}, good={"comparator": "vague", "unit": "systems", "basis": "unclear"}
)
def unit_and_basis_stand_beside_quantity(claims: pd.DataFrame) -> "pd.Series[bool]":
    """Unit and basis do not fit the comparator.

    Give both wherever the comparator is not none, and neither where it is.
    """
    quantified = claims["comparator"] != "none"
    return (claims["unit"].notna() != quantified) | (claims["basis"].notna() != quantified)


@rule("per", own_row=True, bad={"comparator": "about", "basis": "rate"}, good={"basis": "rate", "per": "month"})
def per_stands_beside_rate(claims: pd.DataFrame) -> "pd.Series[bool]":
    """`per` and the basis `rate` do not stand together.

    Say what time the rate refers to, or give another basis.
    """
    return (claims["basis"] == "rate").fillna(False) != claims["per"].notna()


@rule(
    "unit",
    bad={"equipment_id": "m-1989", "unit": "rounds"},
    good={"equipment_id": "m-1989", "unit": "usd"},
    given={
        "equipment": [{"equipment_id": "m-1989", "unit": "systems"}],
        "units": [{"unit_id": "systems", "kind": "count"}, {"unit_id": "rounds", "kind": "count"}, {"unit_id": "usd", "kind": "money"}],
    },
)
def unit_fits_equipment(claims: pd.DataFrame, equipment: pd.DataFrame, units: pd.DataFrame) -> "pd.Series[bool]":
    """The unit is neither the equipment's own nor one of weight, volume, packaging, formation, money, share or event.

    Use the unit of the equipment, or attach the claim to the equipment that the unit counts.
    """
    own = look_up(claims["equipment_id"], equipment, "unit")
    return (claims["unit"] != own) & (look_up(claims["unit"], units, "kind") == "count")


@rule(
    "attribution",
    own_row=True,
    bad={"attribution": "unattributed", "claimant": "forbes"},
    good={"attribution": "anonymous", "claimant": "us-defense-department"},
)
def attribution_fits_claimant(claims: pd.DataFrame) -> "pd.Series[bool]":
    """The attribution does not fit the claimant.

    named needs a claimant or a person; unattributed has neither.
    """
    somebody = claims["claimant"].notna() | claims["person"].notna()
    return ((claims["attribution"] == "named") & ~somebody) | ((claims["attribution"] == "unattributed") & somebody)


@rule("place", own_row=True, bad={"place": "Krasnoyarsk"}, good={"place": "Krasnoyarsk", "place_role": "transit"})
def place_has_a_role(claims: pd.DataFrame) -> "pd.Series[bool]":
    """The place and its role do not stand together.

    Say what the place is to the transfer, or leave both empty.
    """
    return claims["place"].notna() != claims["place_role"].notna()


@rule(
    "derivation",
    own_row=True,
    bad={"derived_from": "dia-containers"},
    good={"derived_from": "dia-containers", "derivation": "28,000 containers of 152 mm shells"},
)
def derivation_is_explained(claims: pd.DataFrame) -> "pd.Series[bool]":
    """The claim is derived from another, and the conversion is not given.

    Say in `derivation` how the one number was made from the other.
    """
    return claims["derived_from"].notna() & claims["derivation"].isna()


@rule("stage", own_row=True, bad={"place_role": "seizure", "stage": "in-transit"}, good={"place_role": "seizure", "stage": "interdicted"})
def seized_cargo_is_interdicted(claims: pd.DataFrame) -> "pd.Series[bool]":
    """The cargo was seized and is said to be in transit.

    Use the stage interdicted, or returned where it was turned back.
    """
    return (claims["place_role"] == "seizure") & (claims["stage"] == "in-transit")


@rule(
    "period",
    own_row=True,
    bad={
        "stage": "delivered",
        "stance": "affirms",
        "stated_latest": datetime.date(2024, 11, 16),
        "period_earliest": datetime.date(2025, 1, 1),
    },
    good={
        "stage": "planned",
        "stance": "affirms",
        "stated_latest": datetime.date(2024, 11, 16),
        "period_earliest": datetime.date(2025, 1, 1),
    },
)
def done_before_it_was_stated(claims: pd.DataFrame) -> "pd.Series[bool]":
    """What is claimed as done begins after it was stated.

    Correct the period or the date stated, or use a stage such as planned.
    """
    return (
        claims["stage"].isin(DONE) & (claims["stance"] == "affirms") & (days_after(claims["period_earliest"], claims["stated_latest"]) > 1)
    )


@rule(
    "stated",
    own_row=True,
    bad={"stage": "planned", "stated_earliest": datetime.date(2999, 1, 1)},
    good={"stage": "planned", "stated_earliest": datetime.date(2024, 1, 1), "period_earliest": datetime.date(2999, 1, 1)},
)
def claim_is_not_of_the_future(claims: pd.DataFrame) -> "pd.Series[bool]":
    """The claim lies in the future.

    Correct the date; only the period of a plan may lie ahead.
    """
    ahead = (claims["period_earliest"] > tomorrow()) & ~claims["stage"].isin(PLANS)
    return (claims["stated_earliest"] > tomorrow()).fillna(False) | ahead.fillna(False)


@rule(
    "derived_from",
    bad={"claim_id": "a", "derived_from": "b"},
    good={"claim_id": "c", "derived_from": "b"},
    given={"claims": [{"claim_id": "b", "derived_from": "a"}]},
)
def derivation_has_no_cycle(claims: pd.DataFrame) -> "pd.Series[bool]":
    """The claim is derived from itself, directly or through others.

    Take out the reference that leads back.
    """
    return in_cycle(claims, "claim_id", "derived_from")


@rule(
    "supersedes",
    bad={"claim_id": "a", "supersedes": "b"},
    good={"claim_id": "c", "supersedes": "b"},
    given={"claims": [{"claim_id": "b", "supersedes": "a"}]},
)
def supersession_has_no_cycle(claims: pd.DataFrame) -> "pd.Series[bool]":
    """The claim supersedes itself, directly or through others.

    Take out the reference that leads back.
    """
    return in_cycle(claims, "claim_id", "supersedes")


@rule(
    "part_of",
    bad={"claim_id": "a", "part_of": "b"},
    good={"claim_id": "c", "part_of": "b"},
    given={"claims": [{"claim_id": "b", "part_of": "a"}]},
)
def claim_parts_have_no_cycle(claims: pd.DataFrame) -> "pd.Series[bool]":
    """The claim is part of itself, directly or through others.

    Take out the reference that leads back.
    """
    return in_cycle(claims, "claim_id", "part_of")


@rule(
    "part_of",
    bad={"claim_id": "p", "part_of": "w", "unit": "systems", "quantity_low": 300},
    good={"claim_id": "p", "part_of": "w", "unit": "systems", "quantity_low": 120},
    given={"claims": [{"claim_id": "w", "unit": "systems", "quantity_high": 220}]},
)
def claim_part_is_not_larger_than_whole(claims: pd.DataFrame) -> "pd.Series[bool]":
    """The part is larger than the whole.

    Correct the numbers, or take the reference out of `part_of`.
    """
    same_unit = claims["unit"] == look_up(claims["part_of"], claims, "unit", "claim_id")
    whole = look_up(claims["part_of"], claims, "quantity_high", "claim_id")
    return same_unit & (claims["quantity_low"] > whole)


@rule("claim_id", bad={"claim_id": "a"}, good={"claim_id": "b"}, given={"citations": [{"claim_id": "b"}]})
def claim_is_cited(claims: pd.DataFrame, citations: pd.DataFrame) -> "pd.Series[bool]":
    """No document is cited for this claim.

    Add the document to sources and the pair to citations, or take the claim out.
    """
    return ~listed(claims, ["claim_id"], citations)


@rule(
    "comparator",
    bad={"claim_id": "a", "comparator": "vague"},
    good={"claim_id": "b", "comparator": "vague"},
    given={"citations": [{"claim_id": "a"}, {"claim_id": "b", "quantity_as_reported": "dozens"}]},
)
def vague_quantity_stands_in_words(claims: pd.DataFrame, citations: pd.DataFrame) -> "pd.Series[bool]":
    """The quantity is vague, and no citation gives its words.

    Put the words into `quantity_as_reported` of a citation, or use the comparator none.
    """
    worded = citations[citations["quantity_as_reported"].notna()]
    return (claims["comparator"] == "vague") & ~listed(claims, ["claim_id"], worded)


@rule(
    "recipient",
    severity="warning",
    bad={"claim_id": "a", "recipient": "several"},
    good={"claim_id": "b", "recipient": "several"},
    given={"claim_parties": [{"claim_id": "b", "role": "recipient", "party_id": "IRN"}]},
)
def several_recipients_are_listed(claims: pd.DataFrame, claim_parties: pd.DataFrame) -> "pd.Series[bool]":
    """The recipient is `several`, and none of them is listed.

    Add a row to claim_parties for each recipient that the claimant names.
    """
    return (claims["recipient"] == "several") & ~listed(claims, ["claim_id"], claim_parties[claim_parties["role"] == "recipient"])


_SAME = {
    "claimant": "gur",
    "equipment_id": "m-1989",
    "stated": "2025-01-23",
    "stated_precision": "day",
    "comparator": "exact",
    "quantity_best": 120,
}


@rule(
    "claim_id",
    severity="warning",
    bad={"claim_id": "b", **_SAME},
    good={"claim_id": "b", **_SAME, "quantity_best": 100},
    given={"claims": [{"claim_id": "a", **_SAME}]},
)
def claim_stands_once(claims: pd.DataFrame) -> "pd.Series[bool]":
    """Another claim has the same claimant, equipment, day and quantity.

    If both report one statement, make them citations of one claim.
    """
    same = ["claimant", "supplier", "recipient", "equipment_id", "stated", "stance", "stage", "comparator", *_BOUNDS]
    comparable = claims["claimant"].notna() & (claims["stated_precision"] == "day") & (claims["comparator"] != "none")
    return comparable & claims[same].where(comparable).duplicated()
