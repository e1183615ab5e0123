"""New records from what a contributor writes down: read, compared with what is there, judged, and written whole or not at all."""

from collections.abc import Iterator
from typing import BinaryIO

from armsdata.entry import document, form
from armsdata.entry.planning import Plan, plan
from armsdata.errors import InvalidDataError
from armsdata.package import Package

__all__ = ["Plan", "described", "plan", "read", "text_of"]


def read(package: Package, text: str, name: str) -> Plan:
    """Return what a text adds to a package: YAML like the template, or an issue filed through the form.

    Raises InvalidDataError where it cannot be read at all; what is wrong with single values are the plan's findings.
    """
    if len(text) > document.LONGEST:
        raise InvalidDataError(f"{name} is longer than {document.LONGEST:,} characters; split it")
    return plan(package, form.read(text) if form.is_form(text) else document.read(text, name), name)


def text_of(file: BinaryIO, name: str) -> str:
    """Return what a named file holds as text, of an endless one as much as tells that it is too long; InvalidDataError where it is none."""
    data = file.read(4 * document.LONGEST + 1)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidDataError(f"{name} is not UTF-8 (byte {error.start + 1}); save it as UTF-8") from error


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
