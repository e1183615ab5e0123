"""A valid package that is being damaged: its rows, its files, and where what was done to it must be found."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from armsdata import open_package
from armsdata.package import Package


class FullError(Exception):
    """No row that a fault could damage is left."""


class Row:
    """A line of a table: its cells by column, or the bytes that stand there instead."""

    def __init__(self, table: str, columns: list[str], cells: list[str]) -> None:
        self.table = table
        self.columns = columns
        self.cells = cells
        self.raw: bytes | None = None

    def __getitem__(self, column: str) -> str:
        return self.cells[self.columns.index(column)]

    def __setitem__(self, column: str, text: str) -> None:
        self.cells[self.columns.index(column)] = text

    def written(self) -> bytes:
        """Return the line as it stands in the file, without its end."""
        if self.raw is not None:
            return self.raw
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow(self.cells)
        return line.getvalue().encode()

    def copy(self) -> "Row":
        return Row(self.table, self.columns, list(self.cells))


class Place(NamedTuple):
    """Where a rule must be found broken: at a row, wherever it comes to stand, or at a line of a table."""

    rule: str
    table: str
    row: Row | int
    column: str = ""


def at(rule: str, row: Row, column: str = "") -> Place:
    """Return the place of a row."""
    return Place(rule, row.table, row, column)


class Draft:
    """A copy of the package in ``folder``, in memory, for faults to damage.

    ``tables`` holds each table's rows, the header first; ``whole`` what is done to the bytes of a whole table;
    ``files`` what other files hold, nothing where they are gone; ``refused`` what the tool says where it cannot work.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.package, rows = _read(folder)
        self.tables = {name: [Row(name, columns, list(cells)) for cells in lines] for name, (columns, lines) in rows.items()}
        self.whole: dict[str, Callable[[bytes], bytes]] = {}
        self.files: dict[str, bytes | None] = {}
        self.refused = ""
        self._taken: set[int] = set()
        self._tables_taken: set[str] = set()

    def names(self) -> list[str]:
        """Return the tables that have rows."""
        return [name for name, rows in self.tables.items() if len(rows) > 1]

    def take_table(self, random: Random, rows: int = 0, among: Sequence[str] = ()) -> str:
        """Return a table that no other fault damages, with more than so many lines; raise FullError where there is none."""
        names = [name for name in among or self.tables if name not in self._tables_taken and len(self.tables[name]) > rows]
        if not names:
            raise FullError
        name = random.choice(names)
        self._tables_taken.add(name)
        return name

    def free(self, table: str, where: Callable[[Row], object] = bool) -> list[Row]:
        """Return a table's rows that no fault has damaged."""
        return [row for row in self.tables[table][1:] if id(row) not in self._taken and (where is bool or where(row))]

    def take(self, random: Random, table: str = "", where: Callable[[Row], object] = bool) -> Row:
        """Return a row to damage that no other fault damages; raise FullError where there is none."""
        tables = [table] if table else random.sample(self.names(), len(self.names()))
        for name in tables:
            if rows := self.free(name, where):
                return self.keep(random.choice(rows))
        raise FullError

    def keep(self, row: Row) -> Row:
        """Keep a row from other faults."""
        self._taken.add(id(row))
        return row

    def add(self, row: Row) -> Row:
        """Put a row where its key belongs."""
        rows, key = self.tables[row.table], self.package.schema(row.table).key
        wanted = [row[column] for column in key]
        place = next((i for i, other in enumerate(rows) if i and [other[column] for column in key] > wanted), len(rows))
        rows.insert(place, row)
        return self.keep(row)

    def row(self, table: str, /, **cells: str) -> Row:
        """Return a new row of a table, empty but for some cells."""
        names = self.package.schema(table).names
        return Row(table, names, [cells.get(name, "") for name in names])

    def bare(self, like: Row, raw: bytes) -> Row:
        """Return a line of bytes for the table of a row."""
        line = self.keep(Row(like.table, like.columns, [""] * len(like.columns)))
        line.raw = raw
        return line

    def insert(self, after: Row, raw: bytes) -> Row:
        """Put a line of bytes below a row."""
        line = self.bare(after, raw)
        rows = self.tables[after.table]
        rows.insert(rows.index(after) + 1, line)
        return line

    def referring(self, table: str) -> list[tuple[str, str]]:
        """Return the tables and columns that refer to a table's key."""
        return [
            (name, key.columns[0])
            for name in self.tables
            for key in self.package.schema(name).foreign_keys
            if key.table == table and len(key.columns) == 1
        ]

    def edit(self, path: str, change: Callable[[Any], object]) -> None:
        """Change the descriptor or a schema, read as JSON."""
        content = json.loads(self.files.get(path) or (self.folder / path).read_bytes())
        change(content)
        self.files[path] = json.dumps(content).encode()

    def line(self, place: Place) -> int:
        """Return the line at which a place stands by now."""
        return place.row if isinstance(place.row, int) else self.tables[place.table].index(place.row) + 1

    def changed(self) -> dict[str, bytes]:
        """Return what the files of tables hold that are not as they were, by table."""
        before, after = _written(self.folder), {}
        for name, rows in self.tables.items():
            data = b"".join(row.written() + b"\n" for row in rows)
            data = self.whole.get(name, bytes)(data)
            if data != before[name]:
                after[name] = data
        return after

    @contextmanager
    def damaged(self) -> Iterator[Path]:
        """Give the folder with everything that was damaged written to it, and mend it afterwards."""
        paths = {name: resource.path for name, resource in self.package.resources.items()}
        files = {paths[name]: data for name, data in self.changed().items()} | self.files
        before = {path: (self.folder / path).read_bytes() for path in files}
        try:
            for path, data in files.items():
                (self.folder / path).unlink() if data is None else (self.folder / path).write_bytes(data)
            yield self.folder
        finally:
            for path, data in before.items():
                (self.folder / path).write_bytes(data)


@lru_cache
def _read(folder: Path) -> tuple[Package, dict[str, tuple[list[str], list[list[str]]]]]:
    package = open_package(folder)
    rows = {name: list(csv.reader(io.StringIO(package.data(name).decode()))) for name in package.resources}
    return package, {name: (lines[0], lines) for name, lines in rows.items()}


@lru_cache
def _written(folder: Path) -> dict[str, bytes]:
    package, _ = _read(folder)
    return {name: package.data(name) for name in package.resources}
