"""Excel, read back by openpyxl."""

import datetime
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from armsdata import Package, open_package
from armsdata.errors import InvalidDataError
from armsdata.export import export
from armsdata.export.frames import Exported, exported
from armsdata.export.xlsx import write
from tests.conftest import ROOT
from tests.export.conftest import Rows


@pytest.fixture(scope="module")
def book(package: Package, tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    """The workbook with all tables."""
    (path,) = export(package, "xlsx", tmp_path_factory.mktemp("xlsx") / "out")
    return openpyxl.load_workbook(path)


def made(columns: Mapping[str, list[Any]], name: str = "made") -> Exported:
    """Return a table of some columns, in the types of their values."""
    frame = pa.table(dict(columns)).to_pandas(types_mapper=pd.ArrowDtype)
    fields = {column: {"name": column, "title": column, "type": "string", "description": column} for column in columns}
    return replace(exported(open_package(ROOT), "units"), name=name, frame=frame, fields=fields)


def written(folder: Path, *tables: Exported) -> openpyxl.Workbook:
    """Write tables and open the workbook."""
    write(list(tables), folder / "made.xlsx")
    return openpyxl.load_workbook(folder / "made.xlsx")


def cells(sheet: Worksheet, column: int = 1) -> list[Cell]:
    """Return the cells of a column below the header."""
    return [row[0] for row in sheet.iter_rows(min_row=2, min_col=column, max_col=column)]


def value(cell: Cell) -> Any:
    """Return what a cell holds; openpyxl takes each day for a time."""
    return cell.value.date() if isinstance(cell.value, datetime.datetime) else cell.value


def test_xlsx_reads_back_equal(book: openpyxl.Workbook, expected: dict[str, Rows], whole: dict[str, Exported]) -> None:
    assert book.sheetnames == ["package", "codebook", *expected]
    for name, rows in expected.items():
        header, *found = [[value(cell) for cell in row] for row in book[name].iter_rows()]
        assert header == list(whole[name].fields)
        assert [dict(zip(header, row, strict=True)) for row in found] == rows


def test_xlsx_has_numbers_days_and_texts_as_such(book: openpyxl.Workbook, whole: dict[str, Exported]) -> None:
    kinds = {"string": "s", "integer": "n", "number": "n", "boolean": "b", "date": "d"}
    for name, table in whole.items():
        for column, field in enumerate(table.fields.values(), start=1):
            assert {cell.data_type for cell in cells(book[name], column) if cell.value is not None} <= {kinds[field["type"]]}
    assert (
        cells(book["transfers_flat"], list(whole["transfers_flat"].fields).index("delivered_latest") + 1)[0].number_format == "yyyy-mm-dd"
    )


def test_xlsx_has_a_codebook_and_names_the_package(book: openpyxl.Workbook, package: Package, whole: dict[str, Exported]) -> None:
    about = list(book["package"].values)
    assert about == [
        ("package", "version", "licence", "created"),
        (package.name, package.version, "CC-BY-4.0", package.descriptor["created"]),
    ]
    codebook = []
    for table in whole.values():
        codebook += [(table.name, None, table.title, None, table.description)]
        codebook += [(table.name, column, f["title"], f["type"], f["description"]) for column, f in table.fields.items()]
    assert list(book["codebook"].values) == [("table", "column", "title", "type", "description"), *codebook]


def test_xlsx_is_laid_out_for_reading(book: openpyxl.Workbook) -> None:
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert all(4 < column.width < 60 for column in sheet.column_dimensions.values())


def test_xlsx_says_when_it_was_made_as_the_descriptor_does(book: openpyxl.Workbook, package: Package) -> None:
    properties = book.properties
    assert properties.created == properties.modified == datetime.datetime.fromisoformat(package.descriptor["created"]).replace(tzinfo=None)


def test_xlsx_links_web_addresses_and_nothing_else(book: openpyxl.Workbook, whole: dict[str, Exported]) -> None:
    linked = {}
    for row in book["sources"].iter_rows(min_row=2):
        for cell in row:
            if cell.hyperlink:
                linked[cell.coordinate] = cell.value
                location = f"#{cell.hyperlink.location}" if cell.hyperlink.location else ""
                assert cell.hyperlink.target + location == cell.value
    assert set(linked.values()) == {*whole["sources"].frame[["url", "archive_url"]].stack().dropna()}


def test_xlsx_writes_addresses_as_text_when_a_sheet_is_full_of_links_or_they_are_long(tmp_path: Path) -> None:
    urls = ["https://example.org/" + "a" * 2100, *(f"https://example.org/{number}" for number in range(65_540))]
    write([made({"url": urls})], tmp_path / "made.xlsx")
    with zipfile.ZipFile(tmp_path / "made.xlsx") as file:
        assert file.read("xl/worksheets/sheet3.xml").count(b"<hyperlink ") == 65_530
        assert file.read("xl/sharedStrings.xml").count(b"https://example.org/") == len(urls)


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "{=1}", "007", "1e5", "TRUE", "2024-01-01", " a ", "_x0041_"]
)
def test_xlsx_keeps_text_that_looks_like_something_else(tmp_path: Path, text: str) -> None:
    (cell,) = cells(written(tmp_path, made({"text": [text]}))["made"])
    assert cell.data_type == "s"
    assert cell.quotePrefix == text.startswith(("=", "+", "-", "@"))
    assert cell.value.replace("_x005F_", "_") == text


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.one_of(st.integers(-(10**18), 10**18), st.integers(-(10**6), 10**6)), min_size=1),
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1),
    st.lists(st.dates(), min_size=1),
)
def test_xlsx_alters_no_number_or_day(tmp_path: Path, integers: list[int], floats: list[float], days: list[datetime.date]) -> None:
    tables = [made({name: values}, name) for name, values in {"integers": integers, "floats": floats, "days": days}.items()]
    book = written(tmp_path, *tables)
    assert [int(cell.value) for cell in cells(book["integers"])] == integers
    assert [float(cell.value) for cell in cells(book["floats"])] == floats
    assert [str(value(cell)) for cell in cells(book["days"])] == [str(day) for day in days]
    assert all(cell.is_date == (day >= datetime.date(1900, 3, 1)) for cell, day in zip(cells(book["days"]), days, strict=True))


def test_xlsx_refuses_a_text_that_no_cell_holds(tmp_path: Path) -> None:
    written(tmp_path, made({"text": ["a" * 32_767]}))
    with pytest.raises(InvalidDataError, match="row 2 of made, column text, does not fit"):
        write([made({"text": ["a", "a" * 32_768]})], tmp_path / "long.xlsx")
    assert not (tmp_path / "long.xlsx").exists()


def test_xlsx_gives_each_table_a_sheet_when_names_are_long_or_alike(tmp_path: Path) -> None:
    tables = [made({"n": [number]}, name) for number, name in enumerate(["a" * 40, "a" * 41, "A" * 31, "codebook", "x/y"])]
    book = written(tmp_path, *tables)
    assert book.sheetnames == ["package", "codebook", "a" * 31, "a" * 29 + "~2", "A" * 29 + "~3", "codebook~2", "x_y"]
    assert [cells(sheet)[0].value for sheet in book.worksheets[2:]] == [0, 1, 2, 3, 4]
