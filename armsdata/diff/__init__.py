"""Two packages compared record by record, and the version that the change asks for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from armsdata.errors import InvalidDataError
from armsdata.package import Package
from armsdata.table_schema import TableSchema

Kind = Literal["added", "withdrawn", "changed"]
Bump = Literal["none", "patch", "minor", "major"]
_ORDER: tuple[Bump, ...] = ("none", "patch", "minor", "major")
_NAMES = ("summary", "name", "title", "comment", "reason", "description")


class RecordChange(NamedTuple):
    """What became of one record: its cells before and after, none where it is new or gone."""

    table: str
    id: str
    kind: Kind
    old: Mapping[str, str]
    new: Mapping[str, str]

    @property
    def cells(self) -> dict[str, tuple[str, str]]:
        """The columns that differ, each with its cell before and after."""
        both = {column: (self.old.get(column, ""), self.new.get(column, "")) for column in {**self.old, **self.new}}
        return {column: (before, after) for column, (before, after) in both.items() if before != after}

    @property
    def name(self) -> str:
        """What the record says of itself in a few words."""
        record = self.new or self.old
        return next((record[column] for column in _NAMES if record.get(column)), "")


class SchemaChange(NamedTuple):
    """What became of a table or column, in words, and the version that it asks for."""

    text: str
    bump: Bump


@dataclass(frozen=True)
class Difference:
    """What changed between two packages."""

    old: Package
    new: Package
    records: list[RecordChange]
    schema: list[SchemaChange]
    moved: list[str]

    @property
    def bump(self) -> Bump:
        """The version that the change asks for: major, minor or patch; none where nothing changed."""
        asked: list[Bump] = [change.bump for change in self.schema]
        asked += ["patch" if change.kind == "changed" else "minor" for change in self.records]
        return max([*asked, "patch" if self.moved else "none"], key=_ORDER.index)

    @property
    def asked(self) -> str:
        """The first version that this bump makes of the old one; empty where that has none."""
        numbers = _numbers(self.old.version)
        if self.bump == "none" or len(numbers) != 3:
            return ""
        place = 3 - _ORDER.index(self.bump)
        return ".".join(str(number) for number in [*numbers[:place], numbers[place] + 1, *[0] * (2 - place)])

    def is_bumped(self) -> bool:
        """Return whether the new version is as high as the change asks for."""
        return not self.asked or _numbers(self.new.version) >= _numbers(self.asked)


def _numbers(version: str) -> list[int]:
    """Return the numbers that a version is made of; none where it is made otherwise."""
    parts = version.split(".")
    return [int(part) for part in parts] if all(part.isdecimal() and len(part) < 10 for part in parts) else []


def compare(old: Package, new: Package) -> Difference:
    """Return what changed between two packages; raise InvalidDataError where a schema or table of one is not well-formed."""
    for side, package in (("the old package", old), ("the new package", new)):
        for problem in package.problems[:1]:
            raise InvalidDataError(f"{side}: {problem.path}: {problem.message}; {problem.fix}")
    records: list[RecordChange] = []
    moved = []
    for name in [*new.resources, *(name for name in old.resources if name not in new.resources)]:
        before, after = _records(old, name, "the old package"), _records(new, name, "the new package")
        records += _record_changes(name, before, after)
        if name in new.resources and name in old.resources and old.data(name) != new.data(name) and before == after:
            moved.append(name)
    return Difference(old, new, records, list(_schema_changes(old, new)), moved)


def _records(package: Package, name: str, side: str) -> dict[str, dict[str, str]]:
    """Return a table's rows by their identifier; one that stands again gets a counter, so that none is lost."""
    if name not in package.resources:
        return {}
    schema = package.schema(name)
    found: dict[str, dict[str, str]] = {}
    try:
        records = package.records(name)
    except InvalidDataError as error:
        raise InvalidDataError(f"{side}: {error}") from error
    for record in records:
        identifier = again = schema.id(record) if schema.key else "|".join(record.values())
        count = 1
        while again in found:
            count += 1
            again = f"{identifier} ({count})"
        found[again] = record
    return found


def _record_changes(table: str, old: dict[str, dict[str, str]], new: dict[str, dict[str, str]]) -> Iterator[RecordChange]:
    for identifier, record in new.items():
        if identifier not in old:
            yield RecordChange(table, identifier, "added", {}, record)
        elif _filled(old[identifier]) != _filled(record):
            yield RecordChange(table, identifier, "changed", old[identifier], record)
    for identifier, record in old.items():
        if identifier not in new:
            yield RecordChange(table, identifier, "withdrawn", record, {})


def _filled(record: Mapping[str, str]) -> dict[str, str]:
    """Return a record without its empty cells, so that an empty column that is new or gone changes no record."""
    return {column: cell for column, cell in record.items() if cell}


def _schema_changes(old: Package, new: Package) -> Iterator[SchemaChange]:
    if old.descriptor.get("licenses") != new.descriptor.get("licenses"):
        yield SchemaChange("the licence is another one", "major")
    for name in new.resources:
        if name in old.resources:
            yield from _column_changes(old.schema(name), new.schema(name))
        else:
            yield SchemaChange(f"the table {name} is new", "minor")
    for name in old.resources:
        if name not in new.resources:
            yield SchemaChange(f"the table {name} is gone", "major")


def _column_changes(old: TableSchema, new: TableSchema) -> Iterator[SchemaChange]:
    if old.key != new.key:
        yield SchemaChange(f"the key of {old.table} is {', '.join(new.key)} instead of {', '.join(old.key)}", "major")
    kept = [name for name in new.names if name in old.fields]
    if kept != [name for name in old.names if name in new.fields]:
        yield SchemaChange(f"the columns of {old.table} stand in another order", "minor")
    for key in set(old.foreign_keys) ^ set(new.foreign_keys):
        gone = key in old.foreign_keys
        what = f"{old.table}.{','.join(key.columns)} {'need no longer' if gone else 'must now'} stand in {key.table}"
        yield SchemaChange(what, "minor" if gone else "major")
    if old.descriptor.get("identity") != new.descriptor.get("identity"):
        yield SchemaChange(f"{old.table} names other columns as its identity", "patch")
    for column in new.names:
        if column not in old.fields:
            yield SchemaChange(f"the column {old.table}.{column} is new", "minor")
    for column in old.names:
        if column not in new.fields:
            yield SchemaChange(f"the column {old.table}.{column} is gone", "major")
            continue
        yield from _field_changes(f"{old.table}.{column}", old.fields[column], new.fields[column])


def _field_changes(column: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[SchemaChange]:
    if any(old.get(key) != new.get(key) for key in ("type", "format", "rdfType")):
        yield SchemaChange(f"the column {column} has another type", "major")
    was, now = old.get("constraints", {}), new.get("constraints", {})
    if "enum" in was and "enum" in now:
        if gone := [value for value in was["enum"] if value not in now["enum"]]:
            yield SchemaChange(f"{column} no longer allows {', '.join(map(str, gone))}", "major")
        if added := [value for value in now["enum"] if value not in was["enum"]]:
            yield SchemaChange(f"{column} allows {', '.join(map(str, added))}", "minor")
    for constraint in sorted({*was, *now} - ({"enum"} & set(was) & set(now))):
        if was.get(constraint) != now.get(constraint):
            text = f"{column} has another {constraint}: {_given(was, constraint)} became {_given(now, constraint)}"
            yield SchemaChange(text, "minor" if _is_looser(constraint, was.get(constraint), now.get(constraint)) else "major")
    if any(old.get(key) != new.get(key) for key in ("title", "description", "example")):
        yield SchemaChange(f"{column} is described in other words", "patch")


def _is_looser(constraint: str, was: Any, now: Any) -> bool:
    """Return whether every value that a constraint allowed is allowed still."""
    if now is None or now is False:
        return True
    if was is None or constraint in ("pattern", "required", "unique", "enum"):
        return False
    return bool(now <= was if constraint.startswith("min") else now >= was)


def _given(constraints: Mapping[str, Any], name: str) -> str:
    return str(constraints[name]) if name in constraints else "none"
