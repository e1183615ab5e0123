"""Canonical form for every table, and cells and rows whose mistake has one mechanical remedy."""

import difflib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from armsdata import canonical, store
from armsdata.package import Package
from armsdata.remedies import remedy
from armsdata.validation import validate

_PAIRED = 2000  # lines; difflib's time grows with their square where two sorted halves become one


class Change(NamedTuple):
    """What `fix` does at one place; ``new`` is None where it takes the row out."""

    path: str
    line: int
    column: str
    rule: str
    old: str
    new: str | None


def formatted(package: Package, tables: Sequence[str] = ()) -> dict[str, bytes]:
    """Return the canonical bytes of the tables, all or those named, that are not in canonical form.

    Raises InvalidDataError where a cell could get lost, UnknownNameError where there is no such table.
    """
    canonical_bytes = {name: canonical.from_records(package.records(name), package.schema(name)) for name in tables or package.resources}
    return {name: data for name, data in canonical_bytes.items() if data != package.data(name)}


def mend(package: Package, tables: Sequence[str] = ()) -> tuple[list[Change], dict[str, bytes]]:
    """Return every mechanical remedy for the findings of the tables, all or those named, and their canonical bytes after them.

    Raises InvalidDataError where a cell could get lost, UnknownNameError where there is no such table.
    """
    for name in tables:
        package.schema(name)
    changes: dict[str, list[Change]] = {}
    for finding in validate(package):
        found = remedy(finding, package) if finding.command and (not tables or finding.table in tables) else None
        if not found or found.kind == "fmt":
            continue
        where = (finding.path, finding.line, finding.column, finding.rule, finding.value)
        changes.setdefault(finding.table, []).append(Change(*where, found.new if found.kind == "cell" else None))
    return [change for some in changes.values() for change in some], {name: _applied(package, name, some) for name, some in changes.items()}


def _applied(package: Package, name: str, changes: list[Change]) -> bytes:
    rows = package.rows_by_line(name)
    for change in changes:
        if change.new is None:
            rows.pop(change.line, None)
        elif change.line in rows:
            rows[change.line][change.column] = change.new
    return canonical.from_records(rows.values(), package.schema(name))


def write(package: Package, changed: dict[str, bytes]) -> list[str]:
    """Write new bytes to the files of some tables, all or none; return their paths."""
    paths = {name: package.resources[name].path for name in changed}
    before = {paths[name]: package.data(name) for name in changed}
    store.change_files(package.folder, {paths[name]: data for name, data in changed.items()}, before)
    return list(paths.values())


def difference(package: Package, changed: dict[str, bytes]) -> Iterator[str]:
    """Yield what new bytes would change in the files of some tables, as a unified diff."""
    for name, data in changed.items():
        path = package.resources[name].path
        old, new = (text.decode(errors="replace").splitlines() for text in (package.data(name), data))
        lines = _unified(old, new, f"a/{path}", f"b/{path}")
        yield from lines or [f"{path}: only line endings, a byte-order mark or the last line feed change"]


def _unified(old: list[str], new: list[str], old_name: str, new_name: str) -> list[str]:
    """Return a unified diff without context; one hunk where so many lines differ that pairing them would take minutes."""
    head = _alike(old, new)
    tail = _alike(old[:head:-1], new[:head:-1])
    gone, added = old[head : len(old) - tail], new[head : len(new) - tail]
    if max(len(gone), len(added)) <= _PAIRED:
        return list(difflib.unified_diff(old, new, old_name, new_name, lineterm="", n=0))
    places = (f"{head + bool(lines)},{len(lines)}" for lines in (gone, added))
    hunk = "@@ -{} +{} @@".format(*places)
    return [f"--- {old_name}", f"+++ {new_name}", hunk, *(f"-{line}" for line in gone), *(f"+{line}" for line in added)]


def _alike(some: list[str], others: list[str]) -> int:
    """Return how many lines are the same from the start."""
    return next((n for n, (one, other) in enumerate(zip(some, others, strict=False)) if one != other), min(len(some), len(others)))
