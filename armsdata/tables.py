"""A CSV on disk to a typed, Arrow-backed frame: fast where it is well-formed, exact about where it is not."""

import datetime
import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from armsdata import dates, malformed
from armsdata.errors import InvalidDataError
from armsdata.findings import Finding
from armsdata.malformed import Parsed
from armsdata.structure import CHECKS, found
from armsdata.table_schema import TableSchema, arrow, whole

_FORMS = {
    "integer": (r"0|-?[1-9][0-9]{0,17}", "write digits only, without blanks, separators, exponent or leading zeros"),
    "number": (
        r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{0,14}[1-9])?",
        "write digits with a point, without blanks, separators, exponent or needless zeros",
    ),
    "date": (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "write the day as YYYY-MM-DD"),
    "boolean": (r"true|false", "write true or false"),
}
WORKERS = min(4, os.cpu_count() or 1)  # Arrow works outside Python's lock, so that tables and rules are worked on side by side
_BLOCK = 1 << 21  # bytes that are read, judged and parsed at a time; smaller ones leave many chunks to join, larger ones more memory used


@dataclass
class Table:
    """A table as read: its typed frame, where its rows stand, and what was wrong with the file.

    ``frame`` has the schema's columns in their order and a row a record; a cell that could not be read is null and
    marked in ``unread``, so that nobody takes it for empty. ``lines`` gives each row's line in the file. It is not
    ``readable`` where not even the key of its rows is known, so that nothing can be said about what refers to it.
    """

    schema: TableSchema
    path: str
    frame: pd.DataFrame
    lines: "np.ndarray[Any, np.dtype[np.int64]]"
    unread: dict[str, "np.ndarray[Any, np.dtype[np.bool_]]"]
    findings: list[Finding]
    readable: bool
    _cells: dict[str, pa.Array] = field(default_factory=dict, repr=False)
    _spellings: dict[str, dict[str, set[str]]] = field(default_factory=dict, repr=False)

    def text(self, row: int, column: str) -> str:
        """Return a cell as text."""
        if column not in self._cells:
            self._cells[column] = arrow(self.frame[column])
        value = self._cells[column][row].as_py()
        return "" if value is None else str(value)

    def is_whole(self, row: int) -> bool:
        """Return whether every cell of a row could be read."""
        return not any(lost[row] for lost in self.unread.values())

    @cached_property
    def copies(self) -> set[int]:
        """The lines of rows that could be read and repeat an earlier row cell by cell."""
        return self._where(self.frame.duplicated().to_numpy(dtype=bool))

    @cached_property
    def blank(self) -> set[int]:
        """The lines of rows that could be read and hold nothing."""
        return self._where(self.frame.isna().all(axis=1).to_numpy(dtype=bool))

    def _where(self, mask: "np.ndarray[Any, np.dtype[np.bool_]]") -> set[int]:
        lost = np.zeros(len(mask), dtype=bool)
        for unread in self.unread.values():
            lost |= unread
        found: set[int] = set(self.lines[mask & ~lost].tolist())
        return found

    @cached_property
    def needs_hands(self) -> bool:
        """Whether the file is so malformed that rewriting it could lose a cell."""
        return not self.readable or any(finding.rule != "type" and CHECKS[finding.rule].remedy != "fmt" for finding in self.findings)

    def spellings(self, column: str) -> dict[str, set[str]]:
        """Return the values of a column by their small letters."""
        if column not in self._spellings:
            found: dict[str, set[str]] = {}
            for text in map(str, self.frame[column].dropna().tolist()):
                found.setdefault(text.casefold(), set()).add(text)
            self._spellings[column] = found
        return self._spellings[column]

    def id(self, row: int) -> str:
        """Return a row's key, its parts joined by a bar."""
        return "|".join(self.text(row, column) for column in self.schema.key)


def read_texts(file: BinaryIO, schema: TableSchema, path: str) -> Parsed:
    """Return the cells of a CSV as text, with a finding for each place where it is not canonical."""
    well_formed = _well_formed(file, schema)
    if well_formed is None:
        file.seek(0)
        return malformed.parse(file.read(), schema, path)
    texts, odd = well_formed
    findings = [found("canonical-form", schema.table, path, line, value=text, detail="needless quotes") for line, text in odd]
    return Parsed(texts, np.arange(2, texts.num_rows + 2), {}, findings, True)


def read_certain(data: bytes, schema: TableSchema, path: str) -> Parsed:
    """Return the cells that some bytes hold, as text; raise InvalidDataError where one could get lost, since the CSV is malformed."""
    parsed = read_texts(io.BytesIO(data), schema, path)
    lossy = [finding for finding in parsed.findings if CHECKS[finding.rule].remedy != "fmt"]
    if lossy or (parsed.texts.num_rows and not parsed.readable):
        first = (lossy or parsed.findings)[0]
        column = f"{first.column}: " if first.column else ""
        raise InvalidDataError(f"{first.path}:{first.line}: {column}{first.message}; {first.fix}, by hand")
    return parsed


def records(data: bytes, schema: TableSchema, path: str) -> list[dict[str, str]]:
    """Return the rows that some bytes hold as texts, empty cells as empty texts; raise InvalidDataError like ``read_certain``."""
    return as_records(read_certain(data, schema, path))


def as_records(parsed: Parsed) -> list[dict[str, str]]:
    """Return rows of text with empty texts for empty cells."""
    return [{column: cell or "" for column, cell in row.items()} for row in parsed.texts.to_pylist()]


def read(file: BinaryIO, schema: TableSchema, path: str) -> Table:
    """Return the table that a file holds, with a finding for each place where it is no canonical CSV."""
    texts, lines, unread, findings, readable = read_texts(file, schema, path)
    columns, unread, findings = {}, dict(unread), list(findings)
    waiting = dict(zip(schema.names, texts.select(schema.names).columns, strict=True))
    del texts  # so that the memory of each column is free again as soon as its chunks are joined
    for name in schema.names:
        cells, kind = waiting.pop(name).combine_chunks(), schema.fields[name]["type"]
        columns[name], bad = _typed(cells, kind)
        if bad is not None:
            known = unread.get(name, np.zeros(len(cells), dtype=bool))
            findings += [
                found("type", schema.table, path, int(lines[row]), name, cells[row].as_py(), kind, _FORMS[kind][1])
                for row in np.flatnonzero(bad & ~known).tolist()
            ]
            unread[name] = known | bad
    frame = pa.table(columns).to_pandas(types_mapper=pd.ArrowDtype)
    return Table(schema, path, frame, lines, unread, findings, readable)


def _well_formed(file: BinaryIO, schema: TableSchema) -> tuple[pa.Table, list[tuple[int, str]]] | None:
    """Return all cells as text, and the lines with needless quotes; nothing where the file needs to be read line by line."""
    header = ",".join(schema.names).encode() + b"\n"
    if file.read(len(header)) != header:
        return None
    parts = [pa.table({name: pa.array([], pa.string()) for name in schema.names})]
    odd: list[tuple[int, str]] = []
    line = 2
    for block in _blocks(file):
        if not block.endswith(b"\n") or block.startswith(b"\n") or any(bad in block for bad in (b"\n\n", b"\r", b"\0")):
            return None
        ends = np.flatnonzero(np.frombuffer(block, dtype="uint8") == ord("\n"))
        rows = _rows(block, schema)
        if rows is None or rows.num_rows != len(ends):
            return None
        needless = [(line + position, text) for position, text in _odd_lines(block, ends)]
        if any(malformed.quote_problem(text) for _, text in needless):
            return None
        parts.append(rows)
        odd += needless
        line += len(ends)
    return pa.concat_tables(parts), odd


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    """Yield the rest of a file in blocks of whole lines; a block that does not end with a line feed is the last that is of use."""
    rest = b""
    while part := file.read(_BLOCK):
        end = part.rfind(b"\n") + 1
        yield rest + part[:end]
        rest = part[end:]
    if rest:
        yield rest


def _rows(block: bytes, schema: TableSchema) -> pa.Table | None:
    """Return the cells of some lines as text; nothing where PyArrow refuses them."""
    try:
        return pyarrow.csv.read_csv(
            pa.BufferReader(block),
            read_options=pyarrow.csv.ReadOptions(column_names=schema.names, block_size=len(block), use_threads=False),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types={name: pa.string() for name in schema.names},
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid:
        return None


def _odd_lines(block: bytes, ends: "np.ndarray[Any, np.dtype[np.int64]]") -> Iterator[tuple[int, str]]:
    """Yield the lines whose quotes are not the canonical ones, by their position; ``ends`` are the places of the line feeds."""
    if b'"' not in block:
        return
    begins = np.concatenate([[0], ends + 1]).astype("int64")
    lines = pa.LargeStringArray.from_buffers(len(ends), pa.py_buffer(begins), pa.py_buffer(block))
    plain = '[^",\n]*'
    quoted = '"(?:[^"]|"")*(?:,|"")(?:[^"]|"")*"'
    odd = pc.invert(pc.match_substring_regex(lines, whole(f"(?:{plain}|{quoted})(?:,(?:{plain}|{quoted}))*\n")))
    for row in np.flatnonzero(odd.to_numpy(zero_copy_only=False)):
        yield int(row), lines[int(row)].as_py().removesuffix("\n")


def _typed(texts: pa.Array, kind: str) -> tuple[pa.Array, "np.ndarray[Any, np.dtype[np.bool_]] | None"]:
    """Return texts as values of a type, and where that is not possible (nothing if it is everywhere)."""
    if kind == "string":
        return texts, None
    good = pc.match_substring_regex(texts, whole(_FORMS[kind][0]))
    if kind == "date":
        days = {text: _is_day(text) for text in pc.unique(pc.filter(texts, pc.fill_null(good, False))).to_pylist()}
        real = pa.array([text for text, ok in days.items() if ok], pa.string())
        good = pc.if_else(pc.is_valid(texts), pc.is_in(texts, value_set=real), None)
    types = {"integer": pa.int64(), "number": pa.float64(), "date": pa.date32(), "boolean": pa.bool_()}
    values = pc.if_else(good, texts, pa.scalar(None, pa.string())).cast(types[kind])
    bad = pc.fill_null(pc.invert(good), False).to_numpy(zero_copy_only=False)
    return values, bad if bad.any() else None


def is_of_type(text: str, kind: str) -> bool:
    """Return whether a text is a value of a column type, in its canonical form."""
    return kind == "string" or (re.fullmatch(_FORMS[kind][0], text) is not None and (kind != "date" or _is_day(text)))


def _is_day(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def derived(schema: TableSchema) -> dict[str, tuple[str, pa.DataType]]:
    """Return the columns that a table's dates expand to: each one's date column and type."""
    kinds = {"earliest": pa.date32(), "latest": pa.date32(), "precision": pa.string()}
    return {f"{name}_{part}": (name, type_) for name in schema.edtf_names for part, type_ in kinds.items()}


def expand_dates(frame: pd.DataFrame, schema: TableSchema, *, certain: bool = False) -> pd.DataFrame:
    """Return a frame with each date's first and last day and precision beside it.

    A text that is no date gives none; with ``certain`` an approximate date gives none either.
    """
    columns: dict[str, Any] = {}
    for name in schema.edtf_names:
        encoded = arrow(frame[name]).dictionary_encode()
        known = [_bounds(text, certain=certain) for text in encoded.dictionary.to_pylist()]
        for part, (column, type_) in zip(dates.Bounds._fields, [(c, t) for c, (n, t) in derived(schema).items() if n == name], strict=True):
            values = pa.array([getattr(bound, part) if bound else None for bound in known], type_)
            columns[column] = pd.Series(pd.arrays.ArrowExtensionArray(values.take(encoded.indices)), index=frame.index)
    return frame.assign(**columns)


def _bounds(text: str, *, certain: bool) -> dates.Bounds | None:
    if certain and dates.is_approximate(text):
        return None
    try:
        return dates.bounds(text)
    except ValueError:
        return None
