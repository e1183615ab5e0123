"""What is concluded: dates, wholes and parts, parties, evidence. Bounds and assessments have modules of their own."""

import datetime

import pandas as pd

from armsdata.rules.registry import Row, beside, days_after, in_cycle, listed, look_up, rule, tomorrow, view

_BOUNDS = ["quantity_low", "quantity_best", "quantity_high"]


@view
def argued(evidence: pd.DataFrame, transfers: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """Return a row a piece of evidence: its role, some cells of its transfer as transfer_*, and of its claim as claim_*."""
    transfer = beside(evidence["transfer_id"], transfers, ["supplier", "recipient", "delivered_earliest"])
    claim = beside(evidence["claim_id"], claims, ["supplier", "recipient", "stance", "stage", "stated_latest"])
    return pd.concat([evidence[["claim_id", "role"]], transfer.add_prefix("transfer_"), claim.add_prefix("claim_")], axis=1)


@rule(
    "part_of",
    bad={"transfer_id": "a", "part_of": "b"},
    good={"transfer_id": "c", "part_of": "b"},
    given={"transfers": [{"transfer_id": "b", "part_of": "a"}]},
)
def transfer_parts_have_no_cycle(transfers: pd.DataFrame) -> "pd.Series[bool]":
    """The transfer is part of itself, directly or through others.

    Take out the reference that leads back.
    """
    return in_cycle(transfers, "transfer_id", "part_of")


@rule(
    "measures",
    bad={"transfer_id": "a", "measures": "b"},
    good={"transfer_id": "c", "measures": "b"},
    given={"transfers": [{"transfer_id": "b", "measures": "a"}]},
)
def measures_have_no_cycle(transfers: pd.DataFrame) -> "pd.Series[bool]":
    """The transfer measures itself, directly or through others.

    Take out the reference that leads back: containers measure the rounds in them, never the other way.
    """
    return in_cycle(transfers, "transfer_id", "measures")


_WHOLE: list[Row] = [{"transfer_id": "w", "unit": "systems", "quantity_low": 200}, {"transfer_id": "none"}]


@rule(
    "part_of",
    bad={"transfer_id": "p", "part_of": "none", "unit": "systems"},
    good={"transfer_id": "p", "part_of": "w", "unit": "systems"},
    given={"transfers": _WHOLE},
)
def whole_has_a_number_in_the_same_unit(transfers: pd.DataFrame) -> "pd.Series[bool]":
    """The whole has no number, or another unit than its part.

    Use `part_of` only where the whole counts the part's goods in the same unit; `measures` where the unit differs.
    """
    numbered = transfers[transfers[_BOUNDS].notna().any(axis=1)]
    other_unit = (transfers["unit"] != look_up(transfers["part_of"], transfers, "unit", "transfer_id")).fillna(False)
    return transfers["part_of"].notna() & (~listed(transfers, ["part_of"], numbered, ["transfer_id"]) | other_unit)


@rule(
    "part_of",
    bad={"transfer_id": "p", "part_of": "w", "unit": "systems", "quantity_low": 250},
    good={"transfer_id": "p", "part_of": "w", "unit": "systems", "quantity_low": 50},
    given={"transfers": _WHOLE},
)
def transfer_part_is_not_larger_than_whole(transfers: pd.DataFrame) -> "pd.Series[bool]":
    """A bound of the part is larger than that bound of the whole.

    Raise the whole's bound to a claim that supports it, or take the part out of it.
    """
    bad = pd.Series(False, index=transfers.index)
    for column in _BOUNDS:
        bad |= (transfers[column] > look_up(transfers["part_of"], transfers, column, "transfer_id")).fillna(False).astype(bool)
    return bad & (transfers["unit"] == look_up(transfers["part_of"], transfers, "unit", "transfer_id"))


@rule(
    "measures",
    bad={"transfer_id": "m", "measures": "w", "unit": "systems"},
    good={"transfer_id": "m", "measures": "w", "unit": "containers"},
    given={"transfers": _WHOLE},
)
def measure_has_another_unit(transfers: pd.DataFrame) -> "pd.Series[bool]":
    """The transfer measures another one in the same unit.

    Use `part_of` where the unit is the same.
    """
    return transfers["unit"] == look_up(transfers["measures"], transfers, "unit", "transfer_id")


@rule(
    "transfer_id",
    bad={"transfer_id": "a"},
    good={"transfer_id": "b"},
    given={"evidence": [{"transfer_id": "b", "claim_id": "c", "role": "supports"}]},
)
def transfer_has_support(transfers: pd.DataFrame, evidence: pd.DataFrame) -> "pd.Series[bool]":
    """No claim supports this transfer.

    Add the claim that it rests on to evidence, or take the transfer out.
    """
    return ~listed(transfers, ["transfer_id"], evidence[evidence["role"] == "supports"])


@rule(
    "delivered",
    own_row=True,
    bad={"status": "delivered", "delivered_earliest": datetime.date(2999, 1, 1)},
    good={"status": "planned", "delivered_earliest": datetime.date(2999, 1, 1)},
)
def transfer_is_not_of_the_future(transfers: pd.DataFrame) -> "pd.Series[bool]":
    """The transfer lies in the future and is not planned.

    Correct the dates, or use the status planned.
    """
    ahead = (transfers["delivered_earliest"] > tomorrow()) & (transfers["status"] != "planned")
    return ahead.fillna(False) | (transfers["ordered_earliest"] > tomorrow()).fillna(False)


@rule(
    "ordered",
    own_row=True,
    bad={"ordered_earliest": datetime.date(2025, 1, 1), "delivered_latest": datetime.date(2024, 1, 1)},
    good={"ordered_earliest": datetime.date(2023, 1, 1), "delivered_latest": datetime.date(2024, 1, 1)},
)
def order_precedes_delivery(transfers: pd.DataFrame) -> "pd.Series[bool]":
    """The transfer was ordered after it was delivered.

    Correct the dates.
    """
    return days_after(transfers["ordered_earliest"], transfers["delivered_latest"]) > 1


@rule(
    "claim_id",
    bad={"transfer_id": "t", "claim_id": "early", "role": "supports"},
    good={"transfer_id": "t", "claim_id": "late", "role": "supports"},
    given={
        "transfers": [{"transfer_id": "t", "delivered_earliest": datetime.date(2025, 1, 1)}],
        "claims": [
            {"claim_id": "early", "stage": "delivered", "stance": "affirms", "stated_latest": datetime.date(2024, 11, 16)},
            {"claim_id": "late", "stage": "delivered", "stance": "affirms", "stated_latest": datetime.date(2025, 3, 1)},
        ],
    },
)
def delivery_begins_before_it_is_claimed_as_done(argued: pd.DataFrame) -> "pd.Series[bool]":
    """The delivery begins after this claim says that it was made.

    Correct `delivered` of the transfer or `stated` of the claim, or make the claim context.
    """
    done = argued["claim_stage"].isin(["delivered", "sighted", "in-use", "lost"])
    affirmed = argued["claim_stance"] == "affirms"
    late = days_after(argued["transfer_delivered_earliest"], argued["claim_stated_latest"]) > 1
    return (argued["role"] == "supports") & done & affirmed.fillna(False) & late.fillna(False)


@rule(
    "claim_id",
    bad={"transfer_id": "t", "claim_id": "iran", "role": "supports"},
    good={"transfer_id": "t", "claim_id": "wagner", "role": "supports"},
    given={
        "transfers": [{"transfer_id": "t", "supplier": "PRK", "recipient": "RUS"}],
        "claims": [
            {"claim_id": "iran", "supplier": "PRK", "recipient": "IRN"},
            {"claim_id": "wagner", "supplier": "PRK", "recipient": "wagner-group"},
        ],
        "claim_parties": [{"claim_id": "wagner", "role": "recipient", "party_id": "RUS"}],
        "parties": [{"party_id": party, "kind": "state"} for party in ("PRK", "RUS", "IRN")],
    },
)
def support_is_between_the_same_parties(argued: pd.DataFrame, claim_parties: pd.DataFrame, parties: pd.DataFrame) -> "pd.Series[bool]":
    """The claim supports a transfer between other parties than its own.

    Make it context, or list the transfer's party in claim_parties where the claimant names it.
    """
    bad = pd.Series(False, index=argued.index)
    for side in ("supplier", "recipient"):
        wanted, said = argued[f"transfer_{side}"], argued[f"claim_{side}"]
        other = (wanted != said).fillna(False).astype(bool)
        open_ = look_up(said[other], parties, "kind").isin(["unknown", "several"])
        named = listed(pd.DataFrame({"claim_id": argued["claim_id"], "party_id": wanted})[other], ["claim_id", "party_id"], claim_parties)
        bad[other] |= ~open_ & ~named
    return (argued["role"] == "supports") & bad
