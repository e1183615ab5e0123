"""SQLite: one file with all tables, their keys, and an index on each foreign key.

Dates are ISO texts in columns of type DATE, booleans 0 or 1. SQLite has no comments: the tables ``package``, ``tables``
and ``columns`` say what the file holds. What is made from other tables is a table, too, and no view: who is independent
of whom takes a walk through joint bodies, and what was made from a selection does not follow from the tables beside it.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from armsdata.export.frames import Exported
from armsdata.export.sql import create, foreign_keys, listed, quoted, refuse_names, refused

_LIBRARY = 96  # where the file's header names the version of the library that wrote it, which nothing reads; it differs between machines
_TYPES = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "BOOLEAN", "date": "DATE"}
_ABOUT = """
CREATE TABLE "package" ("name" TEXT PRIMARY KEY NOT NULL, "version" TEXT, "licence" TEXT, "created" TEXT);
CREATE TABLE "tables" ("table_name" TEXT PRIMARY KEY NOT NULL, "title" TEXT, "description" TEXT);
CREATE TABLE "columns" (
  "table_name" TEXT NOT NULL REFERENCES "tables" ("table_name"),
  "position" INTEGER NOT NULL,
  "column_name" TEXT NOT NULL,
  "title" TEXT,
  "description" TEXT,
  "type" TEXT,
  PRIMARY KEY ("table_name", "position")
);
"""


def write(tables: list[Exported], path: Path) -> None:
    """Write all tables into one database; raise InvalidDataError where they break their keys, OSError where it cannot be written."""
    with closing(sqlite3.connect(path)) as database:
        try:
            _write(database, tables)
        except sqlite3.IntegrityError as error:
            raise refused(error) from error
        except sqlite3.OperationalError as error:
            raise OSError(str(error)) from error
    with path.open("r+b") as file:
        file.seek(_LIBRARY)
        file.write(bytes(4))


def _write(database: sqlite3.Connection, tables: list[Exported]) -> None:
    """Put all tables, and what describes them, into an empty database, in one transaction."""
    refuse_names(tables, ("package", "tables", "columns"))
    database.execute("PRAGMA synchronous = OFF")
    database.executescript("BEGIN;" + _ABOUT)
    _insert(database, "package", [[tables[0].metadata[name] for name in ("package", "version", "licence", "created")]])
    for table in tables:
        _put(database, table, tables)
    for name, row, target, _ in database.execute("PRAGMA foreign_key_check"):
        raise refused(f"row {row} of {name} leads to no row of {target}")
    database.commit()


def _put(database: sqlite3.Connection, table: Exported, tables: list[Exported]) -> None:
    """Make a table, its indexes and its description."""
    database.execute(create(table, tables, _TYPES))
    _insert(database, table.name, _rows(table.frame))
    for key in foreign_keys(table, tables):
        if key.columns != tuple(table.key[: len(key.columns)]):  # the primary key has an index already
            index = quoted(f"{table.name}_{'_'.join(key.columns)}")
            database.execute(f"CREATE INDEX {index} ON {quoted(table.name)} ({listed(key.columns)})")
    _insert(database, "tables", [[table.name, table.title, table.description]])
    parts = ("name", "title", "description", "type")
    columns = enumerate(table.fields.values(), start=1)
    _insert(database, "columns", ([table.name, position, *(field[part] for part in parts)] for position, field in columns))


def _rows(frame: pd.DataFrame) -> Iterable[tuple[Any, ...]]:
    """Return the rows of a frame in values that SQLite knows."""
    columns = pa.Table.from_pandas(frame, preserve_index=False).columns
    texts = (column.cast(pa.string()) if pa.types.is_date(column.type) else column for column in columns)
    return zip(*(column.to_pylist() for column in texts), strict=True)


def _insert(database: sqlite3.Connection, table: str, rows: Iterable[Any]) -> None:
    """Put rows into a table."""
    width = len(database.execute(f"PRAGMA table_info({quoted(table)})").fetchall())
    database.executemany(f"INSERT INTO {quoted(table)} VALUES ({', '.join('?' * width)})", rows)
