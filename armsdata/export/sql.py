"""What the formats that are databases share: names, keys and the statement that makes a table."""

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from armsdata.errors import InvalidDataError
from armsdata.export.frames import Exported
from armsdata.table_schema import ForeignKey


def quoted(name: str) -> str:
    """Return a name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


def listed(names: Sequence[str]) -> str:
    """Return names as SQL lists them."""
    return ", ".join(map(quoted, names))


def foreign_keys(table: Exported, tables: Sequence[Exported]) -> list[ForeignKey]:
    """Return a table's foreign keys that lead to the key of one of some tables."""
    keys = {other.name: tuple(other.key) for other in tables}
    return [key for key in table.foreign_keys if keys.get(key.table) == key.to]


def create(table: Exported, tables: Sequence[Exported], types: Mapping[str, str]) -> str:
    """Return the statement that makes a table of a database that holds some tables; ``types`` are SQL's, by Table Schema's."""
    lines = [
        f"{quoted(name)} {types[field['type']]}{' NOT NULL' if name in table.key or _required(field) else ''}"
        for name, field in table.fields.items()
    ]
    if table.key:
        lines.append(f"PRIMARY KEY ({listed(table.key)})")
    lines += [
        f"FOREIGN KEY ({listed(key.columns)}) REFERENCES {quoted(key.table)} ({listed(key.to)})" for key in foreign_keys(table, tables)
    ]
    return f"CREATE TABLE {quoted(table.name)} (\n  " + ",\n  ".join(lines) + "\n)"


def _required(field: Mapping[str, object]) -> bool:
    constraints = field.get("constraints")
    return isinstance(constraints, Mapping) and bool(constraints.get("required"))


def refused(problem: object) -> InvalidDataError:
    """Return the error for tables that a database does not take."""
    return InvalidDataError(f"a database does not take these tables ({problem}); armsdata validate says where they break their schemas")


def refuse_names(tables: Sequence[Exported], reserved: Sequence[str]) -> None:
    """Raise InvalidDataError where a table has a name that a database needs for itself; these do not tell capitals from small letters."""
    for table in tables:
        if table.name.lower() in reserved or table.name.lower().startswith("sqlite_"):
            raise InvalidDataError(f"a database needs the name {table.name!r} for itself; export to csv or parquet, or rename the table")


def in_order(tables: Sequence[Exported]) -> list[Exported]:
    """Return tables, each behind those that its keys lead to; raise InvalidDataError where keys lead in a circle."""
    sources = {table.name: {key.table for key in foreign_keys(table, tables)} - {table.name} for table in tables}
    try:
        order = list(TopologicalSorter(sources).static_order())
    except CycleError as error:
        raise InvalidDataError(f"the foreign keys of {', '.join(error.args[1])} lead in a circle; export to sqlite instead") from error
    return sorted(tables, key=lambda table: order.index(table.name))
