"""What is exported: each table with its derived date columns, and the flat table, with their columns described."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from armsdata.errors import UnknownNameError
from armsdata.export import flat
from armsdata.package import Package, open_package
from armsdata.table_schema import TableSchema
from armsdata.tables import derived, expand_dates

_PARTS = {
    "earliest": ("date", "First day that {0} allows."),
    "latest": ("date", "Last day that {0} allows."),
    "precision": ("string", "Precision of {0}: day, month, year, decade, range or open."),
}


@dataclass(frozen=True)
class Exported:
    """A table to be written: its name, its frame, its columns' fields, and what the file says of the package."""

    name: str
    frame: pd.DataFrame
    fields: Mapping[str, Mapping[str, Any]]
    metadata: Mapping[str, str]


def names(package: Package) -> list[str]:
    """Return the names of all that can be exported from a package."""
    return [*package.resources, *([flat.NAME] if set(flat.TABLES) <= set(package.resources) else [])]


def needed(package: Package, chosen: Sequence[str]) -> list[str]:
    """Return the tables of a package that some exported ones are made from; raise UnknownNameError where there is none of such a name."""
    for name in chosen:
        if name not in names(package):
            raise UnknownNameError(f"the package has no table {name!r}; it has {', '.join(names(package))}")
    return list(dict.fromkeys(source for name in chosen for source in (flat.TABLES if name == flat.NAME else (name,))))


def load(table: str, path: str | Path | None = None) -> pd.DataFrame:
    """Return a table, or ``transfers_flat``, as a frame in its schema's types: pandas columns backed by Arrow, empty cells as <NA>.

    Without a path, a table of the package that armsdata ships. Raises UnknownNameError where there is no such
    table, InvalidDataError where it is not well-formed.
    """
    package = open_package(path)
    return exported(package, table).frame if table not in package.resources else package.load(table)


def exported(package: Package, name: str) -> Exported:
    """Return one table ready to be written; raise UnknownNameError where the package does not have it."""
    loaded = {table: expand_dates(package.load(table), package.schema(table)) for table in needed(package, [name])}
    if name == flat.NAME:
        return Exported(name, flat.frame(loaded), flat_fields(package), _metadata(package))
    fields = _fields(package.schema(name))
    return Exported(name, loaded[name][list(fields)], fields, _metadata(package))


def flat_fields(package: Package) -> Mapping[str, Mapping[str, Any]]:
    """Return the fields of the flat table's columns."""
    return flat.fields({table: _fields(package.schema(table)) for table in flat.TABLES})


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
    licences = [str(licence.get("name", "")) for licence in package.descriptor.get("licenses", []) if isinstance(licence, dict)]
    return {"package": package.name, "version": package.version, "licence": ", ".join(licences)}
