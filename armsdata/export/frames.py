"""What is exported: each table with its derived date columns, and the tables made from others, with their columns described."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from armsdata.errors import UnknownNameError
from armsdata.export import flat, panel, sipri, unroca
from armsdata.package import Package, open_package
from armsdata.table_schema import ForeignKey, TableSchema
from armsdata.tables import derived, expand_dates

# Tables that are made from others: modules with TABLES, KEY, TITLE, DESCRIPTION, and functions `frame` and `fields`.
DERIVED: dict[str, Any] = {
    "transfers_flat": flat,
    "dyad_year": panel,
}
# The same for layouts of other registers, which are formats of their own.
LAYOUTS: dict[str, Any] = {"sipri": sipri, "unroca": unroca}
_MADE = DERIVED | LAYOUTS
_PARTS = {
    "earliest": ("date", "First day that {0} allows."),
    "latest": ("date", "Last day that {0} allows."),
    "precision": ("string", "Precision of {0}: day, month, year, decade, range or open."),
}


@dataclass(frozen=True)
class Exported:
    """A table to be written: its frame, its columns' fields, its keys, its title and description, and what the file says of the package."""

    name: str
    frame: pd.DataFrame
    fields: Mapping[str, Mapping[str, Any]]
    key: Sequence[str]
    foreign_keys: Sequence[ForeignKey]
    title: str
    description: str
    metadata: Mapping[str, str]


def names(package: Package) -> list[str]:
    """Return the names of all that can be exported from a package."""
    return [*package.resources, *(name for name in DERIVED if _is_there(package, name))]


def _is_there(package: Package, name: str) -> bool:
    return name in package.resources or (name in _MADE and set(_MADE[name].TABLES) <= set(package.resources))


def needed(package: Package, chosen: Sequence[str]) -> list[str]:
    """Return the tables of a package that some exported ones are made from; raise UnknownNameError where there is none of such a name."""
    for name in chosen:
        if not _is_there(package, name):
            raise UnknownNameError(f"the package has no table {name!r}; it has {', '.join(names(package))}")
    return list(dict.fromkeys(source for name in chosen for source in (_MADE[name].TABLES if name in _MADE else (name,))))


def load(table: str, path: str | Path | None = None) -> pd.DataFrame:
    """Return a table, or one of ``DERIVED``, as a frame in its schema's types: pandas columns backed by Arrow, empty cells as <NA>.

    Without a path, a table of the package that armsdata ships. Raises UnknownNameError where there is no such
    table, InvalidDataError where it is not well-formed.
    """
    package = open_package(path)
    return exported(package, table).frame if table not in package.resources else package.load(table)


def expanded(package: Package, chosen: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Return the tables that some exported ones are made from, with their dates expanded, by name."""
    return {table: expand_dates(package.load(table), package.schema(table)) for table in needed(package, chosen)}


def exported(package: Package, name: str, tables: Mapping[str, pd.DataFrame] | None = None) -> Exported:
    """Return one table ready to be written; raise UnknownNameError where the package does not have it.

    ``tables`` are what it is made from, as ``expanded`` gives them; by default all rows of the package.
    """
    tables = tables or expanded(package, [name])
    if name in _MADE:
        made, fields = _MADE[name], derived_fields(package, name)
        return Exported(name, made.frame(tables), fields, made.KEY, [], made.TITLE, made.DESCRIPTION, _metadata(package))
    resource, fields = package.resources[name], _fields(package.schema(name))
    schema = resource.schema
    frame = tables[name][list(fields)]
    return Exported(name, frame, fields, schema.key, schema.foreign_keys, resource.title, resource.description, _metadata(package))


def derived_fields(package: Package, name: str) -> Mapping[str, Mapping[str, Any]]:
    """Return the fields of the columns of a derived table or a layout."""
    package.require_shipped_columns()
    made = _MADE[name]
    fields: Mapping[str, Mapping[str, Any]] = made.fields({table: _fields(package.schema(table)) for table in made.TABLES})
    return fields


def _fields(schema: TableSchema) -> dict[str, Mapping[str, Any]]:
    """Return a table's fields, each date's derived ones behind it."""
    fields: dict[str, Mapping[str, Any]] = {}
    for name, field in schema.fields.items():
        fields[name] = field
        for column, (parent, _) in derived(schema).items():
            if parent == name:
                part = column.removeprefix(f"{name}_")
                kind, description = _PARTS[part]
                fields[column] = {
                    "name": column,
                    "title": f"{field['title']}, {part}",
                    "type": kind,
                    "description": description.format(name),
                }
    return fields


def _metadata(package: Package) -> dict[str, str]:
    licences = [licence.get("name", "") for licence in package.objects("licenses")]
    return {"package": package.name, "version": package.version, "licence": ", ".join(licences), "created": package.text("created")}
