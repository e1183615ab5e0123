"""Three versions of a table merged by key, cell by cell: what both sides changed differently is left as a conflict."""

import subprocess
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from armsdata.canonical import from_records, place
from armsdata.errors import InvalidDataError, PackageError
from armsdata.folder import DESCRIPTOR
from armsdata.package import Package
from armsdata.store import holding, write_files
from armsdata.table_schema import TableSchema
from armsdata.tables import records

Record = Mapping[str, str]
_OURS, _MIDDLE, _THEIRS = b"<<<<<<< ours\n", b"=======\n", b">>>>>>> theirs\n"


class Conflict(NamedTuple):
    """A record that both sides changed differently, and in which columns: none where one side took it out, or the file is no table."""

    id: str
    columns: tuple[str, ...]


class Merged(NamedTuple):
    """A merged table, with both versions of each conflicting row between the marks that git uses."""

    data: bytes
    conflicts: list[Conflict]


def merge(base: bytes, ours: bytes, theirs: bytes, schema: TableSchema) -> Merged:
    """Return the table that two versions make of the one that they come from.

    A cell that one side changed is as that side has it. The schema gives the key and the types of its columns; a column that
    one side added stands behind the one that it stands behind there. Raises InvalidDataError where a version is not well-formed, has a
    key twice, or where a column is gone on one side and filled in on the other.
    """
    versions = [_read(data, schema, name) for data, name in ((base, "the base"), (ours, "ours"), (theirs, "theirs"))]
    (base_columns, old), (our_columns, one), (their_columns, other) = versions
    if not our_columns or not their_columns:
        raise InvalidDataError("a version is empty, without even a header")
    names = _columns(base_columns, our_columns, their_columns)
    _refuse_lost_cells([name for name in base_columns if name not in names], old, one, other)
    written = _as_text([{**schema.fields.get(name, {"type": "string"}), "name": name} for name in names], schema.key)
    sides: dict[tuple[str, ...], tuple[Record | None, Record | None]] = {}
    conflicts = []
    for key in {**one, **other}:
        sides[key], conflict = _record(key, old.get(key), one.get(key), other.get(key), names)
        conflicts += [conflict] if conflict else []
    return Merged(_written(sides, written), conflicts)


def merge_files(base: Path, ours: Path, theirs: Path, path: Path, *, write: bool) -> Merged:
    """Merge three files that are versions of the table at a path, and write the result to ``ours`` if asked to.

    What cannot be merged by key is merged by git line by line, so that its conflict stands in the file.
    """
    versions = [file.read_bytes() for file in (base, ours, theirs)]
    try:
        merged = merge(versions[0], versions[1], versions[2], schema_for(path.absolute()))
    except (InvalidDataError, PackageError) as error:
        labels = [word for name in ("ours", "base", "theirs") for word in ("-L", name)]
        done = subprocess.run(["git", "merge-file", "-p", *labels, ours, base, theirs], capture_output=True, check=False)
        if done.returncode not in range(128):
            raise
        conflicts = [Conflict(f"the file, merged line by line since {error}", ())] if done.returncode else []
        merged = Merged(done.stdout, conflicts)
    if write:
        write_files(ours.parent, {ours.name: holding(merged.data)}, force=True)
    return merged


def schema_for(path: Path) -> TableSchema:
    """Return the schema of the table that lies at a path, by the nearest descriptor above it; raise PackageError where there is none."""
    for folder in path.parents:
        if (folder / DESCRIPTOR).is_file():
            package = Package(folder)
            for name, resource in package.resources.items():
                if path == folder / resource.path:
                    return package.schema(name)
    raise PackageError(f"no {DESCRIPTOR} above {path} has it as a table; name its place in the package with --path")


def _read(data: bytes, schema: TableSchema, name: str) -> tuple[list[str], dict[tuple[str, ...], Record]]:
    """Return a version's columns, and its rows by key, in normal form C; none of a file that is empty."""
    if not data:
        return [], {}
    header = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r", b"\n").lstrip(b"\n").split(b"\n", 1)[0].decode(errors="replace")
    columns = header.replace('"', "").split(",")
    if missing := [column for column in schema.key if column not in columns]:
        raise InvalidDataError(f"{name} has no column {missing[0]}, which is the table's key")
    as_text = _as_text([{"name": column, "type": "string"} for column in columns], schema.key)
    rows = [{column: unicodedata.normalize("NFC", cell) for column, cell in row.items()} for row in records(data, as_text, name)]
    keyed: dict[tuple[str, ...], Record] = {tuple(row[column] for column in schema.key): row for row in rows}
    if len(keyed) < len(rows):
        raise InvalidDataError(f"{name} has a key twice; `armsdata validate` names it")
    return columns, keyed


def _as_text(fields: Sequence[Mapping[str, object]], key: list[str]) -> TableSchema:
    return TableSchema("table", {"fields": list(fields), "primaryKey": key})


def _columns(base: list[str], ours: list[str], theirs: list[str]) -> list[str]:
    """Return the columns that both sides have, or that one side added, these behind the one that they stand behind there."""
    names = list(ours)
    for position, name in enumerate(theirs):
        if name not in names:
            names.insert(names.index(theirs[position - 1]) + 1 if position else 0, name)
    return [name for name in names if (name in ours and name in theirs) or name not in base]


def _refuse_lost_cells(gone: list[str], old: Mapping[tuple[str, ...], Record], *sides: Mapping[tuple[str, ...], Record]) -> None:
    for side in sides:
        for key, row in side.items():
            for name in gone:
                if row.get(name, "") not in ("", old.get(key, {}).get(name, "")):
                    raise InvalidDataError(f"the column {name} is gone on one side, and filled in on the other at {'|'.join(key)}")


def _record(
    key: tuple[str, ...], old: Record | None, one: Record | None, other: Record | None, names: list[str]
) -> tuple[tuple[Record | None, Record | None], Conflict | None]:
    """Return what a record becomes on either side, the same on both unless they conflict."""
    base, ours, theirs = ({name: row.get(name, "") for name in names} if row is not None else None for row in (old, one, other))
    if ours is None or theirs is None:
        kept = ours or theirs
        if base is None or kept is None:
            return (kept, kept), None
        return ((None, None), None) if kept == base else ((ours, theirs), Conflict("|".join(key), ()))
    start = base or dict.fromkeys(names, "")
    left, right = dict(ours), dict(theirs)
    torn = []
    for name in names:
        if ours[name] == start[name]:
            left[name] = theirs[name]
        elif theirs[name] == start[name]:
            right[name] = ours[name]
        elif ours[name] != theirs[name]:
            torn.append(name)
    return (left, right), Conflict("|".join(key), tuple(torn)) if torn else None


def _written(sides: dict[tuple[str, ...], tuple[Record | None, Record | None]], schema: TableSchema) -> bytes:
    """Return the rows in order, those that conflict with both versions between marks."""
    header = from_records([], schema)

    def lines(*rows: Record | None) -> bytes:
        return from_records([row for row in rows if row is not None], schema).removeprefix(header)

    if all(ours == theirs for ours, theirs in sides.values()):
        return header + lines(*(ours for ours, _ in sides.values()))
    where = place(schema)
    written = [header]
    for key in sorted(sides, key=lambda key: where(dict(zip(schema.key, key, strict=True)))):
        ours, theirs = sides[key]
        written += [lines(ours)] if ours == theirs else [_OURS, lines(ours), _MIDDLE, lines(theirs), _THEIRS]
    return b"".join(written)
