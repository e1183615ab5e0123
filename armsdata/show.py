"""One record, with what hangs on it: from a number to the pages that it rests on."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from armsdata.errors import UnknownNameError
from armsdata.package import Package
from armsdata.rules.bounds import BOUNDS

_INDENT = "  "
_SHOWN_AS_BOUNDS = {*BOUNDS.values(), *(f"quantity_{name}" for name in BOUNDS), "unit"}


def show(package: Package, identifier: str) -> Iterator[str]:
    """Yield lines on every record with this identifier; raise UnknownNameError where there is none."""
    homes = [name for name in package.resources if _row(package, name, identifier) is not None]
    if not homes:
        raise UnknownNameError(
            f"no record has the id {identifier!r}; ids are the first columns of the tables: armsdata export csv --to DIR, or open datasets/"
        )
    for table in homes:
        yield f"{identifier} ({table})"
        yield from _indented(_fields(package, table, identifier))
        if table == "transfers":
            yield from _indented(_bounds(package, identifier))
        yield from _indented(_referrers(package, table, identifier))


def _indented(lines: Iterator[str]) -> Iterator[str]:
    return (_INDENT + line for line in lines)


def _row(package: Package, table: str, identifier: str) -> dict[str, Any] | None:
    schema = package.schema(table)
    if len(schema.key) != 1:
        return None
    frame = package.load(table)
    rows = frame[(frame[schema.key[0]] == identifier).fillna(False)]
    return None if rows.empty else _known(rows.iloc[0])


def _known(row: "pd.Series[Any]") -> dict[str, Any]:
    return {str(column): value for column, value in row.items() if not pd.isna(value)}


def _fields(package: Package, table: str, identifier: str) -> Iterator[str]:
    """Yield a record's cells, with the names of what they refer to."""
    row = _row(package, table, identifier) or {}
    names = {key.columns[0]: key.table for key in package.schema(table).foreign_keys if len(key.columns) == 1}
    for column, value in row.items():
        if column in package.schema(table).key or (table == "transfers" and column in _SHOWN_AS_BOUNDS):
            continue
        name = (_row(package, names[column], value) or {}).get("name") if column in names and names[column] in package.resources else None
        yield f"{package.schema(table).fields[column]['title']}: {value}{f' ({name})' if name else ''}"


def _bounds(package: Package, identifier: str) -> Iterator[str]:
    """Yield each bound of a transfer with the claim that sets it and the documents that report that claim."""
    row = _row(package, "transfers", identifier) or {}
    for name, setter in BOUNDS.items():
        if f"quantity_{name}" in row:
            yield f"{name}: {row[f'quantity_{name}']:,} {row.get('unit', '')}, set by"
            yield from _indented(_claim(package, row[setter]))


def _claim(package: Package, identifier: str) -> Iterator[str]:
    claim = _row(package, "claims", identifier) or {}
    claimant = _row(package, "organizations", claim["claimant"]) if "claimant" in claim else None
    said = [claim.get("person"), claimant["name"] if claimant else None]
    who = ", ".join(text for text in said if text) or claim.get("attribution", "")
    yield f"{identifier}: {claim.get('summary', '')}"
    how = "; ".join(str(claim.get(column)) for column in ("stance", "stage", "certainty", "evidence_type"))
    yield f"{_INDENT}claimed by {who}, {claim.get('stated', 'undated')}: {how}"
    citations = package.load("citations")
    for _, citation in citations[citations["claim_id"] == identifier].iterrows():
        yield from _indented(_citation(package, _known(citation)))


def _citation(package: Package, citation: dict[str, Any]) -> Iterator[str]:
    source = _row(package, "sources", citation["source_id"]) or {}
    publisher = (_row(package, "organizations", source.get("publisher", "")) or {}).get("name", source.get("publisher", ""))
    title = f' "{source["title"]}"' if "title" in source else ""
    checked = f"checked {citation['checked']}" if "checked" in citation else "not checked"
    yield f"{citation['role']}: {publisher}, {source.get('published', 'undated')}{title} ({checked})"
    yield f"{_INDENT}{source.get('url') or source.get('note', '')}"


def _referrers(package: Package, table: str, identifier: str) -> Iterator[str]:
    """Yield the records of other tables that refer to this one, claims and citations with their documents."""
    for name, resource in package.resources.items():
        for key in resource.schema.foreign_keys:
            if key.table != table or len(key.columns) != 1 or (name == "transfers" and key.columns[0] in BOUNDS.values()):
                continue
            frame = package.load(name)
            rows = frame[(frame[key.columns[0]] == identifier).fillna(False)]
            if rows.empty:
                continue
            yield f"{resource.title}, {resource.schema.fields[key.columns[0]]['title'].lower()} ({len(rows)}):"
            for _, row in rows.iterrows():
                yield from _indented(_referrer(package, name, table, _known(row)))


def _referrer(package: Package, name: str, table: str, row: dict[str, Any]) -> Iterator[str]:
    if name == "citations" and table == "claims":
        yield from _citation(package, row)
    elif name == "evidence" and table == "transfers":
        lines = list(_claim(package, row["claim_id"]))
        yield f"{row['role']}: {lines[0]}"
        yield from lines[1:]
    elif "claim_id" in row and name != "claims" and table != "claims":
        claim = _row(package, "claims", row["claim_id"]) or {}
        yield f"{row['claim_id']}: {claim.get('summary', '')}"
    else:
        schema = package.schema(name)
        identifier = "|".join(str(row[column]) for column in schema.key)
        yield identifier + (
            f": {row.get('summary') or row.get('name') or row.get('title') or row.get('comment')}"
            if {"summary", "name", "title", "comment"} & set(row)
            else ""
        )
