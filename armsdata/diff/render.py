"""A difference between two packages as text, JSON or a short Markdown comment."""

import json as json_library
from collections import Counter
from collections.abc import Iterator, Sequence

from armsdata.diff import Difference, Kind, RecordChange, compare
from armsdata.diff.guard import guard, uncertainty
from armsdata.findings import Finding
from armsdata.markdown import code, json_text, prose, table
from armsdata.snapshots import snapshot

_SAMPLES = 3
_CELLS = 3
_WARNINGS = 20
_FOLDED = 15_000  # characters of folded records; GitHub refuses a comment of more than 65,536
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
    yield json_text(json_library.dumps(content, ensure_ascii=False, indent=1))


def markdown(difference: Difference, guarded: Sequence[Finding]) -> Iterator[str]:
    """Yield a comment that stays short: the counts, at most three records a table, and the others folded, as far as they fit."""
    yield f"**{prose(summary(difference))}**"
    yield ""
    warnings = [f"- :warning: {code(f'{finding.table} {finding.value}', 120)}: {prose(finding.message)}" for finding in guarded]
    yield from _first(warnings, _WARNINGS)
    yield from _first([f"- schema: {prose(change.text)} ({change.bump})" for change in difference.schema], _WARNINGS)
    yield from (f"- {code(name)}: only the form of the file changed" for name in difference.moved)
    counts = Counter((change.table, change.kind) for change in difference.records)
    tables = list(dict.fromkeys(change.table for change in difference.records))
    if tables:
        yield ""
        yield from table(["Table", *_SIGNS], [[name, *(counts[name, kind] for kind in _SIGNS)] for name in tables])
    for name in tables:
        items = [_item(change) for change in difference.records if change.table == name]
        yield from ("", prose(name), "", *items[:_SAMPLES])
        if folded := items[_SAMPLES:]:
            yield from ("", f"<details><summary>{len(folded):,} more</summary>", "")
            yield from _fitting(folded, _FOLDED // len(tables))
            yield from ("", "</details>")


def _first(lines: list[str], most: int) -> list[str]:
    return lines[:most] + ([f"- and {len(lines) - most:,} more: `armsdata diff --guard` lists them"] if len(lines) > most else [])


def _fitting(items: list[str], room: int) -> Iterator[str]:
    """Yield items until there is no more room, and how many are left."""
    for position, item in enumerate(items):
        room -= len(item)
        if room < 0:
            yield f"- and {len(items) - position:,} that do not fit here: `armsdata diff` lists them"
            return
        yield item


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
    shown = [f"{column}: {code(old, 60) or 'empty'} → {code(new, 60) or 'empty'}" for column, (old, new) in change.cells.items()]
    more = [f"and {len(shown) - _CELLS} more cells"] if len(shown) > _CELLS else []
    about = "; ".join(shown[:_CELLS] + more) if change.kind == "changed" else code(change.name, 120)
    return f"- {_SIGNS[change.kind]} {code(change.id, 120)}{' ' + about if about else ''}"


def _quoted(cell: str) -> str:
    return f'"{cell}"' if cell else "empty"
