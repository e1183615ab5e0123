"""DuckDB: one file with all tables, their keys, and the descriptions of tables and columns as comments.

What is made from other tables is a table, too. The table ``package`` names the package, its version and licence. DuckDB
judges each statement's rows before they stand, so rows that others of their table refer to are put in first: sort by the
key for the order of the CSV files. The same tables do not give the same bytes twice, since DuckDB lays out blocks as it comes.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from armsdata.export.frames import Exported
from armsdata.export.sql import create, foreign_keys, in_order, quoted, refuse_names, refused
from armsdata.extras import library
from armsdata.rules.registry import listed

duckdb = library("duckdb", "duckdb", "armsdata export duckdb")
_TYPES = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}
# Each column and index takes up whole blocks (bytes): larger ones make a small record several times as large. DuckDB 1.2 and newer read it.
_CONFIG = {"default_block_size": 16384, "storage_compatibility_version": "v1.2.0"}


def write(tables: list[Exported], path: Path) -> None:
    """Write all tables into one database; raise InvalidDataError where they break their keys, OSError where it cannot be written."""
    try:
        with duckdb.connect(str(path), config=_CONFIG) as database:
            _write(database, tables)
    except duckdb.IntegrityError as error:
        raise refused(error) from error
    except (duckdb.OperationalError, duckdb.FatalException) as error:
        raise OSError(str(error)) from error


def _write(database: Any, tables: list[Exported]) -> None:
    """Put all tables, and what describes them, into an empty database."""
    refuse_names(tables, ("package",))
    database.register("new rows", pa.Table.from_pylist([dict(tables[0].metadata)]))
    database.execute('CREATE TABLE package AS SELECT package AS name, version, licence, created FROM "new rows"')
    for table in in_order(tables):
        database.execute(create(table, tables, _TYPES))
        for rows in _batches(table):
            database.register("new rows", pa.Table.from_pandas(rows, preserve_index=False))
            database.execute(f'INSERT INTO {quoted(table.name)} SELECT * FROM "new rows"')
        _describe(database, table)
    database.execute("CHECKPOINT")  # which raises what leaving the database would hide


def _batches(table: Exported) -> Iterator[pd.DataFrame]:
    """Yield the rows of a table, those that others of it refer to before these."""
    keys = foreign_keys(table, [table])
    done, rest = table.frame[:0], table.frame
    while len(rest):
        ready = pd.Series(True, index=rest.index)
        for key in keys:
            columns = list(key.columns)
            ready &= rest[columns].isna().any(axis=1) | listed(rest, columns, done, list(key.to))
        if not ready.any():
            raise refused(f"rows of {table.name} refer to each other in a circle, or to none")
        yield rest[ready]
        done, rest = pd.concat([done, rest[ready]]), rest[~ready]


def _describe(database: Any, table: Exported) -> None:
    """Put the descriptions of a table and its columns beside them."""
    place = quoted(table.name)
    database.execute(f"COMMENT ON TABLE {place} IS {_text(f'{table.title}: {table.description}')}")
    for name, field in table.fields.items():
        comment = _text(f"{field['title']}: {field['description']}")
        database.execute(f"COMMENT ON COLUMN {place}.{quoted(name)} IS {comment}")


def _text(text: str) -> str:
    """Return a text as SQL has it."""
    return "'" + text.replace("'", "''") + "'"
