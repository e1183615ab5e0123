"""A difference between two packages as text, JSON or a short Markdown comment."""

import json as json_library
from collections import Counter
from collections.abc import Iterator, Sequence

from armsdata.diff import Difference, Kind, RecordChange, compare
from armsdata.diff.guard import guard, uncertainty
from armsdata.findings import Finding
from armsdata.markdown import code, table
from armsdata.snapshots import snapshot

_SAMPLES = 3
_FOLDED = 200
_LONGEST = 60_000  # characters; GitHub refuses a comment of more than 65,536
_SIGNS: dict[Kind, str] = {"added": "+", "changed": "~", "withdrawn": "-"}


def report(old: str, new: str, folder: str, format: str) -> tuple[list[str], list[Finding]]:
    """Return the lines of a report on two packages, each a folder, zip file or git revision, and what the guard found."""
    with snapshot(old, folder) as before, snapshot(new, folder) as after:
        difference = compare(before, after)
        guarded = guard(difference)
        lines = {"text": text, "json": json, "markdown": markdown}[format](difference, guarded)
        return list(lines), guarded


def text(difference: Difference, guarded: Sequence[Finding]) -> Iterator[str]:
    """Yield a summary, then every change of a schema and of a record, field by field."""
    yield summary(difference)
    yield from (f"schema: {change.text} ({change.bump})" for change in difference.schema)
    yield from (f"{name}: only the form of the file changed" for name in difference.moved)
    for change in difference.records:
        yield f"{_SIGNS[change.kind]} {change.table} {change.id}{': ' + change.name if change.name else ''}"
        if change.kind == "changed":
            yield from (f"    {column}: {_quoted(before)} -> {_quoted(after)}" for column, (before, after) in change.cells.items())


def json(difference: Difference, guarded: Sequence[Finding]) -> Iterator[str]:
    """Yield one JSON object: both versions, the bump, and a list each of changes of schemas, of records, and of what the guard found."""
    before, after = uncertainty(difference)
    content = {
        "old": {"name": difference.old.name, "version": difference.old.version},
        "new": {"name": difference.new.name, "version": difference.new.version},
        "bump": difference.bump,
        "asked": difference.asked,
        "bumped": difference.is_bumped(),
        "uncertainty": {"old": before, "new": after},
        "schema": [change._asdict() for change in difference.schema],
        "form": difference.moved,
        "records": [{"table": c.table, "id": c.id, "change": c.kind, "cells": c.cells} for c in difference.records],
        "guard": [finding._asdict() for finding in guarded],
    }
    yield json_library.dumps(content, ensure_ascii=False, indent=1).encode(errors="backslashreplace").decode()


def markdown(difference: Difference, guarded: Sequence[Finding]) -> Iterator[str]:
    """Yield a comment that stays short: the counts, at most three records a table, and the others folded, as far as they fit."""
    yield f"**{summary(difference)}**"
    yield ""
    for finding in guarded:
        yield f"- :warning: {code(finding.table + ' ' + finding.value)}: {finding.message}; {finding.fix}".replace("<", "&lt;")
    yield from (f"- schema: {code(change.text)} ({change.bump})" for change in difference.schema)
    yield from (f"- {code(name)}: only the form of the file changed" for name in difference.moved)
    counts = Counter((change.table, change.kind) for change in difference.records)
    tables = list(dict.fromkeys(change.table for change in difference.records))
    if tables:
        yield ""
        yield from table(["Table", *_SIGNS], [[name, *(counts[name, kind] for kind in _SIGNS)] for name in tables])
    for name in tables:
        changes = [change for change in difference.records if change.table == name]
        yield ""
        yield f"**{name}**"
        yield ""
        yield from (_item(change) for change in changes[:_SAMPLES])
        rest = [_item(change) for change in changes[_SAMPLES : _SAMPLES + _FOLDED]]
        fitting = [item for position, item in enumerate(rest) if sum(map(len, rest[: position + 1])) < _LONGEST // len(tables)]
        if len(changes) > _SAMPLES:
            yield ""
            yield f"<details><summary>{len(changes) - _SAMPLES} more</summary>"
            yield ""
            yield from fitting
            if len(fitting) < len(changes) - _SAMPLES:
                yield f"- and {len(changes) - _SAMPLES - len(fitting)} that do not fit here: `armsdata diff` lists them"
            yield ""
            yield "</details>"


def summary(difference: Difference) -> str:
    """Return one line: versions, counts, and the version that the change asks for."""
    counts = Counter(change.kind for change in difference.records)
    versions = " -> ".join(dict.fromkeys(package.version or "(no version)" for package in (difference.old, difference.new)))
    if difference.bump == "none":
        return f"{difference.new.name} {versions}: nothing changed"
    what = ", ".join(f"{counts[kind]:,} {kind}" for kind in _SIGNS)
    asked = f"; asks for a {difference.bump} version{': ' + difference.asked if difference.asked else ''}"
    late = "" if difference.is_bumped() else f" (datapackage.json says {difference.new.version or 'none'})"
    return f"{difference.new.name} {versions}: {what}{asked}{late}"


def _item(change: RecordChange) -> str:
    cells = change.cells
    shown = [f"{column}: {code(before, 60) or 'empty'} → {code(after, 60) or 'empty'}" for column, (before, after) in cells.items()]
    about = "; ".join(shown) if change.kind == "changed" else code(change.name, 120)
    return f"- {_SIGNS[change.kind]} {code(change.id, 120)}{' ' + about if about else ''}"


def _quoted(cell: str) -> str:
    return f'"{cell}"' if cell else "empty"
