"""dyad_year: one row for each supplier, recipient, year and unit, with sums of what was delivered in that year alone.

Nothing is apportioned. A transfer whose delivery spans years is in no sum; it is counted in each year that it spans.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pyarrow as pa

from armsdata.export.flat import Fields, arrived, computed_fields, party_columns, party_fields
from armsdata.rules.registry import listed, look_up

KEY = ["supplier_iso", "recipient_iso", "year", "unit"]
TITLE = "Dyads by year"
DESCRIPTION = (
    "One row for each supplier, recipient, year and unit. In it are transfers of mode transfer that are delivered or ongoing, and "
    "neither part of another of these nor another measure of its goods. Nothing is apportioned: a sum takes the transfers whose "
    "delivery lies wholly in the year; those that span it are counted beside it. An approximate date counts as it is written. An open "
    "end (since, until) reaches to the first or last year that any transfer of the same parties and unit names; a transfer without a "
    "date is counted in all these years, and is left out where there are none. A year without a row is a year for which the record "
    "has nothing, which is not zero."
)
TABLES = ("transfers", "parties", "equipment")

_COMPUTED = {
    "year": ("integer", "Year", "The calendar year."),
    "unit": (
        "string",
        "Unit",
        "What the sums count; of a transfer without a number, what quantities of its equipment are counted in.",
    ),
    "quantity_low": (
        "integer",
        "Quantity, low",
        "Sum of the lower bounds of the transfers in the year. Empty bounds are passed over, since the sum of the others is still a lower "
        "bound; empty where there is none.",
    ),
    "quantity_best": (
        "integer",
        "Quantity, best",
        "Sum of the best numbers of the transfers in the year; empty where one of them has none.",
    ),
    "quantity_high": (
        "integer",
        "Quantity, high",
        "Sum of the upper bounds of the transfers in the year; empty where one of them has none.",
    ),
    "transfers": ("integer", "Transfers", "Number of transfers whose delivery lies wholly in the year."),
    "transfers_without_number": ("integer", "Transfers without a number", "Number of these that have no bound at all."),
    "transfers_spanning": (
        "integer",
        "Transfers that span the year",
        "Number of transfers that may have been delivered in the year, in part or whole, or in others; they are in no sum.",
    ),
}
_BOUNDS = ["quantity_low", "quantity_best", "quantity_high"]
_DYAD = ["supplier_iso", "recipient_iso", "unit"]


def frame(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the panel from tables whose dates are expanded; rows in the order of the key."""
    rows = _counted(tables)
    within = rows["first"] == rows["last"]
    inside = rows[within].assign(year=rows["first"], numberless=rows[_BOUNDS].isna().all(axis=1))
    groups = inside.groupby([*_DYAD, "year"])
    sums = groups[_BOUNDS].sum(min_count=1)
    counts = groups["numberless"].agg(["size", "sum"])
    for bound in ("quantity_best", "quantity_high"):
        sums[bound] = sums[bound].where(groups[bound].count() == counts["size"])
    counts = counts.set_axis(["transfers", "transfers_without_number"], axis=1)
    spans = _spans(rows)[~within.fillna(False)].groupby([*_DYAD, "first", "last"]).size().rename("transfers_spanning").reset_index()
    spanning = _by_year(spans).groupby([*_DYAD, "year"])["transfers_spanning"].sum()
    panel = pd.concat([sums, counts, spanning], axis=1).reset_index()
    numbers = [name for name, (kind, _, _) in _COMPUTED.items() if kind == "integer"]
    panel = panel.astype(dict.fromkeys(numbers, pd.ArrowDtype(pa.int64()))).sort_values(KEY, ignore_index=True)
    panel[numbers[-3:]] = panel[numbers[-3:]].fillna(0)
    sides = panel.rename(columns={"supplier_iso": "supplier", "recipient_iso": "recipient"})
    return pd.DataFrame(party_columns(sides, tables["parties"]) | {name: panel[name] for name in _COMPUTED})


def _counted(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the transfers that the panel counts, with their unit, bounds, and first and last year, as far as they are known."""
    transfers = tables["transfers"]
    transfers = transfers[arrived(transfers)]
    again = listed(transfers, ["part_of"], transfers, ["transfer_id"]) | listed(transfers, ["measures"], transfers, ["transfer_id"])
    transfers = transfers[~again]
    return pd.DataFrame(
        {
            "supplier_iso": transfers["supplier"],
            "recipient_iso": transfers["recipient"],
            "unit": transfers["unit"].fillna(look_up(transfers["equipment_id"], tables["equipment"], "unit")),
            **{bound: transfers[bound] for bound in _BOUNDS},
            "first": _year(transfers["delivered_earliest"]),
            "last": _year(transfers["delivered_latest"]),
        }
    )


def _year(days: "pd.Series[Any]") -> "pd.Series[Any]":
    years: pd.Series[Any] = days.dt.year.astype("Int64")
    return years


def _spans(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows whose open ends reach as far as the years that the rows of the dyad name."""
    named = rows.assign(first=rows[["first", "last"]].min(axis=1), last=rows[["first", "last"]].max(axis=1)).groupby(_DYAD)
    ends = {"first": named["first"].transform("min"), "last": named["last"].transform("max")}
    return rows.assign(**{end: rows[end].fillna(reach) for end, reach in ends.items()})


def _by_year(spans: pd.DataFrame) -> pd.DataFrame:
    """Return each row once for each year from its first to its last."""
    years = [range(first, last + 1) for first, last in zip(spans["first"].tolist(), spans["last"].tolist(), strict=True)]
    return spans.assign(year=pd.Series(years, index=spans.index, dtype=object)).explode("year")


def fields(tables: Mapping[str, Fields]) -> dict[str, Mapping[str, Any]]:
    """Return the panel's fields; those of the parties are taken from the flat table."""
    return party_fields(tables["transfers"], tables["parties"]) | computed_fields(_COMPUTED)
