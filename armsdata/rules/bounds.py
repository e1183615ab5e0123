"""Numbers are grounded: every bound of a transfer is some claim's, and of a kind that can set it.

These rules judge ``bounds``, a view with a row for each bound of a transfer, beside the claim that sets it.
"""

import numpy as np
import pandas as pd

from armsdata.rules.claims import PLANS
from armsdata.rules.registry import Broken, Row, ancestors, beside, listed, pair_in, rule, view

BOUNDS = {"low": "low_from", "best": "best_from", "high": "high_from"}
_OF_TRANSFER = ["transfer_id", "supplier", "recipient", "equipment_id", "unit", "status"]
_OF_CLAIM = ["claim_id", "stance", "stage", "basis", "unit", "supplier", "recipient", "equipment_id", "derived_from"]


@view
def bounds(transfers: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """Return a row a bound: its name (low, best, high), number and setter, its transfer's cells, its claim's as claim_*.

    ``claim_number`` is the claim's quantity of that name or, where that is empty, its best.
    """
    parts = []
    for name, setter in BOUNDS.items():
        there = (transfers[f"quantity_{name}"].notna() | transfers[setter].notna()).to_numpy()
        rows = transfers[there]
        parts.append(rows[_OF_TRANSFER].assign(row=np.flatnonzero(there), name=name, number=rows[f"quantity_{name}"], setter=rows[setter]))
    stacked = pd.concat(parts, ignore_index=True)
    claim = beside(stacked["setter"], claims, [*_OF_CLAIM, *(f"quantity_{name}" for name in BOUNDS)], "claim_id")
    number = claim["quantity_best"]
    for name in BOUNDS:
        number = number.where((stacked["name"] != name) | claim[f"quantity_{name}"].isna(), claim[f"quantity_{name}"])
    return stacked.assign(claim_number=number, **{f"claim_{column}": claim[column] for column in _OF_CLAIM})


def _numbers(view: pd.DataFrame, bad: "pd.Series[bool]") -> Broken:
    """Return the bad rows of the view as rows of transfers, each with the column of its number."""
    return Broken(view["row"][bad].tolist(), [f"quantity_{name}" for name in view["name"][bad]])


def _setters(view: pd.DataFrame, bad: "pd.Series[bool]") -> Broken:
    """Return the bad rows of the view as rows of transfers, each with the column of its setter."""
    return Broken(view["row"][bad].tolist(), [BOUNDS[name] for name in view["name"][bad]])


_PARTIES: Row = {"supplier": "PRK", "recipient": "RUS"}
_CLAIMS: list[Row] = [
    {"claim_id": "over-100", "quantity_low": 100, "unit": "systems", "stance": "affirms", "equipment_id": "m-1989", **_PARTIES},
    {"claim_id": "some-50", "quantity_best": 50, "stance": "denies", "stage": "planned", "equipment_id": "artillery", "recipient": "IRN"},
    {"claim_id": "stock", "quantity_low": 9, "quantity_best": 9, "quantity_high": 9, "unit": "rounds", "stage": "lost", "basis": "stock"},
    {"claim_id": "rate", "quantity_best": 9, "basis": "rate", "derived_from": "stock"},
]
_LOW: Row = {"transfer_id": "t", "quantity_low": 100, "low_from": "over-100", "unit": "systems"}
_GIVEN = {"claims": _CLAIMS}
_TREE: list[Row] = [
    {"equipment_id": "artillery"},
    {"equipment_id": "koksan", "broader": "artillery"},
    {"equipment_id": "m-1989", "broader": "koksan"},
    {"equipment_id": "m-1991", "broader": "artillery"},
]


@rule("quantity_low", own_row=True, bad={"quantity_low": 200, "quantity_best": 120}, good={"quantity_low": 50, "quantity_high": 200})
def bounds_are_in_order(transfers: pd.DataFrame) -> "pd.Series[bool]":
    """The bounds are not in order.

    Choose claims whose numbers keep low, best and high from falling.
    """
    low, best, high = (transfers[f"quantity_{name}"] for name in BOUNDS)
    return (low > best).fillna(False) | (best > high).fillna(False) | (low > high).fillna(False)


@rule("unit", own_row=True, bad={"quantity_low": 100}, good=_LOW)
def unit_stands_beside_bound(transfers: pd.DataFrame) -> "pd.Series[bool]":
    """Unit and bounds do not stand together.

    Give the unit where there is a bound, and only there.
    """
    return transfers[[f"quantity_{name}" for name in BOUNDS]].notna().any(axis=1) != transfers["unit"].notna()


@rule("quantity_low", own_row=True, bad={"quantity_low": 100}, good=_LOW)
def bound_names_its_claim(transfers: pd.DataFrame) -> "pd.Series[bool]":
    """A bound and the claim that sets it do not stand together.

    Name the claim in low_from, best_from or high_from, or take the bound out.
    """
    apart = pd.Series(False, index=transfers.index)
    for name, setter in BOUNDS.items():
        apart |= transfers[f"quantity_{name}"].notna() != transfers[setter].notna()
    return apart


@rule("quantity_low", bad={**_LOW, "quantity_low": 120}, good=_LOW, given=_GIVEN)
def bound_equals_its_claim(bounds: pd.DataFrame) -> Broken:
    """The bound differs from the number of the claim that sets it.

    Copy the claim's number of that name, or its best where that is empty; or name the claim that sets the bound.
    """
    differs = bounds["claim_number"].isna() | (bounds["number"] != bounds["claim_number"])
    return _numbers(bounds, bounds["number"].notna() & bounds["claim_claim_id"].notna() & differs)


@rule(
    "low_from",
    bad=_LOW,
    good={**_LOW, "transfer_id": "u"},
    given={
        **_GIVEN,
        "evidence": [
            {"transfer_id": "t", "claim_id": "over-100", "role": "context"},
            {"transfer_id": "u", "claim_id": "over-100", "role": "supports"},
        ],
    },
)
def bound_is_in_the_evidence(bounds: pd.DataFrame, evidence: pd.DataFrame) -> Broken:
    """The claim that sets the bound is not among the evidence that supports the transfer.

    Add it to evidence with the role supports.
    """
    supports = evidence[evidence["role"] == "supports"]
    return _setters(bounds, bounds["setter"].notna() & ~listed(bounds, ["transfer_id", "setter"], supports, ["transfer_id", "claim_id"]))


@rule("low_from", bad={**_LOW, "low_from": "some-50"}, good=_LOW, given=_GIVEN)
def bound_is_affirmed(bounds: pd.DataFrame) -> Broken:
    """The claim that sets the bound does not affirm it.

    Name a claim whose stance is affirms.
    """
    return _setters(bounds, bounds["claim_stance"] != "affirms")


@rule("low_from", bad={**_LOW, "low_from": "stock"}, good=_LOW, given=_GIVEN)
def bound_has_the_unit_of_its_claim(bounds: pd.DataFrame) -> Broken:
    """The claim that sets the bound counts in another unit.

    Name a claim in the transfer's unit; where the unit differs, make a transfer of its own that measures this one.
    """
    return _setters(bounds, bounds["claim_unit"] != bounds["unit"])


@rule("best_from", bad={"quantity_best": 9, "best_from": "stock"}, good={"quantity_low": 9, "low_from": "stock"}, given=_GIVEN)
def presence_sets_only_a_low(bounds: pd.DataFrame) -> Broken:
    """A stock, a sighting, a use or a loss sets more than a low.

    What was seen is the least that was delivered: use it for low_from only.
    """
    seen = bounds["claim_stage"].isin(["sighted", "in-use", "lost"]) | (bounds["claim_basis"] == "stock").fillna(False)
    return _setters(bounds, seen & (bounds["name"] != "low"))


@rule("low_from", bad={"quantity_low": 9, "low_from": "rate"}, good={"quantity_high": 9, "high_from": "rate"}, given=_GIVEN)
def conversion_sets_only_a_high(bounds: pd.DataFrame) -> Broken:
    """A number converted from another unit sets more than a high.

    A conversion is the most that there can have been: use it for high_from only.
    """
    return _setters(bounds, bounds["claim_derived_from"].notna() & (bounds["name"] != "high"))


@rule("high_from", bad={"quantity_high": 9, "high_from": "rate"}, good={"quantity_low": 9, "low_from": "stock"}, given=_GIVEN)
def rate_sets_no_bound(bounds: pd.DataFrame) -> Broken:
    """A rate or a share sets a bound.

    Name a claim on the quantity itself, or leave the bound empty.
    """
    return _setters(bounds, bounds["claim_basis"].isin(["rate", "share"]))


@rule(
    "best_from",
    bad={"quantity_best": 50, "best_from": "some-50", "status": "delivered"},
    good={"quantity_best": 50, "best_from": "some-50", "status": "planned"},
    given=_GIVEN,
)
def plan_sets_bounds_of_plans(bounds: pd.DataFrame) -> Broken:
    """A plan sets a bound of a transfer that is more than planned.

    Name a claim on what was delivered, or make what is planned a transfer of its own.
    """
    return _setters(bounds, bounds["claim_stage"].isin(PLANS) & ~bounds["status"].isin(["planned", "cancelled"]))


@rule("low_from", bad={**_LOW, "equipment_id": "m-1991"}, good={**_LOW, "equipment_id": "koksan"}, given={**_GIVEN, "equipment": _TREE})
def bound_is_about_the_same_equipment(bounds: pd.DataFrame, equipment: pd.DataFrame) -> Broken:
    """The claim that sets the bound is about other equipment.

    Name a claim on the same, a broader or a narrower item of the tree.
    """
    broader = ancestors(equipment)
    item, said = bounds["equipment_id"], bounds["claim_equipment_id"]
    return _setters(bounds, (said != item).fillna(False).astype(bool) & ~pair_in(said, item, broader) & ~pair_in(item, said, broader))


@rule(
    "best_from",
    severity="warning",
    bad={"quantity_best": 100, "best_from": "over-100", "equipment_id": "koksan"},
    good={**_LOW, "equipment_id": "koksan"},
    given={**_GIVEN, "equipment": _TREE},
)
def narrower_item_sets_only_a_low(bounds: pd.DataFrame, equipment: pd.DataFrame) -> Broken:
    """A claim on a narrower item sets more than a low.

    Use it for low_from only, or give the reason in exceptions.
    """
    narrower = pair_in(bounds["claim_equipment_id"], bounds["equipment_id"], ancestors(equipment))
    return _setters(bounds, narrower & (bounds["name"] != "low"))


@rule(
    "low_from",
    severity="warning",
    bad={"quantity_low": 50, "low_from": "some-50", "equipment_id": "koksan"},
    good={"quantity_high": 50, "high_from": "some-50", "equipment_id": "koksan"},
    given={**_GIVEN, "equipment": _TREE},
)
def broader_item_sets_only_a_high(bounds: pd.DataFrame, equipment: pd.DataFrame) -> Broken:
    """A claim on a broader item sets more than a high.

    Use it for high_from only, or give the reason in exceptions.
    """
    return _setters(
        bounds, pair_in(bounds["equipment_id"], bounds["claim_equipment_id"], ancestors(equipment)) & (bounds["name"] != "high")
    )


@rule(
    "low_from",
    bad={**_LOW, **_PARTIES, "low_from": "some-50"},
    good={**_LOW, **_PARTIES},
    given={**_GIVEN, "claim_parties": []},
)
def bound_is_between_the_same_parties(bounds: pd.DataFrame, claim_parties: pd.DataFrame) -> Broken:
    """The claim that sets the bound is between other parties.

    Name a claim between the same supplier and recipient.
    """
    elsewhere = pd.Series(False, index=bounds.index)
    for side in ("supplier", "recipient"):
        named = listed(bounds, ["setter", side], claim_parties, ["claim_id", "party_id"])
        elsewhere |= (bounds[f"claim_{side}"] != bounds[side]).fillna(False).astype(bool) & ~named
    return _setters(bounds, elsewhere)
