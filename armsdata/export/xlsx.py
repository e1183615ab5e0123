"""Excel: one workbook with a sheet for each table, behind one that names the package and one with the codebook.

What Excel would alter is written as text: numbers of more than 15 digits, days before March 1900 (since Excel has a
29 February 1900), and texts that begin like a formula, which are marked so that they stay texts when they are edited. A
web address is a link where Excel takes one more: 65,530 a sheet, each of at most 2,079 bytes. Names of sheets are cut to 31
characters. A text of more than 32,767 characters, or a table of more than 1,048,575 rows, is refused.
"""

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from armsdata.errors import InvalidDataError
from armsdata.export.frames import Exported
from armsdata.extras import library
from armsdata.table_schema import URI

xlsxwriter = library("xlsxwriter", "xlsx", "armsdata export xlsx")
_FIRST_DAY = datetime.date(1900, 3, 1)
_MOST_LINKS = 65_530
_LONGEST_LINK = 2_079  # bytes
_LONGEST_NAME = 31
_WIDEST = 400  # pixels


def write(tables: list[Exported], path: Path) -> None:
    """Write all tables into one workbook; raise InvalidDataError where one does not fit into a sheet."""
    about = tables[0].metadata
    book = xlsxwriter.Workbook(path)
    book.set_properties({"title": f"{about['package']} {about['version']}", "created": _created(about["created"])})
    styles = {
        "header": book.add_format({"bold": True, "bottom": 1, "bg_color": "#E7E6E6"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "text": book.add_format({"quote_prefix": True}),
    }
    sheets = [
        ("package", list(about), [tuple(about.values())]),
        ("codebook", ["table", "column", "title", "type", "description"], _codebook(tables)),
        *((table.name, list(table.fields), _rows(table)) for table in tables),
    ]
    for name, (table, columns, rows) in zip(_sheet_names([sheet[0] for sheet in sheets]), sheets, strict=True):
        _fill(book.add_worksheet(name), table, columns, rows, styles)
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise error.args[0] from error  # the OSError, which says why


def _created(text: str) -> datetime.datetime:
    """Return the day of a release; where the descriptor names none, one that is the same in each run."""
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        return datetime.datetime(1980, 1, 1)


def _codebook(tables: Iterable[Exported]) -> Iterator[tuple[str | None, ...]]:
    """Yield what each table and column holds."""
    for table in tables:
        yield table.name, None, table.title, None, table.description
        for name, field in table.fields.items():
            yield table.name, name, field["title"], field["type"], field["description"]


def _rows(table: Exported) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table."""
    columns = pa.Table.from_pandas(table.frame, preserve_index=False).columns
    yield from zip(*(column.to_pylist() for column in columns), strict=True)


def _sheet_names(names: Iterable[str]) -> list[str]:
    """Return names as Excel takes them: short, without some signs, and different from each other also in small letters."""
    taken: dict[str, str] = {}
    for name in names:
        plain = re.sub(r"[\[\]:*?/\\]", "_", name)
        short, number = plain[:_LONGEST_NAME], 1
        while short.casefold() in taken:
            number += 1
            short = f"{plain[: _LONGEST_NAME - len(str(number)) - 1]}~{number}"
        taken[short.casefold()] = short
    return list(taken.values())


def _fill(sheet: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], styles: dict[str, Any]) -> None:
    """Write a header that stays in view and can be filtered by, and rows below it."""
    sheet.write_row(0, 0, columns, styles["header"])
    links, last = 0, 0
    for last, row in enumerate(rows, start=1):
        for position, value in enumerate(row):
            link = links < _MOST_LINKS and _is_link(value)
            links += link
            if value is not None and _put(sheet, last, position, value, link, styles):
                what = f"row {last} of {table}, column {columns[position]}, does not fit into a sheet of Excel"
                raise InvalidDataError(f"{what} (32,767 characters a cell, 1,048,576 rows); export to another format, or a selection")
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    sheet.autofit(_WIDEST)


def _is_link(value: Any) -> bool:
    return isinstance(value, str) and len(value.encode()) <= _LONGEST_LINK and re.fullmatch(URI, value) is not None


def _put(sheet: Any, row: int, column: int, value: Any, link: bool, styles: dict[str, Any]) -> int:
    """Write a cell in Excel's type for it; return what is not zero where it does not fit."""
    failed: int
    if isinstance(value, bool):
        failed = sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float) and float(f"{value:.15g}") == value:
        failed = sheet.write_number(row, column, value)
    elif isinstance(value, datetime.date) and value >= _FIRST_DAY:
        failed = sheet.write_datetime(row, column, value, styles["day"])
    elif link:
        failed = sheet.write_url(row, column, value, string=value)
    else:
        text = str(value)
        failed = sheet.write_string(row, column, text, styles["text"] if text.startswith(("=", "+", "-", "@")) else None)
    return failed
