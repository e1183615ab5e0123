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
    """Yield what would be written: each new row by its table, with all its cells."""
    for table, rows in made.rows.items():
        for row in rows:
            yield f"+ {table}"
            yield from (f"    {column}: {row[column]}" for column in package.schema(table).names if row.get(column))
