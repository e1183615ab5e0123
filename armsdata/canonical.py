"""The one way in which a table is written: UTF-8, LF, minimal quoting, normal form C, columns and rows in order."""

import csv
import io
import math
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from armsdata.table_schema import TableSchema

Record = Mapping[str, str]


def to_csv(frame: pd.DataFrame, header: Sequence[str] = ()) -> bytes:
    """Return a typed frame as canonical CSV, its rows in the order that they have, under its columns' names or a header."""
    return _csv(header or list(frame.columns), zip(*([_text(value) for value in frame[column].tolist()] for column in frame), strict=True))


def from_records(records: Iterable[Record], schema: TableSchema) -> bytes:
    """Return rows of text as a table's canonical CSV: the schema's columns in their order, sorted by key, in normal form C.

    A column that a row lacks is empty. Rows with the same key keep their order, and none is lost.
    """
    rows = [{name: unicodedata.normalize("NFC", record.get(name) or "") for name in schema.names} for record in records]
    return _csv(schema.names, (list(row.values()) for row in sorted(rows, key=place(schema))))


def place(schema: TableSchema) -> Callable[[Record], list[tuple[float, str]]]:
    """Return what a table's rows are sorted by, whatever their other columns."""
    keys = [(name, schema.fields[name]["type"] in ("integer", "number")) for name in schema.key]
    return lambda row: [_ordinal(row[name], numeric=numeric) for name, numeric in keys]


def _ordinal(text: str, *, numeric: bool) -> tuple[float, str]:
    """Return what a cell of a key is sorted by: a number by its size, any other text by its code points."""
    if numeric:
        try:
            return float(text), ""
        except ValueError:
            return -math.inf, text
    return 0.0, text


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def _text(value: Any) -> str:
    if value is None or value is pd.NA:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(value).removesuffix(".0")
    return str(value)
