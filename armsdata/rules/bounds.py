"""Numbers are grounded: every bound of a transfer is some claim's, and of a kind that can set it."""

from collections.abc import Callable

import pandas as pd

from armsdata.rules.claims import PLANS
from armsdata.rules.registry import ancestors, listed, look_up, pair_in, rule

BOUNDS = {"low": "low_from", "best": "best_from", "high": "high_from"}
_CLAIMS = [
    {
        "claim_id": "over-100",
        "quantity_low": 100,
        "unit": "systems",
        "stance": "affirms",
        "stage": "delivered",
        "equipment_id": "m-1989",
        "supplier": "PRK",
        "recipient": "RUS",
    },
    {
        "claim_id": "some-50",
        "quantity_best": 50,
        "unit": "systems",
        "stance": "denies",
        "stage": "planned",
        "equipment_id": "artillery",
        "supplier": "PRK",
        "recipient": "IRN",
    },
    {"claim_id": "stock", "quantity_low": 9, "quantity_best": 9, "quantity_high": 9, "unit": "rounds", "stage": "lost", "basis": "stock"},
    {"claim_id": "rate", "quantity_best": 9, "basis": "rate", "derived_from": "stock"},
]
_LOW = {"transfer_id": "t", "quantity_low": 100, "low_from": "over-100", "unit": "systems"}


def _any_bound(transfers: pd.DataFrame, bad: "Callable[[str, pd.Series[int], pd.Series[str]], pd.Series[bool]]") -> "pd.Series[bool]":
    """Return where any bound's name, number and setter are bad together."""
    result = pd.Series(False, index=transfers.index)
    for name, setter in BOUNDS.items():
        result |= bad(name, transfers[f"quantity_{name}"], transfers[setter]).fillna(False).astype(bool)
    return result


@rule("quantity_low", own_row=True, bad={"quantity_low": 100}, good=_LOW)
def bound_names_its_claim(transfers: pd.DataFrame) -> "pd.Series[bool]":
    """A bound and the claim that sets it do not stand together.

    Name the claim in low_from, best_from or high_from, or take the bound out.
    """
    return _any_bound(transfers, lambda name, bound, setter: bound.notna() != setter.notna())


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


@rule("quantity_low", bad={**_LOW, "quantity_low": 120}, good=_LOW, given={"claims": _CLAIMS})
def bound_equals_its_claim(transfers: pd.DataFrame, claims: pd.DataFrame) -> "pd.Series[bool]":
    """A bound differs from the number of the claim that sets it.

    Copy the claim's number of that name, or its best where that is empty; or name the claim that sets the bound.
    """

    def differs(name: str, bound: "pd.Series[int]", setter: "pd.Series[str]") -> "pd.Series[bool]":
        own, best = (look_up(setter, claims, f"quantity_{column}") for column in (name, "best"))
        number = own.fillna(best)
        return (
            bound.notna()
            & listed(pd.DataFrame({"claim_id": setter}), ["claim_id"], claims)
            & (number.isna() | (bound != number).fillna(False))
        )

    return _any_bound(transfers, differs)


@rule(
    "low_from",
    bad=_LOW,
    good={**_LOW, "transfer_id": "u"},
    given={
        "evidence": [
            {"transfer_id": "t", "claim_id": "over-100", "role": "context"},
            {"transfer_id": "u", "claim_id": "over-100", "role": "supports"},
        ]
    },
)
def bound_is_in_the_evidence(transfers: pd.DataFrame, evidence: pd.DataFrame) -> "pd.Series[bool]":
    """A claim that sets a bound is not among the evidence that supports the transfer.

    Add it to evidence with the role supports.
    """
    supports = evidence[evidence["role"] == "supports"]

    def absent(name: str, bound: "pd.Series[int]", setter: "pd.Series[str]") -> "pd.Series[bool]":
        return setter.notna() & ~listed(
            pd.DataFrame({"t": transfers["transfer_id"], "c": setter}), ["t", "c"], supports, ["transfer_id", "claim_id"]
        )

    return _any_bound(transfers, absent)


@rule("low_from", bad={**_LOW, "low_from": "some-50"}, good=_LOW, given={"claims": _CLAIMS})
def bound_is_affirmed(transfers: pd.DataFrame, claims: pd.DataFrame) -> "pd.Series[bool]":
    """A claim that sets a bound does not affirm it.

    Name a claim whose stance is affirms.
    """
    return _any_bound(transfers, lambda name, bound, setter: look_up(setter, claims, "stance") != "affirms")


@rule("unit", bad={**_LOW, "low_from": "stock"}, good=_LOW, given={"claims": _CLAIMS})
def bound_has_the_unit_of_its_claim(transfers: pd.DataFrame, claims: pd.DataFrame) -> "pd.Series[bool]":
    """A claim that sets a bound counts in another unit.

    Name a claim in the transfer's unit; where the unit differs, make a transfer of its own that measures this one.
    """
    return _any_bound(transfers, lambda name, bound, setter: look_up(setter, claims, "unit") != transfers["unit"])


@rule("best_from", bad={"quantity_best": 9, "best_from": "stock"}, good={"quantity_low": 9, "low_from": "stock"}, given={"claims": _CLAIMS})
def presence_sets_only_a_low(transfers: pd.DataFrame, claims: pd.DataFrame) -> "pd.Series[bool]":
    """A stock, a sighting, a use or a loss sets more than a low.

    What was seen is the least that was delivered: use it for low_from only.
    """

    def beyond(name: str, bound: "pd.Series[int]", setter: "pd.Series[str]") -> "pd.Series[bool]":
        seen = look_up(setter, claims, "stage").isin(["sighted", "in-use", "lost"]) | (look_up(setter, claims, "basis") == "stock").fillna(
            False
        )
        return seen & (name != "low")

    return _any_bound(transfers, beyond)


@rule("low_from", bad={"quantity_low": 9, "low_from": "rate"}, good={"quantity_high": 9, "high_from": "rate"}, given={"claims": _CLAIMS})
def conversion_sets_only_a_high(transfers: pd.DataFrame, claims: pd.DataFrame) -> "pd.Series[bool]":
    """A number converted from another unit sets more than a high.

    A conversion is the most that there can have been: use it for high_from only.
    """
    return _any_bound(transfers, lambda name, bound, setter: look_up(setter, claims, "derived_from").notna() & (name != "high"))


@rule("low_from", bad={"quantity_high": 9, "high_from": "rate"}, good={"quantity_low": 9, "low_from": "stock"}, given={"claims": _CLAIMS})
def rate_sets_no_bound(transfers: pd.DataFrame, claims: pd.DataFrame) -> "pd.Series[bool]":
    """A rate or a share sets a bound.

    Name a claim on the quantity itself, or leave the bound empty.
    """
    return _any_bound(transfers, lambda name, bound, setter: look_up(setter, claims, "basis").isin(["rate", "share"]))


@rule(
    "status",
    bad={"quantity_best": 50, "best_from": "some-50", "status": "delivered"},
    good={"quantity_best": 50, "best_from": "some-50", "status": "planned"},
    given={"claims": _CLAIMS},
)
def plan_sets_bounds_of_plans(transfers: pd.DataFrame, claims: pd.DataFrame) -> "pd.Series[bool]":
    """A plan sets a bound of a transfer that is more than planned.

    Name a claim on what was delivered, or make what is planned a transfer of its own.
    """
    real = ~transfers["status"].isin(["planned", "cancelled"])
    return _any_bound(transfers, lambda name, bound, setter: look_up(setter, claims, "stage").isin(PLANS) & real)


_TREE = [
    {"equipment_id": "artillery"},
    {"equipment_id": "koksan", "broader": "artillery"},
    {"equipment_id": "m-1989", "broader": "koksan"},
    {"equipment_id": "m-1991", "broader": "artillery"},
]


@rule(
    "low_from",
    bad={**_LOW, "equipment_id": "m-1991"},
    good={**_LOW, "equipment_id": "koksan"},
    given={"claims": _CLAIMS, "equipment": _TREE},
)
def bound_is_about_the_same_equipment(transfers: pd.DataFrame, claims: pd.DataFrame, equipment: pd.DataFrame) -> "pd.Series[bool]":
    """A claim that sets a bound is about other equipment.

    Name a claim on the same, a broader or a narrower item of the tree.
    """
    broader = ancestors(equipment)
    item = transfers["equipment_id"]

    def unrelated(name: str, bound: "pd.Series[int]", setter: "pd.Series[str]") -> "pd.Series[bool]":
        said = look_up(setter, claims, "equipment_id")
        return (said != item).fillna(False).astype(bool) & ~pair_in(said, item, broader) & ~pair_in(item, said, broader)

    return _any_bound(transfers, unrelated)


@rule(
    "best_from",
    severity="warning",
    bad={"quantity_best": 100, "best_from": "over-100", "equipment_id": "koksan"},
    good={**_LOW, "equipment_id": "koksan"},
    given={"claims": _CLAIMS, "equipment": _TREE},
)
def narrower_item_sets_only_a_low(transfers: pd.DataFrame, claims: pd.DataFrame, equipment: pd.DataFrame) -> "pd.Series[bool]":
    """A claim on a narrower item sets more than a low.

    Use it for low_from only, or give the reason in exceptions.
    """
    broader = ancestors(equipment)
    return _any_bound(
        transfers,
        lambda name, bound, setter: pair_in(look_up(setter, claims, "equipment_id"), transfers["equipment_id"], broader) & (name != "low"),
    )


@rule(
    "low_from",
    severity="warning",
    bad={"quantity_low": 50, "low_from": "some-50", "equipment_id": "koksan"},
    good={"quantity_high": 50, "high_from": "some-50", "equipment_id": "koksan"},
    given={"claims": _CLAIMS, "equipment": _TREE},
)
def broader_item_sets_only_a_high(transfers: pd.DataFrame, claims: pd.DataFrame, equipment: pd.DataFrame) -> "pd.Series[bool]":
    """A claim on a broader item sets more than a high.

    Use it for high_from only, or give the reason in exceptions.
    """
    broader = ancestors(equipment)
    return _any_bound(
        transfers,
        lambda name, bound, setter: pair_in(transfers["equipment_id"], look_up(setter, claims, "equipment_id"), broader) & (name != "high"),
    )


@rule(
    "low_from",
    bad={**_LOW, "low_from": "some-50", "supplier": "PRK", "recipient": "RUS"},
    good={**_LOW, "supplier": "PRK", "recipient": "RUS"},
    given={"claims": _CLAIMS, "claim_parties": []},
)
def bound_is_between_the_same_parties(transfers: pd.DataFrame, claims: pd.DataFrame, claim_parties: pd.DataFrame) -> "pd.Series[bool]":
    """A claim that sets a bound is between other parties.

    Name a claim between the same supplier and recipient.
    """

    def elsewhere(name: str, bound: "pd.Series[int]", setter: "pd.Series[str]") -> "pd.Series[bool]":
        bad = pd.Series(False, index=transfers.index)
        for side in ("supplier", "recipient"):
            named = listed(pd.DataFrame({"claim_id": setter, "party_id": transfers[side]}), ["claim_id", "party_id"], claim_parties)
            bad |= (look_up(setter, claims, side) != transfers[side]).fillna(False).astype(bool) & ~named
        return bad

    return _any_bound(transfers, elsewhere)
