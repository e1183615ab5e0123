"""A descriptor or a Table Schema that is damaged, or that asks for more than the tables hold."""

from collections.abc import Callable, Iterator
from functools import partial
from random import Random
from typing import Any

from tests.faults.draft import Draft, Place, at
from tests.faults.registry import fault, register

DESCRIPTOR = "datapackage.json"
Json = dict[str, Any]


def _refused(text: str, data: bytes | None, draft: Draft, random: Random) -> Iterator[Place]:
    draft.files[DESCRIPTOR] = data
    draft.refused = text
    yield from ()


for _name, _words, _data in [
    ("gone", "holds no datapackage.json", None),
    ("empty", "not valid JSON", b""),
    ("cut off", "not valid JSON", b'{"resources": ['),
    ("no object", "no data package", b"[]"),
    ("without tables", "no data package", b'{"name": "armsdata"}'),
    ("nested too deep", "nested too deep", b"[" * 100_000),
    ("Latin-1", "not UTF-8", b'{"name": "\xe9"}'),
    ("UTF-16", "not UTF-8", '{"resources": []}'.encode("utf-16")),
]:
    register(f"descriptor: {_name}", "alone", partial(_refused, _words, _data))


def _located(rule: str, path: str, draft: Draft, random: Random) -> Iterator[Place]:
    table = draft.take_table(random)
    draft.edit(DESCRIPTOR, lambda descriptor: descriptor["resources"][[*draft.tables].index(table)].update(path=path))
    yield Place(rule, table, 0)


for _path, _rule in {
    "https://example.org/units.csv": "resource-url",
    "//example.org/units.csv": "resource-url",
    "file:///etc/passwd": "resource-url",
    "\\\\server\\units.csv": "resource-url",
    "/etc/passwd": "resource-absolute",
    "C:\\units.csv": "resource-absolute",
    "../units.csv": "resource-outside",
    "datasets/../../units.csv": "resource-outside",
    "datasets": "resource-not-a-file",
    "datasets/nothing.csv": "resource-missing",
    "datasets/claims.csv/claims.csv": "resource-missing",
    "n" * 5000: "resource-missing",
    "datasets/a\0b.csv": "resource-missing",
}.items():
    register(f"path: {_path[:30]!a}", "schema", partial(_located, _rule, _path), only=True)


def _malformed(change: Callable[[list[Any], int], object], draft: Draft, random: Random) -> Iterator[Place]:
    position = [*draft.tables].index(draft.take_table(random))
    draft.edit(DESCRIPTOR, lambda descriptor: change(descriptor["resources"], position))
    yield Place("descriptor", "", 0)


for _name, _edit in {
    "a number": lambda resources, at: resources.__setitem__(at, 7),
    "without a name": lambda resources, at: resources[at].pop("name"),
    "without a path": lambda resources, at: resources[at].pop("path"),
    "with two paths": lambda resources, at: resources[at].update(path=["a.csv", "b.csv"]),
    "with an empty name": lambda resources, at: resources[at].update(name=""),
}.items():
    register(f"resource: {_name}", "schema", partial(_malformed, _edit))


@fault("schema")
def resource_that_stands_twice(draft: Draft, random: Random) -> Iterator[Place]:
    table = draft.take_table(random)
    draft.edit(DESCRIPTOR, lambda descriptor: descriptor["resources"].append(descriptor["resources"][[*draft.tables].index(table)]))
    yield Place("descriptor", table, 0)


def _unusable(change: Callable[[Json, Json], object], draft: Draft, random: Random) -> Iterator[Place]:
    """Spoil a schema by a function of it and one of its fields."""
    table = draft.take_table(random)
    draft.edit(f"schemas/{table}.json", lambda schema: change(schema, random.choice(schema["fields"])))
    yield Place("schema", table, 0)


def _constrain(**constraints: Any) -> Callable[[Json, Json], object]:
    return lambda _, field: field.setdefault("constraints", {}).update(constraints)


def _foreign(**key: Any) -> Callable[[Json, Json], object]:
    return lambda schema, _: schema.update(foreignKeys=[key])


_ANY: Json = {"resource": "units", "fields": "unit_id"}
for _name, _change in {
    "without fields": lambda schema, _: schema.pop("fields"),
    "fields is no list": lambda schema, _: schema.update(fields={"a": 1}),
    "no fields": lambda schema, _: schema.update(fields=[]),
    "field without a name": lambda _, field: field.pop("name"),
    "field is a text": lambda schema, field: schema["fields"].append("name"),
    "field stands twice": lambda schema, field: schema["fields"].append(field),
    "no such type": lambda _, field: field.update(type="str"),
    "without a type": lambda _, field: field.pop("type"),
    "type is a list": lambda _, field: field.update(type=["string"]),
    "constraints are a list": lambda _, field: field.update(constraints=["required"]),
    "no such constraint": _constrain(oddly=1),
    "enum is a text": _constrain(enum="a"),
    "enum of numbers in a column of text": lambda schema, _: schema["fields"][0]["constraints"].update(enum=[1, 2]),
    "minimum is a text": _constrain(minimum="a"),
    "minimum in a column of text": lambda schema, _: schema["fields"][0]["constraints"].update(minimum=1),
    "length of numbers": lambda schema, _: schema["fields"][0].update(type="integer", constraints={"minLength": 1}),
    "date of numbers": lambda schema, _: schema["fields"][0].update(type="integer", rdfType="http://id.loc.gov/datatypes/edtf"),
    "address of numbers": lambda schema, _: schema["fields"][0].update(type="integer", format="uri", constraints={}),
    "pattern with an open bracket": lambda _, field: field.update(type="string", constraints={"pattern": "("}),
    "pattern that looks ahead": lambda _, field: field.update(type="string", constraints={"pattern": "(?=a)"}),
    "pattern is a number": lambda _, field: field.update(type="string", constraints={"pattern": 1}),
    "key names no field": lambda schema, _: schema.update(primaryKey="no_such_field"),
    "key is a number": lambda schema, _: schema.update(primaryKey=7),
    "key of lists": lambda schema, _: schema.update(primaryKey=[["name"]]),
    "foreign keys are an object": lambda schema, _: schema.update(foreignKeys={"fields": "a"}),
    "foreign key without a reference": lambda schema, _: schema.update(foreignKeys=[{"fields": schema["fields"][0]["name"]}]),
    "foreign key is a text": lambda schema, _: schema.update(foreignKeys=["units"]),
    "foreign key of no field": _foreign(fields="no_such_field", reference=_ANY),
    "foreign key of a number": _foreign(fields=7, reference=_ANY),
    "foreign key to a number": lambda schema, field: schema.update(
        foreignKeys=[{"fields": field["name"], "reference": {"resource": "units", "fields": 7}}]
    ),
    "foreign key to no field": lambda schema, field: schema.update(
        foreignKeys=[{"fields": field["name"], "reference": {"fields": "no_such_field"}}]
    ),
    "foreign key to no table": lambda schema, field: schema.update(
        foreignKeys=[{"fields": field["name"], "reference": {"resource": "unities", "fields": "unit_id"}}]
    ),
    "foreign key to a table that is a number": lambda schema, field: schema.update(
        foreignKeys=[{"fields": field["name"], "reference": {"resource": 7, "fields": "unit_id"}}]
    ),
    "foreign key to more fields": lambda schema, field: schema.update(
        foreignKeys=[{"fields": field["name"], "reference": {"resource": "units", "fields": ["unit_id", "name"]}}]
    ),
}.items():
    register(f"schema: {_name}", "schema", partial(_unusable, _change))


def _bytes_of_a_schema(rule: str, data: bytes | None, draft: Draft, random: Random) -> Iterator[Place]:
    table = draft.take_table(random)
    draft.files[f"schemas/{table}.json"] = data
    yield Place(rule, table, 0)


for _name, _rule, _data in [
    ("gone", "resource-missing", None),
    ("empty", "schema", b""),
    ("cut off", "schema", b'{"fields": ['),
    ("a list", "schema", b"[]"),
    ("a number", "schema", b"7"),
    ("null", "schema", b"null"),
    ("Latin-1", "schema", b'{"title": "\xe9"}'),
    ("nested too deep", "schema", b"[" * 100_000),
]:
    register(f"schema: {_name}", "schema", partial(_bytes_of_a_schema, _rule, _data))


_UNREAD = {"claims": ["note", "person"], "sources": ["title"], "organizations": ["name"], "equipment": ["description"], "units": ["name"]}


def _asks_for_more(rule: str, change: Json, bad: Callable[[str], object], draft: Draft, random: Random) -> Iterator[Place]:
    """Let the schema of a column that no rule reads ask for what its cells are not."""
    table = draft.take_table(random, 1)
    while table not in _UNREAD:
        table = draft.take_table(random, 1)
    column = random.choice(_UNREAD[table])
    draft.edit(f"schemas/{table}.json", lambda schema: next(f for f in schema["fields"] if f["name"] == column).update(change))
    for row in draft.tables[table][1:]:
        if bad(row[column]):
            yield at(rule, row, column)


for _rule, _json in {
    "min-length": {"constraints": {"minLength": 1000}},
    "max-length": {"constraints": {"maxLength": 0}},
    "enum": {"constraints": {"enum": ["no such text"]}},
    "pattern": {"constraints": {"pattern": "no such text"}},
    "format": {"format": "uri"},
    "edtf": {"rdfType": "http://id.loc.gov/datatypes/edtf"},
}.items():
    register(f"schema asks for more: {_rule}", "schema", partial(_asks_for_more, _rule, _json, bool), only=True)
for _kind in ("integer", "number", "boolean", "date"):
    register(
        f"schema asks for another type: {_kind}",
        "schema",
        partial(_asks_for_more, "type", {"type": _kind, "constraints": {}}, bool),
        only=True,
    )
register(
    "schema asks for more: required",
    "schema",
    partial(_asks_for_more, "required", {"constraints": {"required": True}}, lambda text: not text),
    only=True,
)
