"""A CSV that is not well-formed, line by line: what can still be read, and where it cannot."""

import csv
import io
import sys
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from armsdata.findings import Finding
from armsdata.structure import found
from armsdata.table_schema import TableSchema

_MARK = b"\xef\xbb\xbf"
_CONFLICT = ("<<<<<<< ", "||||||| ", ">>>>>>> ")
_LOST = "\N{REPLACEMENT CHARACTER}"


class Parsed(NamedTuple):
    """What could be read of a file: a text column a schema column, each row's line, cells that could not be read.

    It is not ``readable`` where not even the key of its rows is known.
    """

    texts: pa.Table
    lines: "np.ndarray[Any, np.dtype[np.int64]]"
    unread: dict[str, "np.ndarray[Any, np.dtype[np.bool_]]"]
    findings: list[Finding]
    readable: bool


@dataclass
class _Row:
    line: int
    cells: list[str]
    lost: set[int] = field(default_factory=set)
    lost_from: int = sys.maxsize

    def cell(self, position: int) -> str | None:
        return None if self.is_lost(position) else self.cells[position] or None

    def is_lost(self, position: int) -> bool:
        return position in self.lost or position >= min(self.lost_from, len(self.cells))


def parse(data: bytes, schema: TableSchema, path: str) -> Parsed:
    """Read every line on its own, since no cell holds a line break, and report each one that is not well-formed."""
    findings: list[Finding] = []

    def report(rule: str, line: int, **more: str) -> None:
        findings.append(found(rule, schema.table, path, line, **more))

    if data.startswith(_MARK):
        report("byte-order-mark", 1)
        data = data.removeprefix(_MARK)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        report("encoding", 1, detail="the file is UTF-16")
        data = b""
    elif not data:
        report("resource-empty", 0, detail=",".join(schema.names))
    if b"\r" in data and b"\n" not in data:
        report("line-endings", 1, detail="all lines")
        data = data.replace(b"\r", b"\n")
    raw = data.split(b"\n")
    if raw[-1]:
        report("canonical-form", len(raw), detail="the last line does not end with a line feed")
    else:
        raw.pop()
    returns = [line for line, text in enumerate(raw, 1) if text.endswith(b"\r")]
    if returns:
        report("line-endings", returns[0], detail=f"{len(returns)} of {len(raw)} lines")
    rows = [row for line, text in enumerate(raw, 1) if (row := _row(line, text.removesuffix(b"\r"), report))]
    header = rows[0].cells if rows else []
    known = set(header) & set(schema.names)
    if header and not known & set(schema.key) and 2 * len(known) < len(schema.names):  # a cell may be named as a column is: delivered
        findings[:] = [finding for finding in findings if finding.rule not in ("quote", "canonical-form")]  # it quotes otherwise
        _no_header(header, schema, report)
        rows, header = [], []
    positions = _header(header, schema, report) if header else {}
    body = rows[1:]
    for row in body:
        _fit(row, len(header), report)
    unread = {name: np.array([row.is_lost(position) for row in body], dtype=bool) for name, position in positions.items()}
    for name in set(schema.names) - set(positions):
        unread[name] = np.ones(len(body), dtype=bool)
    texts = {
        name: pa.array([row.cell(positions[name]) if name in positions else None for row in body], pa.string()) for name in schema.names
    }
    return Parsed(
        pa.table(texts),
        np.array([row.line for row in body], dtype="int64"),
        {name: mask for name, mask in unread.items() if mask.any()},
        findings,
        set(schema.key) <= set(positions),
    )


def quote_problem(text: str) -> str:
    """Return why the quotes of a line cannot be read, or an empty text."""
    try:
        next(csv.reader([text], strict=True))
    except csv.Error as error:
        return str(error)
    return ""


def _row(line: int, raw: bytes, report: Any) -> _Row | None:
    lost = False
    if b"\0" in raw:
        report("nul", line)
        raw, lost = raw.replace(b"\0", _LOST.encode()), True
    if b"\r" in raw:
        report("stray-return", line)
        raw, lost = raw.replace(b"\r", _LOST.encode()), True
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        report("encoding", line, detail=f"byte {error.start + 1} of the line is 0x{raw[error.start]:02x}")
        text, lost = raw.decode(errors="replace"), True
    if not text:
        report("blank-line", line)
        return None
    if text == "=======" or text.startswith(_CONFLICT):
        report("merge-conflict", line, value=text)
        return None
    if problem := quote_problem(text):
        report("quote", line, value=text, detail=problem)
        cells = text.split(",")
        return _Row(line, cells, lost_from=next((i for i, cell in enumerate(cells) if '"' in cell), 0))
    cells = next(csv.reader([text], strict=True))
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(cells)
    if written.getvalue() != text:
        report("canonical-form", line, value=text, detail="needless quotes")
    return _Row(line, cells, {i for i, cell in enumerate(cells) if lost and _LOST in cell})


def _no_header(header: list[str], schema: TableSchema, report: Any) -> None:
    """Report a first line that names no column of the schema; what stands below it cannot be told apart."""
    for separator, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if set(",".join(header).split(separator)) & set(schema.names):
            report("separator", 1, detail=name)
            return
    report("header", 1, value=",".join(header), detail=",".join(schema.names))


def _fit(row: _Row, width: int, report: Any) -> None:
    """Report a row that is longer or shorter than the header, unless its quotes were reported already.

    Nobody knows which cell is missing or too many, so none but the first is taken for what its column says.
    """
    if row.lost_from < sys.maxsize or len(row.cells) == width:
        return
    detail = f"{len(row.cells)} where the header has {width}"
    if len(row.cells) < width:
        report("row-short", row.line, detail=detail)
    else:
        report("row-long", row.line, value=",".join(row.cells[width:]), detail=detail)
    row.lost_from = 1


def _header(header: list[str], schema: TableSchema, report: Any) -> dict[str, int]:
    """Return where each column of the schema stands, and report the header's differences from it."""
    for position, name in enumerate(schema.names, 1):
        if name not in header:
            report("column-missing", 1, column=name, detail=str(position))
    places: dict[str, int] = {}
    for position, name in enumerate(header):
        if name in places:
            report("column-doubled", 1, column=name)
        elif name not in schema.fields:
            report("column-unknown", 1, column=name)
        places.setdefault(name, position)
    known = {name: position for name, position in places.items() if name in schema.fields}
    if list(known) != [name for name in schema.names if name in known]:
        report("column-order", 1, value=",".join(header), detail=",".join(schema.names))
    return known
