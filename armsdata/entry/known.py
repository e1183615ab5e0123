"""What is there already: the same document, the same claim, and claims that resemble one."""

import datetime
from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from armsdata.dates import bounds
from armsdata.package import Package
from armsdata.rules.sources import plain_addresses

_SAME = ("claimant", "person", "supplier", "recipient", "equipment_id", "stance", "stage", "per", "place")
_NUMBERS = ("quantity_low", "quantity_best", "quantity_high", "comparator", "unit")
_BOUNDS = ("quantity_low", "quantity_best", "quantity_high")
_TELLING = 100  # a smaller number of another item is the same by chance
_NEAR = datetime.timedelta(days=7)

Row = Mapping[str, str]


def same_source(package: Package, row: Row) -> dict[str, str] | None:
    """Return the source that has the same address, in whatever spelling, or nothing."""
    if not row.get("url"):
        return None
    there = package.records("sources")
    given, *addresses = plain_addresses(pd.Series([row["url"], *(other["url"] for other in there)], dtype="string")).tolist()
    return next((other for other, address in zip(there, addresses, strict=True) if address == given), None)


def same_claim(claims: Iterable[Row], row: Row) -> str:
    """Return the id of the claim that says the same: who, what, between whom, how many, on the same day; empty where there is none."""
    if not row.get("claimant"):
        return ""
    for there in claims:
        if all(there.get(column, "") == row.get(column, "") for column in (*_SAME, *_NUMBERS, "stated")):
            return there["claim_id"]
    return ""


def resembling(package: Package, row: Row) -> Iterator[tuple[str, str, bool]]:
    """Yield id and summary of claims by the same claimant or person between the same parties, at about the same time.

    They are on the same item, or give the same number; the last is said of each.
    """
    for there in package.records("claims"):
        who = any(row.get(column) and there[column] == row[column] for column in ("claimant", "person"))
        if not who or any(there[column] != row.get(column, "") for column in ("supplier", "recipient")):
            continue
        equal = _counted(there) and all(there[column] == row.get(column, "") for column in _BOUNDS)
        same_item = there["equipment_id"] == row.get("equipment_id", "")
        equal = equal and (same_item or any(int(there[column] or 0) >= _TELLING for column in _BOUNDS))
        if (equal or same_item) and _near(there["stated"], row.get("stated", "")):
            yield there["claim_id"], there["summary"], equal


def _counted(row: Row) -> bool:
    return any(row[column] for column in _BOUNDS)


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
