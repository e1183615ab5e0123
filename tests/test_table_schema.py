"""What a Table Schema says, what is wrong with one, and what it finds wrong with a cell."""

import datetime
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from armsdata.table_schema import (
    EDTF,
    URI,
    Failure,
    ForeignKey,
    TableSchema,
    compile_pandera,
    dtypes,
    edtf_problem,
    failures,
    joined,
    matches,
    problems,
    records,
    typed,
)

ID = {"name": "id", "type": "string"}


def schema_of(*fields: dict[str, Any], **more: Any) -> TableSchema:
    return TableSchema("t", {"fields": list(fields), **more})


def column(*values: Any, type_: pa.DataType | None = None) -> "pd.Series[Any]":
    """A column of the types that frames have here, its rows numbered otherwise than from zero."""
    return pd.Series(list(values), dtype=pd.ArrowDtype(type_ or pa.string()), index=range(10, 10 + len(values)))


def test_key_and_foreign_keys_when_they_are_names_or_lists() -> None:
    foreign = [
        {"fields": "a", "reference": {"resource": "other", "fields": "id"}},
        {"fields": ["a", "b"], "reference": {"fields": ["id", "b"]}},
    ]
    schema = schema_of(ID, primaryKey=["id", "b"], foreignKeys=foreign)
    assert schema.key == ["id", "b"]
    assert schema_of(ID, primaryKey="id").key == ["id"]
    assert schema_of(ID).key == schema_of(ID).foreign_keys == []
    assert schema.foreign_keys == [ForeignKey(("a",), "other", ("id",)), ForeignKey(("a", "b"), "t", ("id", "b"))]


def test_fields_without_title_or_description_are_titled_by_their_name() -> None:
    schema = schema_of(ID, {"name": "a", "type": "string", "title": "An A", "description": "The first."})
    described = [(field["title"], field["description"]) for field in schema.fields.values()]
    assert described == [("id", ""), ("An A", "The first.")]


def test_id_joins_the_parts_of_a_key_and_leaves_out_what_is_lacking() -> None:
    schema = schema_of(ID, {"name": "a", "type": "integer"}, primaryKey=["id", "a"])
    assert [schema.id(record) for record in ({"id": "x", "a": 1}, {"a": 1}, {"id": "x", "b": "y"})] == ["x|1", "|1", "x|"]


def test_required_when_the_column_says_so_or_is_of_the_key() -> None:
    schema = schema_of(
        ID, {"name": "a", "constraints": {"required": True}}, {"name": "b", "constraints": {"required": False}}, primaryKey="id"
    )
    assert {name: schema.required(name) for name in schema.names} == {"id": True, "a": True, "b": False}


def test_free_text_is_what_no_enum_and_no_other_table_gives() -> None:
    fields = [{"name": name, "type": "string"} for name in ("alone", "half", "free")]
    coded = {"name": "coded", "type": "string", "constraints": {"enum": ["a"]}}
    keys = [
        {"fields": "alone", "reference": {"resource": "o", "fields": "id"}},
        {"fields": ["half", "n"], "reference": {"resource": "o", "fields": ["id", "n"]}},
    ]
    schema = schema_of(
        *fields, coded, {"name": "n", "type": "integer"}, {"name": "when", "type": "string", "rdfType": EDTF}, foreignKeys=keys
    )
    assert schema.free_text_names == ["half", "free", "when"]
    assert schema.edtf_names == ["when"]
    assert EDTF == "http://id.loc.gov/datatypes/edtf"


FIELDS = [{"name": "id", "type": "string"}, {"name": "n", "type": "integer"}]
NEEDS_FIELDS = "a foreign key needs fields and reference.fields, each a name or a list of different names"
NO_FIELDS = ["it needs a list `fields` of objects with a name"]


@pytest.mark.parametrize(
    ("descriptor", "expected"),
    [
        ({"fields": FIELDS}, []),
        ({"fields": FIELDS, "primaryKey": ["id", "n"], "foreignKeys": [{"fields": "n", "reference": {"fields": ["id"]}}]}, []),
        (None, NO_FIELDS),
        ({"fields": {}}, NO_FIELDS),
        ({"fields": []}, NO_FIELDS),
        ({"fields": ["id"]}, NO_FIELDS),
        ({"fields": [{"name": "id", "type": "string"}, {"name": 1}]}, NO_FIELDS),
        ({"fields": [*FIELDS, *FIELDS, ID]}, ["the field id stands twice", "the field n stands twice"]),
        ({"fields": FIELDS, "foreignKeys": {}}, ["foreignKeys is not a list"]),
        *(
            (
                {"fields": FIELDS, "foreignKeys": [key, {"fields": "x", "reference": {"fields": "id"}}]},
                [reason, "the key names x, which is no field"],
            )
            for key, reason in [
                (7, NEEDS_FIELDS),
                ({"fields": "id", "reference": "o"}, NEEDS_FIELDS),
                ({"fields": "id", "reference": {"resource": "o"}}, NEEDS_FIELDS),
                ({"reference": {"fields": "id"}}, NEEDS_FIELDS),
                ({"fields": ["id", "n"], "reference": {"fields": "id"}}, "a foreign key has not as many fields as its reference"),
                ({"fields": "id", "reference": {"fields": 7}}, NEEDS_FIELDS),
                ({"fields": "id", "reference": {"resource": 7, "fields": "id"}}, "the resource that a foreign key leads to is no text"),
            ]
        ),
        (
            {"fields": FIELDS, "primaryKey": 7, "foreignKeys": [{"fields": "x", "reference": {"fields": "id"}}]},
            ["a key is neither a name nor a list of different names", "the key names x, which is no field"],
        ),
        (
            {"fields": FIELDS, "foreignKeys": [{"fields": 7, "reference": {"fields": "id"}}]},
            [NEEDS_FIELDS],
        ),
        *(
            ({"fields": FIELDS, "primaryKey": key}, ["a key is neither a name nor a list of different names"])
            for key in ([1], ["id", "id"])
        ),
        ({"fields": FIELDS, "identity": ["id", "x"]}, ["the key names x, which is no field"]),
        ({"fields": FIELDS, "primaryKey": ["x", "id", "y"]}, ["the key names x, which is no field", "the key names y, which is no field"]),
    ],
)
def test_problems_when_a_schema_is_read(descriptor: Any, expected: list[str]) -> None:
    assert list(problems(descriptor)) == expected


NO_TYPE = ["the field a has no type of string, integer, number, boolean, date"]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ({}, NO_TYPE),
        ({"type": "text"}, NO_TYPE),
        ({"type": ["string"]}, NO_TYPE),
        ({"type": "string", "constraints": []}, ["the constraints of a are no object"]),
        *(
            ({"type": "string", "constraints": {name: "false"}}, [f"the {name} of a is neither true nor false"])
            for name in ("required", "unique")
        ),
        *(({"type": "string", name: 7}, [f"the {name} of a is no text"]) for name in ("title", "description")),
        *(({"type": "string", **kind}, []) for kind in ({"format": "uri"}, {"rdfType": EDTF})),
        *(
            ({"type": "date", **kind}, ["the field a is no string, so it holds no web addresses or EDTF dates"])
            for kind in ({"format": "uri"}, {"rdfType": EDTF})
        ),
        ({"type": "string", "constraints": {"enum": ["a", "b"]}}, []),
        ({"type": "integer", "constraints": {"enum": [1, 2], "minimum": 1}}, []),
        ({"type": "integer", "constraints": {"enum": ["1"]}}, ["the enum of a is not one that a column of type integer can have"]),
        ({"type": "integer", "constraints": {"minimum": (1 << 63) - 1, "maximum": -(1 << 63) + 1}}, []),
        *(
            ({"type": "integer", "constraints": {"minimum": limit}}, ["the minimum of a is not one that a column of type integer can have"])
            for limit in (1 << 63, -(1 << 63), True)
        ),
        (
            {"type": "string", "constraints": {"min": 1, "odd": 2}},
            ["the constraint min of a is not known", "the constraint odd of a is not known"],
        ),
        ({"type": "string", "constraints": {"enum": "ab"}}, ["the enum of a is not one that a column of type string can have"]),
        *(
            ({"type": "integer", "constraints": {name: "5"}}, [f"the {name} of a is not one that a column of type integer can have"])
            for name in ("minimum", "maximum", "minLength", "maxLength")
        ),
        (
            {
                "type": "number",
                "constraints": {"minimum": 0.5, "maximum": 5, "required": True, "unique": True, "enum": [1], "pattern": "a"},
            },
            ["the pattern of a is not one that a column of type number can have"],
        ),
    ],
)
def test_problems_when_a_field_is_read(field: dict[str, Any], expected: list[str]) -> None:
    assert list(problems({"fields": [{"name": "a", **field}]})) == expected


def test_problems_name_a_pattern_that_arrow_cannot_use_and_go_on() -> None:
    fields = [{"name": name, "type": "string", "constraints": {"pattern": "(?=a)"}} for name in "ab"]
    assert [problem.partition(" cannot")[0] for problem in problems({"fields": fields})] == ["the pattern of a", "the pattern of b"]


@pytest.mark.parametrize(
    ("field", "values", "expected"),
    [
        ({"type": "string", "constraints": {"required": True}}, ["a", None, ""], [("required", 1)]),
        ({"type": "string", "constraints": {"enum": ["a", "b"]}}, ["a", None, "c", "b"], [("enum", 2)]),
        ({"type": "string", "constraints": {"pattern": "a|bc"}}, ["a", "bc", "ab", "abc", None], [("pattern", 2), ("pattern", 3)]),
        (
            {"type": "string", "format": "uri"},
            ["http://a", None, "https://a.b/c", "ftp://a", "http://a b", "see http://a", "http://"],
            [("format", row) for row in (3, 4, 5, 6)],
        ),
        ({"type": "string", "rdfType": EDTF}, ["2024~", None, "2024-13", "198X", "2024-13"], [("edtf", 2), ("edtf", 4)]),
        ({"type": "integer", "constraints": {"minimum": 5}}, [5, None, 4], [("minimum", 2)]),
        ({"type": "number", "constraints": {"maximum": 1.5}}, [1.5, None, 1.6], [("maximum", 2)]),
        ({"type": "string", "constraints": {"minLength": 2}}, ["주체", None, "주", ""], [("min-length", 2), ("min-length", 3)]),
        ({"type": "string", "constraints": {"maxLength": 2}}, ["주체", None, "주체포", ""], [("max-length", 2)]),
        ({"type": "string", "constraints": {"unique": True}}, ["a", None, "b", None, "a"], [("unique", 4)]),
        ({"type": "string", "constraints": {"unique": False, "required": False}}, ["a", "a", None], []),
    ],
)
def test_failures_name_each_cell_that_breaks_a_constraint(
    field: dict[str, Any], values: list[Any], expected: list[tuple[str, int]]
) -> None:
    schema = schema_of({"name": "a", **field}, {"name": "free", "type": "string"})
    table = pa.table({"a": pa.array(values, schema.arrow_type("a")), "free": pa.nulls(len(values), pa.string())})
    found = failures(schema, table.to_pandas(types_mapper=pd.ArrowDtype))
    assert found == [Failure(check, "a", row) for check, row in expected]


def test_edtf_problem_is_empty_when_the_text_is_a_date() -> None:
    assert edtf_problem("2024-11") == ""
    assert edtf_problem("2024-13") == "not a date of the EDTF subset"


def test_matches_judges_the_whole_value_and_keeps_the_index() -> None:
    assert matches(column("a", "bc", "ab", "a\n"), "a|bc").to_dict() == {10: True, 11: True, 12: False, 13: False}
    assert matches(pd.Series(["a", float("nan")], dtype=object), "a").tolist() == [True, None]


@pytest.mark.parametrize("address", ["https://example.org/X", "http://example.org"])
def test_uri_is_any_address_of_the_web(address: str) -> None:
    assert matches(column(address, f"{address}\u3000", f"{address}\u00a0x", f"ftp{address}"), URI).tolist() == [True, False, False, False]


def test_records_are_rows_in_types_of_python_whatever_the_index() -> None:
    frame = pd.DataFrame({"a": column("x", None), "n": column(1, None, type_=pa.int64())})
    assert records(frame) == [{"a": "x", "n": 1}, {"a": None, "n": None}]


def test_joined_is_unknown_where_a_part_is_and_never_takes_two_pairs_for_one() -> None:
    frame = pd.DataFrame({"a": column("x", "xy", None), "b": column("yz", "z", "z"), "n": column(1, 2, 3, type_=pa.int64())})
    first, second, third = joined(frame, ["a", "b"]).to_pylist()
    assert first != second
    assert third is None
    assert joined(frame, ["n"]).to_pylist() == [1, 2, 3]
    assert joined(frame, ["a", "n"]).null_count == 1


TYPES = schema_of(*({"name": kind, "type": kind} for kind in ("string", "integer", "number", "boolean", "date")), primaryKey="string")


def test_typed_brings_a_plain_frame_into_the_types_of_the_schema_and_leaves_what_does_not_fit() -> None:
    frame = pd.DataFrame(
        {"string": ["a", None], "integer": [1.0, float("nan")], "boolean": [True, False], "number": ["x", "y"]}, index=[5, 6]
    )
    good = typed(frame, TYPES)
    expected = dtypes(TYPES)
    assert {name: good[name].dtype == expected[name] for name in good} == {
        "string": True,
        "integer": True,
        "boolean": True,
        "number": False,
    }
    assert good["integer"].isna().tolist() == [False, True]
    assert good["number"].tolist() == ["x", "y"]
    assert good.index.tolist() == [5, 6]
    assert typed(good, TYPES).equals(good)


def test_compiled_schema_judges_columns_key_order_and_rules() -> None:
    import pandera.errors

    compiled = compile_pandera(TYPES, [("number-is-small", lambda frame: frame["number"] > 5)])
    row = {"integer": 1, "number": 1.0, "boolean": True, "date": datetime.date(2024, 1, 1)}
    good = pd.DataFrame([{"string": "a", **row}, {"string": "b", **row}])
    compiled.validate(good)
    for bad in (
        good.assign(string="a"),
        good.assign(string=[None, "b"]),
        good.assign(number=[1.0, 6.0]),
        good.assign(more=1),
        good.drop(columns="date"),
        good[good.columns[::-1]],
    ):
        with pytest.raises((pandera.errors.SchemaError, pandera.errors.SchemaErrors)):
            compiled.validate(bad)
    with pytest.raises(pandera.errors.SchemaErrors) as raised:
        compiled.validate(good.assign(number=[1.0, 6.0]), lazy=True)
    cases = raised.value.failure_cases
    assert set(zip(cases["check"], cases["index"], strict=True)) == {("number-is-small", 1)}
    assert compiled.name == "t"
    compile_pandera(schema_of(ID), []).validate(pd.DataFrame({"id": ["a", "a", None]}))
