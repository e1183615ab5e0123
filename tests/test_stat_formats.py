"""Exports for statistics programs read back equal in pandas and pyreadstat."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from armsdata import Package, open_package
from armsdata.errors import TargetError
from armsdata.export import export, spss, stata
from armsdata.export.frames import Exported, exported
from armsdata.export.labelled import short_names
from tests.conftest import RELEASED

READERS = {"stata": pyreadstat.read_dta, "spss": pyreadstat.read_sav}
WRITERS = {"stata": stata, "spss": spss}


def _of(column: pd.Series, field: dict[str, Any]) -> list[Any]:
    """Return the cells of a column as both programs give them back: empty text as "", other empty cells as None."""
    return [("" if field["type"] == "string" and "enum" not in field.get("constraints", {}) else None) if pd.isna(v) else v for v in column]


def _texts(*cells: str) -> Exported:
    """Return a table of one column of text."""
    frame = pd.DataFrame({"text": pd.array(cells, dtype=pd.ArrowDtype(pa.string()))})
    metadata = {"package": "p", "version": "1", "licence": "l", "created": ""}
    return Exported("t", frame, {"text": {"title": "Text", "type": "string"}}, [], [], "T", "", metadata)


@pytest.mark.parametrize("format", READERS)
def test_statistics_file_holds_the_cells_of_the_table(shipped: Package, tmp_path: Path, format: str) -> None:
    for path in export(shipped, format, tmp_path):
        table = exported(shipped, path.stem)
        read, _ = READERS[format](path, apply_value_formats=True, formats_as_category=False)
        assert len(read) == len(table.frame)
        assert len(read.columns) == len(table.fields)
        for name, (column, field) in zip(read, table.fields.items(), strict=True):
            cells = [None if pd.isna(v) else v for v in read[name]]
            if field["type"] == "boolean":
                cells = [{"true": True, "false": False, None: None}[v] for v in cells]
            assert cells == _of(table.frame[column], dict(field)), (path.name, name)


@pytest.mark.parametrize("format", READERS)
def test_statistics_file_has_labels_and_codes(shipped: Package, tmp_path: Path, format: str) -> None:
    (path,) = export(shipped, format, tmp_path, ["transfers_flat"])
    read, meta = READERS[format](path)
    table = exported(shipped, "transfers_flat")
    status = table.fields["status"]["constraints"]["enum"]
    assert meta.column_names_to_labels == {name: field["title"] for name, field in table.fields.items()}
    assert meta.variable_value_labels["status"] == dict(enumerate(status, 1))
    assert meta.variable_value_labels["additive"] == {0: "false", 1: "true"}
    assert "comment" not in meta.variable_value_labels
    assert read["status"].value_counts().to_dict() == {
        status.index(value) + 1: count for value, count in table.frame["status"].value_counts().items()
    }
    assert meta.file_label == f"armsdata {shipped.version}: Transfers, flat"


def test_stata_file_is_read_by_pandas(shipped: Package, tmp_path: Path) -> None:
    (path,) = export(shipped, "stata", tmp_path, ["transfers_flat"])
    read, table = pd.read_stata(path), exported(shipped, "transfers_flat").frame
    assert read["assessment"].tolist() == table["assessment"].tolist()
    assert read["quantity_best"].count() == table["quantity_best"].count()
    assert read["quantity_best"].sum() == table["quantity_best"].sum()
    assert read["delivered_earliest"].dropna().dt.date.tolist() == table["delivered_earliest"].dropna().tolist()


@pytest.mark.parametrize("format", READERS)
def test_statistics_file_says_when_the_package_was_made(tiny: Path, tmp_path: Path, format: str) -> None:
    (path,) = export(open_package(tiny), format, tmp_path / "out", ["units"])
    _, meta = READERS[format](path)
    assert (meta.creation_time or meta.modification_time).strftime("%Y-%m-%d") == RELEASED


@pytest.mark.parametrize("format", READERS)
@pytest.mark.parametrize("size", [1, 255, 256, 2045, 2046, 10_000])
def test_text_of_any_script_and_length_stays_whole(tmp_path: Path, format: str, size: int) -> None:
    texts = ["주" * size, "", "a" * size]
    WRITERS[format].write(_texts(*texts), tmp_path / "file")
    assert READERS[format](tmp_path / "file")[0]["text"].tolist() == texts


def test_spss_refuses_text_that_it_cannot_hold(tmp_path: Path) -> None:
    spss.write(_texts("a" * 32_767), tmp_path / "file")
    assert READERS["spss"](tmp_path / "file")[0]["text"].tolist() == ["a" * 32_767]
    with pytest.raises(TargetError, match="32,767"):
        spss.write(_texts("a" * 32_768), tmp_path / "file")


@pytest.mark.parametrize("format", READERS)
def test_value_that_is_not_allowed_is_kept_with_a_code_of_its_own(tmp_path: Path, format: str) -> None:
    table = _texts("b", "zzz", "a")
    field = {"title": "Text", "type": "string", "constraints": {"enum": ["a", "b"]}}
    WRITERS[format].write(replace(table, fields={"text": field}), tmp_path / "file")
    read, meta = READERS[format](tmp_path / "file")
    assert (read["text"].tolist(), meta.variable_value_labels["text"]) == ([2, 3, 1], {1: "a", 2: "b", 3: "zzz"})


def _cells(kind: str, type_: pa.DataType, *cells: Any) -> Exported:
    """Return a table of one column of any type."""
    frame = pd.DataFrame({"text": pd.array(cells, dtype=pd.ArrowDtype(type_))})
    return replace(_texts(), frame=frame, fields={"text": {"title": "Cells", "type": kind}})


@pytest.mark.parametrize("format", READERS)
@pytest.mark.parametrize(
    "table",
    [
        _cells("integer", pa.int64(), 2**53 - 1, 2**31, -(2**40), 0, None),
        _cells("integer", pa.int64(), 100, 101, -127, None),
        _cells("number", pa.float64(), 1e300, -0.1, None),
        _cells("date", pa.date32(), date(1678, 1, 1), date(2261, 12, 31), None),
        _cells("date", pa.date32(), None, None),
    ],
)
def test_cells_at_the_edge_are_held_exactly(tmp_path: Path, format: str, table: Exported) -> None:
    WRITERS[format].write(table, tmp_path / "file")
    cells = READERS[format](tmp_path / "file")[0]["text"]
    assert [None if pd.isna(cell) else cell for cell in cells] == [None if pd.isna(cell) else cell for cell in table.frame["text"]]


@pytest.mark.parametrize("format", READERS)
@pytest.mark.parametrize(
    ("table", "what"),
    [
        (_cells("integer", pa.int64(), 2**53), "exactly"),
        (_cells("number", pa.float64(), float("-inf")), "infinite"),
        (_cells("date", pa.date32(), date(1677, 12, 31)), "1678"),
        (_cells("date", pa.date32(), None, date(2262, 1, 1)), "2261"),
        (_texts("a", "b\0c"), "null character"),
    ],
)
def test_cells_that_cannot_be_held_are_refused(tmp_path: Path, format: str, table: Exported, what: str) -> None:
    with pytest.raises(TargetError, match=f"t.text has .*{what}"):
        WRITERS[format].write(table, tmp_path / "file")


@pytest.mark.parametrize("format", READERS)
def test_long_descriptions_are_cut_between_characters(tmp_path: Path, format: str) -> None:
    long = "주" * 300
    table = _texts("a")
    table = replace(table, title=long, fields={"text": {"title": long, "type": "string"}}, metadata={**table.metadata, "licence": long})
    WRITERS[format].write(table, tmp_path / "file")
    _, meta = READERS[format](tmp_path / "file")
    assert set(meta.column_labels[0]) == {"주"}
    assert meta.file_label.startswith("p 1: 주")


@given(st.lists(st.text(max_size=40), unique=True, max_size=20), st.lists(st.sampled_from(["in", "long", "TO"])))
def test_short_names_are_short_unique_and_not_reserved(columns: list[str], reserved: list[str]) -> None:
    names = short_names([*columns, "long"], reserved)
    lowered = [name.lower() for name in names]
    assert len(set(lowered)) == len(columns) + 1
    assert not set(lowered) & {word.lower() for word in reserved}
    assert all(name.isascii() and name.isidentifier() and len(name) <= 32 and name[0].isalpha() for name in names)


def test_short_names_keep_what_is_short_enough() -> None:
    assert short_names(["period_earliest", "long", "a" * 40, "a" * 41], ["long"]) == [
        "period_earliest",
        "long_2",
        "a" * 32,
        "a" * 30 + "_2",
    ]
