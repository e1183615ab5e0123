"""Each kind of cell has one spelling, and rows one order."""

import datetime

import pandas as pd
import pyarrow as pa
import pytest

from armsdata.canonical import from_records, to_csv
from armsdata.table_schema import TableSchema


@pytest.mark.parametrize(
    ("values", "type_", "texts"),
    [
        ([1, None, -20], pa.int64(), ["1", '""', "-20"]),
        ([170.0, 1.5, None], pa.float64(), ["170", "1.5", '""']),
        ([True, False, None], pa.bool_(), ["true", "false", '""']),
        ([datetime.date(2024, 11, 16), None], pa.date32(), ["2024-11-16", '""']),
        (["a, b", 'a "b"', "Намибия", None], pa.string(), ['"a, b"', '"a ""b"""', "Намибия", '""']),
    ],
)
def test_to_csv_gives_each_type_its_one_spelling(values: list[object], type_: pa.DataType, texts: list[str]) -> None:
    frame = pd.DataFrame({"column": pd.Series(values, dtype=pd.ArrowDtype(type_))})
    assert to_csv(frame).decode() == "\n".join(["column", *texts, ""])


def test_to_csv_leaves_a_cell_empty_when_a_plain_frame_has_none_or_nan() -> None:
    assert to_csv(pd.DataFrame({"a": [None, "x"], "b": [float("nan"), 2.5]}, dtype=object)) == b"a,b\n,\nx,2.5\n"


def _sorted(kind: str, keys: list[str]) -> list[str]:
    schema = TableSchema("t", {"fields": [{"name": "key", "type": kind}], "primaryKey": "key"})
    return from_records([{"key": key} for key in keys], schema).decode().splitlines()[1:]


@pytest.mark.parametrize("kind", ["integer", "number"])
def test_from_records_sorts_by_size_when_key_is_a_number(kind: str) -> None:
    assert _sorted(kind, ["10", "9", "-1", "soon", "later"]) == ["later", "soon", "-1", "9", "10"]


def test_from_records_sorts_by_code_points_when_key_is_a_text() -> None:
    assert _sorted("string", ["b", "10", "9", "B", "-1", "é", "1e1"]) == ["-1", "10", "1e1", "9", "B", "b", "é"]


def test_from_records_composes_characters_and_fills_what_a_row_lacks() -> None:
    schema = TableSchema("t", {"fields": [{"name": name, "type": "string"} for name in ("id", "name", "note")], "primaryKey": "id"})
    assert from_records([{"name": "Zelenskyy\u0301", "id": "z"}], schema).decode() == "id,name,note\nz,Zelenskyý,\n"


def test_from_records_keeps_the_order_of_rows_when_they_share_a_key() -> None:
    schema = TableSchema("t", {"fields": [{"name": name, "type": "integer"} for name in ("other", "key")], "primaryKey": "key"})
    rows = [{"key": "2", "other": "1"}, {"key": "1", "other": "3"}, {"key": "1", "other": "2"}, {"key": "01", "other": "1"}]
    assert from_records(rows, schema) == b"other,key\n3,1\n2,1\n1,01\n1,2\n"
