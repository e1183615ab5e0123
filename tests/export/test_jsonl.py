"""JSON Lines, read back by pandas and Polars."""

import json
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from armsdata import Package
from armsdata.export import export
from armsdata.export.frames import Exported
from tests.export.conftest import Rows


@pytest.fixture(scope="module")
def paths(package: Package, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The files of all tables."""
    return export(package, "jsonl", tmp_path_factory.mktemp("jsonl") / "out")


def test_jsonl_reads_back_equal_in_pandas(paths: list[Path], expected: dict[str, Rows], whole: dict[str, Exported]) -> None:
    for path in paths:
        frame = whole[path.stem].frame
        texts = {name: pd.ArrowDtype(pa.string()) if type_ == pd.ArrowDtype(pa.date32()) else type_ for name, type_ in frame.dtypes.items()}
        read = pd.read_json(path, lines=True, dtype=False) if expected[path.stem] else frame[:0]
        pd.testing.assert_frame_equal(read.astype(texts), frame.astype(texts))


def test_jsonl_reads_back_equal_in_polars(paths: list[Path], expected: dict[str, Rows], whole: dict[str, Exported]) -> None:
    for path in paths:
        schema = pl.from_arrow(pa.Table.from_pandas(whole[path.stem].frame, preserve_index=False)).schema
        dates = [name for name, type_ in schema.items() if type_ == pl.Date]
        read = pl.read_ndjson(path, schema={**schema, **dict.fromkeys(dates, pl.String)})
        assert read.with_columns(pl.col(dates).str.to_date()).to_dicts() == expected[path.stem]


def test_jsonl_has_all_columns_of_a_row_and_null_for_empty_cells(paths: list[Path], whole: dict[str, Exported]) -> None:
    (path,) = (path for path in paths if path.stem == "claims")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]
    columns = list(whole["claims"].fields)
    assert all(list(row) == columns for row in rows)
    assert any(None in row.values() for row in rows)
    assert all("" not in row.values() for row in rows)
