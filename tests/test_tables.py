"""A CSV to a typed frame: each type's spelling, where a row stands, and what could not be read."""

import datetime
from io import BytesIO
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from armsdata import malformed
from armsdata.errors import InvalidDataError
from armsdata.table_schema import EDTF, TableSchema
from armsdata.tables import Table, derived, expand_dates, is_of_type, read, read_certain, records

FIELDS = [{"name": "id", "type": "string"}, {"name": "n", "type": "integer"}, {"name": "name", "type": "string"}]
SCHEMA = TableSchema("t", {"fields": FIELDS, "primaryKey": ["id", "n"]})


def table(text: str, schema: TableSchema = SCHEMA) -> Table:
    return read(BytesIO(text.encode()), schema, "t.csv")


SPELLINGS = [
    ("integer", ["0", "7", "-7", "999999999999999999", "-100"], ["-0", "00", "07", "+7", "1e3", "1.0", "1000000000000000000", "１", "1 "]),
    ("number", ["0", "-0.5", "170", "1.05", "999999999999999.1"], ["1.0", "1.", ".5", "01", "1e3", "1,5", "1000000000000000", "+1", "nan"]),
    ("date", ["2024-02-29", "0001-01-01", "9999-12-31"], ["2023-02-29", "2024-13-01", "2024-1-1", "20240101", "2024-W01-1", "0000-01-01"]),
    ("boolean", ["true", "false"], ["True", "0", "1", "yes", "truefalse", "true|false"]),
    ("string", ["", "anything"], []),
]


@pytest.mark.parametrize(("kind", "good", "bad"), SPELLINGS, ids=[kind for kind, *_ in SPELLINGS])
def test_a_text_is_of_a_type_when_it_has_its_one_spelling(kind: str, good: list[str], bad: list[str]) -> None:
    assert [text for text in good if not is_of_type(text, kind)] == []
    assert [text for text in bad if is_of_type(text, kind)] == []


@pytest.mark.parametrize(("kind", "good", "bad"), SPELLINGS[:4], ids=[kind for kind, *_ in SPELLINGS[:4]])
def test_read_gives_a_cell_its_type_or_a_finding(kind: str, good: list[str], bad: list[str]) -> None:
    schema = TableSchema("t", {"fields": [{"name": "id", "type": "string"}, {"name": "x", "type": kind}], "primaryKey": "id"})
    cells = [*good, *bad, ""]
    lines = [f'"{cell}"' if "," in cell else cell for cell in cells]
    read_ = table("id,x\n" + "".join(f"a,{line}\n" for line in lines), schema)
    assert [(finding.rule, finding.line, finding.column, finding.value) for finding in read_.findings] == [
        ("type", line, "x", cell) for line, cell in enumerate(bad, 2 + len(good))
    ]
    assert {finding.message for finding in read_.findings} == {f"not a value of type {kind}"}
    assert read_.unread["x"].tolist() == [cell in bad for cell in cells]
    values = read_.frame["x"].tolist()
    assert [_spelt(value) for value in values[: len(good)]] == [_spelt(_meant(kind, text)) for text in good]
    assert all(pd.isna(value) for value in values[len(good) :])


def _meant(kind: str, text: str) -> object:
    return {"integer": int, "number": float, "date": datetime.date.fromisoformat, "boolean": "true".__eq__}[kind](text)  # type: ignore[operator]


def _spelt(value: object) -> tuple[type, object]:
    return type(value), value


@pytest.mark.parametrize(
    ("kind", "fix"),
    [
        ("integer", "write digits only, without blanks, separators, exponent or leading zeros"),
        ("number", "write digits with a point, without blanks, separators, exponent or needless zeros"),
        ("date", "write the day as YYYY-MM-DD"),
        ("boolean", "write true or false"),
    ],
)
def test_read_says_how_to_spell_a_value_that_is_not_of_its_type(kind: str, fix: str) -> None:
    schema = TableSchema("t", {"fields": [{"name": "x", "type": kind}]})
    assert [finding.fix for finding in table("x\nnothing\n", schema).findings] == [fix]


def test_read_leaves_nothing_unread_when_every_cell_is_of_its_type() -> None:
    good = table("id,n,name\na,1,x\nb,,\n")
    assert (good.unread, good.findings, good.readable) == ({}, [], True)
    assert good.lines.tolist() == [2, 3]
    assert good.frame.isna().to_numpy().tolist() == [[False, False, False], [False, True, True]]


WELL_FORMED = {
    "plain": "id,n,name\na,1,x\n",
    "only a header": "id,n,name\n",
    "quotes that are needed": 'id,n,name\na,1,"x, y"\nb,2,"a ""b"""\nc,3,""""\n',
    "quotes that are not": 'id,n,name\n"a",1,x\nb,2,""\n',
    "empty cells": "id,n,name\n,,\n,,x\n",
    "an empty cell at the end": "id,n,name\na,,\n",
}


@pytest.mark.parametrize("text", WELL_FORMED.values(), ids=WELL_FORMED)
def test_a_well_formed_file_is_read_at_once_as_if_line_by_line(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    slow = malformed.parse(text.encode(), SCHEMA, "t.csv")
    monkeypatch.delattr(malformed, "parse")
    fast = table(text)
    assert fast.findings == slow.findings
    assert fast.frame.equals(slow.texts.to_pandas(types_mapper=pd.ArrowDtype).astype(fast.frame.dtypes))
    assert fast.lines.tolist() == slow.lines.tolist()
    assert records(text.encode(), SCHEMA, "t.csv") == [{k: v or "" for k, v in row.items()} for row in slow.texts.to_pylist()]


@pytest.mark.parametrize("size", [1, 12, 15, 1 << 21])
def test_needless_quotes_are_named_with_their_line_in_whatever_block_they_stand(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr("armsdata.tables._BLOCK", size)
    if size >= len(b'c,3,"z, z"\n'):
        monkeypatch.delattr(malformed, "parse")
    found = table('id,n,name\na,1,x\n"b",2,y\nc,3,"z, z"\nd,4,""\n').findings
    assert [(finding.rule, finding.line, finding.value, finding.path) for finding in found] == [
        ("canonical-form", 3, '"b",2,y', "t.csv"),
        ("canonical-form", 5, 'd,4,""', "t.csv"),
    ]
    assert {finding.message for finding in found} == {"the line is not in canonical form: needless quotes"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "id,name,n\nx,a,1\n",
        "id,n,name\na,1,x",
        "id,n,name\n\na,1,x\n",
        "id,n,name\na,1,x\n\n",
        "id,n,name\na,1,x\n\nb,2,y\n",
        "id,n,name\na,1,x\r\n",
        "id,n,name\na,1,x\0y\n",
        'id,n,name\na,1,"x\ny"\n',
        'id,n,name\na,1,"x" y\n',
        'id,n,name\na,1,x"y\n',
        "id,n,name\na,1\n",
        "id,n,name\na,1,x,y\n",
    ],
)
def test_a_file_that_is_not_well_formed_is_explained_line_by_line(text: str) -> None:
    assert table(text).findings == malformed.parse(text.encode(), SCHEMA, "t.csv").findings != []


def test_read_keeps_what_a_broken_line_holds_and_marks_the_rest() -> None:
    bad = table("id,n,name\na,1,x\nb,two\nc,three,y\n,,\n")
    assert [(finding.rule, finding.line) for finding in bad.findings] == [("row-short", 3), ("type", 4)]
    assert bad.unread["n"].tolist() == [False, True, True, False]
    assert [bad.is_whole(row) for row in range(4)] == [True, False, False, True]


def test_a_row_is_named_by_its_key_and_its_cells_by_their_text() -> None:
    read_ = table("id,n,name\na,1,x\nb,,\n")
    assert [read_.id(0), read_.id(1)] == ["a|1", "b|"]
    assert [read_.text(0, "n"), read_.text(1, "name")] == ["1", ""]


def test_copies_and_blank_rows_are_known_where_all_of_them_could_be_read() -> None:
    read_ = table("id,n,name\na,1,x\na,1,x\n,,\n,,\nb,two,x\nb,three,x\n,four,\n")
    assert read_.copies == {3, 5}
    assert read_.blank == {4, 5}


@pytest.mark.parametrize(
    ("text", "needs_hands"),
    [
        ("id,n,name\na,1,x\n", False),
        ("id,n,name\na,one,x\n", False),
        ('id,n,name\na,1,"x"\n', False),
        ("id,n,name\na,1,x", False),
        ("id,n,name\na,1\n", True),
        ("id,name\na,x\n", True),
        ("", True),
    ],
)
def test_a_file_needs_hands_when_rewriting_it_could_lose_a_cell(text: str, needs_hands: bool) -> None:
    assert table(text).needs_hands == needs_hands


def test_spellings_are_those_of_a_column_by_their_small_letters() -> None:
    read_ = table("id,n,name\na,1,Koksan\nb,2,KOKSAN\nc,3,\nd,4,M-1989\n")
    assert read_.spellings("name") == {"koksan": {"Koksan", "KOKSAN"}, "m-1989": {"M-1989"}}
    assert read_.spellings("n") == {str(n): {str(n)} for n in (1, 2, 3, 4)}
    assert read_.spellings("name") is read_.spellings("name")


def test_records_are_texts_with_empty_ones_for_empty_cells() -> None:
    assert records(b'id,n,name\na,one,"x, y"\nb,,', SCHEMA, "t.csv") == [
        {"id": "a", "n": "one", "name": "x, y"},
        {"id": "b", "n": "", "name": ""},
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,n,name\na,1\n", "t.csv:2: the row has too few cells: 2 where the header has 3; add the missing commas, by hand"),
        ("id,n,name\na,1\nb\n", "t.csv:2: the row has too few cells: 2 where the header has 3; add the missing commas, by hand"),
        ("id,n,n,name\na,1,2,x\n", "t.csv:1: n: the column stands twice; the first is read; keep one of the two, by hand"),
        ("id,n,name\na,1,x\r\nb\n", "t.csv:3: the row has too few cells: 1 where the header has 3; add the missing commas, by hand"),
        ("n,name\n1,x\n", "t.csv:1: id: the column is missing; add it to the header at position 1, by hand"),
    ],
)
def test_read_certain_refuses_a_file_of_which_a_cell_could_get_lost(text: str, message: str) -> None:
    with pytest.raises(InvalidDataError) as raised:
        read_certain(text.encode(), SCHEMA, "t.csv")
    assert str(raised.value) == message


def test_read_certain_takes_a_file_without_rows_in_whatever_form() -> None:
    assert read_certain(b"", SCHEMA, "t.csv").texts.num_rows == 0
    assert read_certain(b"n,name\n", SCHEMA, "t.csv").texts.num_rows == 0


DATED = TableSchema(
    "t", {"fields": [{"name": "made", "type": "string", "rdfType": EDTF}, {"name": "sold", "type": "string", "rdfType": EDTF}]}
)


def _dates(*texts: str | None, **more: Any) -> pd.DataFrame:
    made = pd.Series(texts, dtype=pd.ArrowDtype(pa.string()), index=range(10, 10 + len(texts)))
    return expand_dates(pd.DataFrame({"made": made, "sold": None}).astype(pd.ArrowDtype(pa.string())), DATED, **more)


def test_dates_are_expanded_beside_their_column() -> None:
    frame = _dates("2024-02~", None, "no date", "../2024", "2024-02~")
    day = datetime.date
    assert list(frame) == ["made", "sold", *derived(DATED)]
    assert {name: frame[name].dtype.pyarrow_dtype for name in derived(DATED)} == {
        name: type_ for name, (_, type_) in derived(DATED).items()
    }
    assert frame["made_earliest"].tolist() == [day(2024, 2, 1), pd.NA, pd.NA, pd.NA, day(2024, 2, 1)]
    assert frame["made_latest"].tolist() == [day(2024, 2, 29), pd.NA, pd.NA, day(2024, 12, 31), day(2024, 2, 29)]
    assert frame["made_precision"].tolist() == ["month", pd.NA, pd.NA, "open", "month"]
    assert frame[["sold_earliest", "sold_latest", "sold_precision"]].isna().to_numpy().all()
    assert frame.index.tolist() == [10, 11, 12, 13, 14]


def test_an_approximate_date_expands_to_nothing_when_certain_ones_are_wanted() -> None:
    assert _dates("2024-02~", "2024-03", certain=True)["made_precision"].tolist() == [pd.NA, "month"]


def test_derived_columns_have_their_date_and_type() -> None:
    assert derived(DATED) == {
        "made_earliest": ("made", pa.date32()),
        "made_latest": ("made", pa.date32()),
        "made_precision": ("made", pa.string()),
        "sold_earliest": ("sold", pa.date32()),
        "sold_latest": ("sold", pa.date32()),
        "sold_precision": ("sold", pa.string()),
    }
