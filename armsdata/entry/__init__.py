"""New records from what a contributor writes down: read, compared with what is there, judged, and written whole or not at all."""

from collections.abc import Iterator

from armsdata.entry import document, form
from armsdata.entry.planning import Plan, plan
from armsdata.package import Package

__all__ = ["Plan", "described", "plan", "read"]


def read(package: Package, text: str, name: str) -> Plan:
    """Return what a text adds to a package: YAML like the template, or an issue filed through the form.

    Raises InvalidDataError where it cannot be read at all; what is wrong with single values are the plan's findings.
    """
    return plan(package, form.read(text) if form.is_form(text) else document.read(text, name), name)


def described(package: Package, made: Plan) -> Iterator[str]:
    """Yield what would be written: each new row by its table, with all its cells, and the names behind ids."""
    for table, rows in made.rows.items():
        schema = package.schema(table)
        names = {key.columns[0]: key.table for key in schema.foreign_keys if len(key.columns) == 1}
        for row in rows:
            yield f"+ {table}"
            for column in schema.names:
                if cell := row.get(column):
                    name = _name(package, names.get(column, ""), cell)
                    yield f"    {column}: {cell}{f' ({name})' if name else ''}"


def _name(package: Package, table: str, identifier: str) -> str:
    """Return what a record is called, so that a name taken for another one is seen."""
    if not table or "name" not in package.schema(table).fields:
        return ""
    rows = package.load(table)
    return next(iter(rows.loc[rows[package.schema(table).key[0]] == identifier, "name"].tolist()), "")
