"""One record, with what hangs on it: from a number to the pages that it rests on."""

import difflib
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pyarrow.compute as pc

from armsdata.errors import UnknownNameError
from armsdata.package import Package
from armsdata.rules.bounds import BOUNDS
from armsdata.table_schema import arrow

_INDENT = "  "
_ROLES = ["original", "relay", "garbled"]
_SHOWN_AS_BOUNDS = {*BOUNDS.values(), *(f"quantity_{name}" for name in BOUNDS), "unit"}


def show(package: Package, identifier: str) -> Iterator[str]:
    """Yield lines on every record with this identifier, the parts of a composite one joined by a bar.

    Raises UnknownNameError where there is none, InvalidDataError where a table is not as in the shipped package.
    """
    package.require_shipped_columns()
    homes = [name for name in package.resources if _row(package, name, identifier) is not None]
    if not homes:
        raise UnknownNameError(f"no record has the id {identifier!r}; {_withdrawn(package, identifier) or _nearest(package, identifier)}")
    for table in homes:
        yield f"{identifier} ({table})"
        yield from _indented(_fields(package, table, identifier))
        if table == "transfers":
            yield from _indented(_bounds(package, identifier))
        yield from _indented(_referrers(package, table, identifier))


def _indented(lines: Iterator[str]) -> Iterator[str]:
    return (_INDENT + line for line in lines)


def _row(package: Package, table: str, identifier: str) -> dict[str, Any] | None:
    key = package.schema(table).key
    parts = identifier.split("|")
    if not key or len(parts) != len(key):
        return None
    rows = package.load(table)
    if len(key) > 1:
        for column, part in zip(key, parts, strict=True):
            rows = rows[(rows[column] == part).fillna(False)]
        return None if rows.empty else _known(rows.iloc[0])
    place = pc.index(arrow(rows[key[0]]), identifier).as_py()
    cells = {str(column): arrow(rows[column])[place].as_py() for column in rows} if place >= 0 else {}
    return {column: cell for column, cell in cells.items() if cell is not None} or None


def _withdrawn(package: Package, identifier: str) -> str:
    """Return why a record was withdrawn, and what took its place; an empty text where it was not."""
    rows = package.records("withdrawn") if "withdrawn" in package.resources else []
    for row in rows:
        if row["id"] == identifier:
            place = f"; see {row['replaced_by']}" if row["replaced_by"] else ""
            return f"it was withdrawn from {row['table']} in {row['version']}: {row['reason']}{place}"
    return ""


def _nearest(package: Package, identifier: str) -> str:
    """Return what to do where there is no such record: ids that look alike, or where ids stand."""
    known = [
        text for name in package.resources if len(key := package.schema(name).key) == 1 for text in package.load(name)[key[0]].tolist()
    ]
    alike = difflib.get_close_matches(identifier.lower(), known, n=3)
    return f"did you mean {' or '.join(alike)}?" if alike else "`armsdata find` looks names up, in any script"


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
            yield f"{name}: {row[f'quantity_{name}']:,} {row.get('unit', '')}, set by:"
            yield from _indented(_claim(package, row[setter]))
            yield from _indented(_indented(_documents(package, row[setter])))


def _claim(package: Package, identifier: str) -> Iterator[str]:
    """Yield what a claim says, and who says it, when and how."""
    claim = _row(package, "claims", identifier) or {}
    claimant = _row(package, "organizations", claim["claimant"]) if "claimant" in claim else None
    said = [claim.get("person"), claimant["name"] if claimant else None]
    who = ", ".join(text for text in said if text) or claim.get("attribution", "")
    yield f"{identifier}: {claim.get('summary', '')}"
    how = "; ".join(str(claim.get(column)) for column in ("stance", "stage", "certainty", "evidence_type"))
    yield f"{_INDENT}claimed by {who}, {claim.get('stated', 'undated')}: {how}"


def _documents(package: Package, claim: str) -> Iterator[str]:
    """Yield the documents that report a claim: the original first, garbled ones last."""
    citations = package.load("citations")
    cited = [_known(row) for _, row in citations[citations["claim_id"] == claim].iterrows()]
    for citation in sorted(cited, key=lambda citation: _ROLES.index(citation["role"])):
        yield from _citation(package, citation)


def _citation(package: Package, citation: dict[str, Any]) -> Iterator[str]:
    """Yield a document and its address, and what it says otherwise than the claim."""
    source = _row(package, "sources", citation["source_id"]) or {}
    publisher = (_row(package, "organizations", source.get("publisher", "")) or {}).get("name", source.get("publisher", ""))
    title = f' "{source["title"]}"' if "title" in source else ""
    checked = f"checked {citation['checked']}" if "checked" in citation else "not checked"
    yield f"{citation['role']}: {publisher}, {source.get('published', 'undated')}{title} ({checked})"
    yield f"{_INDENT}{source.get('url') or source.get('note', '')}"
    said = [f'"{citation[column]}"' for column in ("quantity_as_reported", "designation_as_reported") if column in citation]
    told = [f"by way of {citation['relayed_by']}"] if "relayed_by" in citation else []
    if said or told:
        yield _INDENT + "; ".join([*([f"says {', '.join(said)}"] if said else []), *told])
    if "note" in citation:
        yield f"{_INDENT}note: {citation['note']}"


def _referrers(package: Package, table: str, identifier: str) -> Iterator[str]:
    """Yield the records of other tables that refer to this one; a claim's citations with their documents."""
    for name, resource in package.resources.items():
        for key in resource.schema.foreign_keys:
            if key.table != table or len(key.columns) != 1 or (name == "transfers" and key.columns[0] in BOUNDS.values()):
                continue
            frame = package.load(name)
            rows = frame[(frame[key.columns[0]] == identifier).fillna(False)]
            if rows.empty:
                continue
            yield f"{resource.title}, {resource.schema.fields[key.columns[0]]['title'].lower()} ({len(rows)}):"
            if (name, table) == ("citations", "claims"):
                yield from _indented(_documents(package, identifier))
                continue
            for _, row in rows.iterrows():
                yield from _indented(_referrer(package, name, table, _known(row)))


def _referrer(package: Package, name: str, table: str, row: dict[str, Any]) -> Iterator[str]:
    if (name, table) == ("evidence", "transfers"):
        first, *rest = _claim(package, row["claim_id"])
        documents = int((package.load("citations")["claim_id"] == row["claim_id"]).sum())
        yield f"{row['role']}: {first}"
        yield from rest
        yield f"{_INDENT}in {documents} {'document' if documents == 1 else 'documents'}: armsdata show {row['claim_id']}"
    elif "claim_id" in row and name != "claims" and table != "claims":
        claim = _row(package, "claims", row["claim_id"]) or {}
        yield f"{row['claim_id']}: {claim.get('summary', '')}"
    else:
        yield package.schema(name).id(row) + (
            f": {row.get('summary') or row.get('name') or row.get('title') or row.get('comment')}"
            if {"summary", "name", "title", "comment"} & set(row)
            else ""
        )
