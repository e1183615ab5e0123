"""What is there already: the same document, the same claim, and claims that resemble one."""

import datetime
from collections.abc import Iterator, Mapping

import pandas as pd

from armsdata.dates import bounds
from armsdata.package import Package
from armsdata.rules.sources import plain_addresses

_SAME = ("claimant", "person", "supplier", "recipient", "equipment_id", "stance", "stage", "per", "place")
_NUMBERS = ("quantity_low", "quantity_best", "quantity_high", "comparator", "unit")
_NEAR = datetime.timedelta(days=7)

Row = Mapping[str, str]


def same_source(package: Package, row: Row) -> dict[str, str] | None:
    """Return the source that has the same address, in whatever spelling, or nothing."""
    if not row.get("url"):
        return None
    there = package.records("sources")
    given, *addresses = plain_addresses(pd.Series([row["url"], *(other["url"] for other in there)], dtype="string")).tolist()
    return next((other for other, address in zip(there, addresses, strict=True) if address == given), None)


def same_claim(package: Package, row: Row) -> str:
    """Return the id of the claim that says the same: who, what, between whom, how many, on the same day; empty where there is none."""
    day = row.get("stated", "")
    for there in package.records("claims") if row.get("claimant") and day else ():
        if there["stated"] == day and all(there.get(column, "") == row.get(column, "") for column in (*_SAME, *_NUMBERS)):
            return there["claim_id"]
    return ""


def resembling(package: Package, row: Row) -> Iterator[tuple[str, str]]:
    """Yield id and summary of claims by the same claimant on the same item, stated within a week or on days that are not known."""
    if not row.get("claimant"):
        return
    for there in package.records("claims"):
        same = all(there.get(column, "") == row.get(column, "") for column in ("claimant", "supplier", "recipient", "equipment_id"))
        if same and _near(there["stated"], row.get("stated", "")):
            yield there["claim_id"], there["summary"]


def _near(one: str, other: str) -> bool:
    try:
        first, second = bounds(one), bounds(other)
    except ValueError:
        return not one or not other
    if not (first.earliest and first.latest and second.earliest and second.latest):
        return True
    return first.earliest - _NEAR <= second.latest and second.earliest - _NEAR <= first.latest


def cited(package: Package, claim: str, source: str) -> bool:
    """Return whether a source is a citation of a claim already."""
    rows = package.load("citations")
    return bool(((rows["claim_id"] == claim) & (rows["source_id"] == source)).any())
