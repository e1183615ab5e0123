"""What charts read from the tables, whose dates are expanded (see ``armsdata.export.frames.expanded``)."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from armsdata.errors import EmptyChartError, UnknownNameError
from armsdata.rules.bounds import BOUNDS
from armsdata.table_schema import records

NOBODY = "unattributed"

Tables = Mapping[str, pd.DataFrame]
Row = Mapping[str, Any]


def named(tables: Tables, table: str) -> dict[str, str]:
    """Return the names of the records of a table, by identifier."""
    frame = tables[table]
    return dict(zip(frame[frame.columns[0]].tolist(), frame["name"].tolist(), strict=True))


def units(tables: Tables) -> dict[str, str]:
    """Return what units are called beside a number, by identifier: their identifier in words, of money its name."""
    return {row["unit_id"]: row["name"] if row["kind"] == "money" else row["unit_id"].replace("-", " ") for row in records(tables["units"])}


def claimant(claim: Row, organizations: Mapping[str, str]) -> str:
    """Return the name of who makes a claim."""
    return organizations.get(claim["claimant"], NOBODY)


def documents(tables: Tables, claims: Iterable[str]) -> int:
    """Return the number of documents that report some claims."""
    citations = tables["citations"]
    return int(citations[citations["claim_id"].isin(list(claims))]["source_id"].nunique())


def first_documented(tables: Tables) -> dict[str, datetime.date]:
    """Return the first day by which a document of each claim has certainly appeared; claims without a dated one are not in it."""
    published = {row["source_id"]: row["published_latest"] for row in records(tables["sources"][["source_id", "published_latest"]])}
    first: dict[str, datetime.date] = {}
    for citation in records(tables["citations"][["claim_id", "source_id"]]):
        if day := published[citation["source_id"]]:
            first[citation["claim_id"]] = min(day, first.get(citation["claim_id"], day))
    return first


def has_number(claim: Row) -> bool:
    """Return whether a claim gives a number, not only words."""
    return any(claim[f"quantity_{bound}"] is not None for bound in BOUNDS)


def most_frequent(values: Iterable[str]) -> list[str]:
    """Return values without repetition, the most frequent first, those as frequent by name."""
    return [value for value, _ in sorted(Counter(values).items(), key=lambda item: (-item[1], item[0]))]


def chosen_units(rows: Iterable[Row], unit: str | None, what: str, most: int = 1) -> list[str]:
    """Return the most frequent units of some records, or the one that is asked for.

    Raises EmptyChartError where there are no records, UnknownNameError where none has the unit; ``what`` names them.
    """
    there = most_frequent(row["unit"] for row in rows)
    if not there:
        raise EmptyChartError(f"there is nothing to draw: the selection has no {what}")
    if unit is None:
        return there[:most]
    if unit not in there:
        raise UnknownNameError(f"the selection has no {what} in the unit {unit!r}; it has some in {', '.join(there)}")
    return [unit]
