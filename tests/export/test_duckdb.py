"""DuckDB, read back by DuckDB, which alone knows its files."""

import datetime
from pathlib import Path

import duckdb
import pytest

from armsdata import Package, open_package
from armsdata.errors import InvalidDataError
from armsdata.export import export
from armsdata.export.frames import Exported
from armsdata.export.selection import Selection
from tests.export.conftest import Rows


@pytest.fixture(scope="module")
def path(package: Package, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file with all tables."""
    (path,) = export(package, "duckdb", tmp_path_factory.mktemp("duckdb") / "out")
    return path


def opened(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a database, so that it cannot be written."""
    return duckdb.connect(str(path), read_only=True)


def test_duckdb_reads_back_equal(path: Path, expected: dict[str, Rows]) -> None:
    with opened(path) as database:
        for name, rows in expected.items():
            found = database.execute(f"SELECT * FROM {name}")
            columns = [column[0] for column in found.description]
            read = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
            assert sorted(read, key=str) == sorted(rows, key=str)


def test_duckdb_has_the_types_and_keys_of_the_schemas(path: Path, package: Package, whole: dict[str, Exported]) -> None:
    types = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}
    with opened(path) as database:
        for name in package.resources:
            table, schema = whole[name], package.schema(name)
            columns = database.execute(f"SELECT name, type, \"notnull\" FROM pragma_table_info('{name}')").fetchall()
            assert {column: type_ for column, type_, _ in columns} == {c: types[field["type"]] for c, field in table.fields.items()}
            assert {column for column, _, required in columns if required} == set(filter(schema.required, schema.names))
            keys = database.execute(
                "SELECT constraint_type, constraint_column_names, referenced_table, referenced_column_names FROM duckdb_constraints() "
                "WHERE table_name = ? AND constraint_type LIKE '%KEY'",
                [name],
            ).fetchall()
            assert [columns for kind, columns, _, _ in keys if kind == "PRIMARY KEY"] == [schema.key]
            foreign = {(tuple(columns), other, tuple(to)) for kind, columns, other, to in keys if kind == "FOREIGN KEY"}
            assert foreign == set(schema.foreign_keys)


def test_duckdb_describes_package_tables_and_columns(path: Path, package: Package, whole: dict[str, Exported]) -> None:
    with opened(path) as database:
        about = database.execute("SELECT * FROM package").fetchall()
        assert about == [(package.name, package.version, "CC-BY-4.0", package.descriptor["created"])]
        tables = dict(database.execute("SELECT table_name, comment FROM duckdb_tables()").fetchall())
        columns = database.execute("SELECT table_name, column_name, comment FROM duckdb_columns()").fetchall()
        for table in whole.values():
            assert tables[table.name] == f"{table.title}: {table.description}"
            comments = {column: comment for name, column, comment in columns if name == table.name}
            assert comments == {name: f"{field['title']}: {field['description']}" for name, field in table.fields.items()}


def test_duckdb_leaves_out_keys_that_lead_to_tables_that_are_not_there(package: Package, tmp_path: Path) -> None:
    (path,) = export(package, "duckdb", tmp_path / "out", ["claims", "units"])
    with opened(path) as database:
        query = "SELECT DISTINCT referenced_table FROM duckdb_constraints() WHERE constraint_type = 'FOREIGN KEY' ORDER BY 1"
        assert database.execute(query).fetchall() == [("claims",), ("units",)]


def test_duckdb_takes_what_a_selection_leaves(package: Package, tmp_path: Path) -> None:
    selection = Selection(recipients=("RUS",), known_on=datetime.date(2024, 12, 31))
    (path,) = export(package, "duckdb", tmp_path / "out", selection=selection)
    with opened(path) as database:
        (count,) = database.execute("SELECT count(*) FROM claims").fetchone() or (0,)
        assert 0 < count < len(package.load("claims"))


@pytest.mark.parametrize(
    ("table", "old", "new", "problem"),
    [
        ("claims", b",RUS,m-1989", b",XXX,m-1989", "does not exist in the referenced table"),
        ("units", b"systems,", b"systems,a,weapons\nsystems,", "[Dd]uplicate key"),
        ("units", b"systems,", b"systems,,weapons\nsystem,", "NOT NULL constraint failed: units"),
        ("equipment", b"artillery,Artillery,,", b"artillery,Artillery,m-1989,", "rows of equipment refer to each other in a circle"),
    ],
)
def test_duckdb_refuses_tables_that_break_their_keys(tiny: Path, tmp_path: Path, table: str, old: bytes, new: bytes, problem: str) -> None:
    path = tiny / "datasets" / f"{table}.csv"
    assert old in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    with pytest.raises(InvalidDataError, match=problem):
        export(open_package(tiny), "duckdb", tmp_path / "out")
    assert not (tmp_path / "out").exists()
