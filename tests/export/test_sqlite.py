"""SQLite, read back by sqlite3, sqlite-utils and Datasette."""

import datetime
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils

from armsdata import Package, open_package
from armsdata.errors import InvalidDataError
from armsdata.export import export
from armsdata.export.frames import Exported
from armsdata.export.selection import Selection
from tests.conftest import edit_descriptor
from tests.export.conftest import Rows


@pytest.fixture(scope="module")
def path(package: Package, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file with all tables."""
    (path,) = export(package, "sqlite", tmp_path_factory.mktemp("sqlite") / "out")
    return path


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database."""
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        yield database


def problems(database: sqlite3.Connection) -> list[Any]:
    """Return what SQLite finds wrong with a database."""
    found = [tuple(row) for check in ("foreign_key_check", "integrity_check") for row in database.execute(f"PRAGMA {check}")]
    return [row for row in found if row != ("ok",)]


def plain(value: Any) -> Any:
    """Return a value as SQLite holds it."""
    return value.isoformat() if isinstance(value, datetime.date) else value


def test_sqlite_reads_back_equal(path: Path, expected: dict[str, Rows]) -> None:
    with opened(path) as database:
        for name, rows in expected.items():
            read = [dict(row) for row in database.execute(f'SELECT * FROM "{name}"')]
            assert read == [{column: plain(value) for column, value in row.items()} for row in rows]
        assert problems(database) == []


def test_sqlite_has_the_types_and_keys_of_the_schemas(path: Path, package: Package, whole: dict[str, Exported]) -> None:
    types = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "BOOLEAN", "date": "DATE"}
    with opened(path) as database:
        for name in package.resources:
            table, schema = whole[name], package.schema(name)
            columns = {row["name"]: row for row in database.execute(f"PRAGMA table_info({name})")}
            assert {column: row["type"] for column, row in columns.items()} == {
                column: types[field["type"]] for column, field in table.fields.items()
            }
            assert {column for column, row in columns.items() if row["notnull"]} == set(filter(schema.required, schema.names))
            assert sorted((c for c in columns if columns[c]["pk"]), key=lambda c: columns[c]["pk"]) == schema.key
            foreign = {(row["from"], row["table"], row["to"]) for row in database.execute(f"PRAGMA foreign_key_list({name})")}
            assert foreign == {(key.columns[0], key.table, key.to[0]) for key in schema.foreign_keys}


def test_sqlite_finds_references_by_an_index(path: Path, package: Package) -> None:
    with opened(path) as database:
        for name in package.resources:
            for key in package.schema(name).foreign_keys:
                (step,) = database.execute(f"EXPLAIN QUERY PLAN SELECT * FROM {name} WHERE {key.columns[0]} = 'x'")
                assert re.search("USING (COVERING )?INDEX", step["detail"])


def test_sqlite_describes_package_tables_and_columns(path: Path, package: Package, whole: dict[str, Exported]) -> None:
    with opened(path) as database:
        (about,) = database.execute("SELECT * FROM package")
        assert tuple(about) == (package.name, package.version, "CC-BY-4.0", package.descriptor["created"])
        described = {row["table_name"]: (row["title"], row["description"]) for row in database.execute("SELECT * FROM tables")}
        assert described == {name: (table.title, table.description) for name, table in whole.items()}
        columns = database.execute(
            "SELECT column_name, title, description, type FROM columns WHERE table_name = 'claims' ORDER BY position"
        )
        fields = whole["claims"].fields
        assert [tuple(row) for row in columns] == [(name, f["title"], f["description"], f["type"]) for name, f in fields.items()]


def test_sqlite_leaves_out_keys_that_lead_to_tables_that_are_not_there(package: Package, tmp_path: Path) -> None:
    (path,) = export(package, "sqlite", tmp_path / "out", ["claims", "units"])
    with opened(path) as database:
        assert {row["table"] for row in database.execute("PRAGMA foreign_key_list(claims)")} == {"claims", "units"}
        assert problems(database) == []


def test_sqlite_is_sound_when_a_selection_leaves_records_out(package: Package, tmp_path: Path) -> None:
    selection = Selection(recipients=("RUS",), known_on=datetime.date(2024, 12, 31))
    (path,) = export(package, "sqlite", tmp_path / "out", selection=selection)
    with opened(path) as database:
        (count,) = database.execute("SELECT count(*) FROM claims").fetchone()
        assert 0 < count < len(package.load("claims"))
        assert problems(database) == []


@pytest.mark.parametrize(
    ("table", "old", "new", "problem"),
    [
        ("claims", b",RUS,koksan", b",XXX,koksan", "of claims leads to no row of parties"),
        ("units", b"systems,", b"systems,a,weapons\nsystems,", "UNIQUE constraint failed: units.unit_id"),
        ("units", b"systems,", b"systems,,weapons\nsystem,", "NOT NULL constraint failed: units.name"),
    ],
)
def test_sqlite_refuses_tables_that_break_their_keys(tiny: Path, tmp_path: Path, table: str, old: bytes, new: bytes, problem: str) -> None:
    path = tiny / "datasets" / f"{table}.csv"
    assert old in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    with pytest.raises(InvalidDataError, match=problem):
        export(open_package(tiny), "sqlite", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_sqlite_opens_in_datasette_as_it_is(path: Path, expected: dict[str, Rows]) -> None:
    def asked(address: str) -> Any:
        # a process of its own, since Datasette leaves its connections open
        command = [sys.executable, "-m", "datasette", str(path), "--get", address]
        return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)

    tables = {table["name"]: table for table in asked(f"/{path.stem}.json")["tables"]}
    assert {name: tables[name]["count"] for name in expected} == {name: len(rows) for name, rows in expected.items()}
    row = expected["transfers"][0]
    address = f"/{path.stem}/transfers/{row['transfer_id']}.json?_extras=foreign_key_tables&_shape=objects"
    assert asked(address)["rows"][0]["supplier"] == row["supplier"]


def test_sqlite_is_understood_by_sqlite_utils(path: Path, expected: dict[str, Rows]) -> None:
    with closing(sqlite_utils.Database(path)) as database:
        assert set(database.table_names()) == {*expected, "package", "tables", "columns"}
        assert database["evidence"].pks == ["transfer_id", "claim_id"]
        assert {key.other_table for key in database["evidence"].foreign_keys} == {"transfers", "claims"}
        record = expected["claims"][0]
        assert database["claims"].get(record["claim_id"])["quantity_low"] == record["quantity_low"]


def test_sqlite_takes_a_table_without_a_key(tiny: Path, tmp_path: Path) -> None:
    (tiny / "notes.csv").write_text("note\nfirst\n")
    schema = {"fields": [{"name": "note", "type": "string"}]}
    edit_descriptor(tiny, lambda descriptor: descriptor["resources"].append({"name": "notes", "path": "notes.csv", "schema": schema}))
    (written,) = export(open_package(tiny), "sqlite", tmp_path / "out")
    with opened(written) as database:
        assert [tuple(row) for row in database.execute("SELECT note FROM notes")] == [("first",)]


@pytest.mark.parametrize("name", ["columns", "Package", "sqlite_x"])
def test_sqlite_refuses_a_table_whose_name_it_needs(tiny: Path, tmp_path: Path, name: str) -> None:
    (tiny / "notes.csv").write_text("note\nfirst\n")
    schema = {"fields": [{"name": "note", "type": "string"}]}
    edit_descriptor(tiny, lambda descriptor: descriptor["resources"].append({"name": name, "path": "notes.csv", "schema": schema}))
    with pytest.raises(InvalidDataError, match="for itself"):
        export(open_package(tiny), "sqlite", tmp_path / "out")
