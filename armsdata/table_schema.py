"""A Table Schema, its types in Arrow and pandas, and the Pandera schema that is compiled from it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from armsdata import dates

EDTF = "http://id.loc.gov/datatypes/edtf"
ARROW_TYPES = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}
CONSTRAINTS = {"required", "unique", "enum", "pattern", "minimum", "maximum", "minLength", "maxLength"}
_TEXTS, _NUMBERS = ("string",), ("integer", "number")
_OF_TYPES: dict[str, tuple[str, ...]] = {
    "enum": (*_TEXTS, *_NUMBERS),
    "pattern": _TEXTS,
    "minLength": _TEXTS,
    "maxLength": _TEXTS,
    "minimum": _NUMBERS,
    "maximum": _NUMBERS,
}
_BLANKS = "\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"  # Arrow's \s knows those of ASCII only
URI = rf"https?://[^\s{_BLANKS}\"<>]+"

Field = Mapping[str, Any]
Mask = Callable[[pd.DataFrame], "pd.Series[bool]"]


class ForeignKey(NamedTuple):
    """Columns of a table that must hold a key of another, or of the same one."""

    columns: tuple[str, ...]
    table: str
    to: tuple[str, ...]


class Failure(NamedTuple):
    """A cell that breaks a constraint of its column: which one, and at which position of the frame."""

    check: str
    column: str
    row: int


@dataclass(frozen=True)
class TableSchema:
    """One table's columns, keys and constraints, read from its Table Schema."""

    table: str
    descriptor: Mapping[str, Any]

    @cached_property
    def fields(self) -> dict[str, Field]:
        """The fields by their names; one without title or description is titled by its name and not described."""
        return {
            field["name"]: {**field, "title": field.get("title", field["name"]), "description": field.get("description", "")}
            for field in self.descriptor["fields"]
        }

    @property
    def names(self) -> list[str]:
        return list(self.fields)

    @cached_property
    def key(self) -> list[str]:
        return _names(self.descriptor.get("primaryKey", []))

    def id(self, record: Mapping[str, object]) -> str:
        """Return a record's key, its parts joined by a bar."""
        return "|".join(str(record.get(column, "")) for column in self.key)

    @cached_property
    def foreign_keys(self) -> list[ForeignKey]:
        return [
            ForeignKey(
                tuple(_names(key["fields"])), key["reference"].get("resource") or self.table, tuple(_names(key["reference"]["fields"]))
            )
            for key in self.descriptor.get("foreignKeys", [])
        ]

    def arrow_type(self, name: str) -> pa.DataType:
        return ARROW_TYPES[self.fields[name]["type"]]

    @cached_property
    def edtf_names(self) -> list[str]:
        return [name for name, field in self.fields.items() if field.get("rdfType") == EDTF]

    @cached_property
    def free_text_names(self) -> list[str]:
        """Text columns whose values are not given elsewhere: by an enum, or by the key of another table."""
        given = {key.columns[0] for key in self.foreign_keys if len(key.columns) == 1}
        return [
            name
            for name, field in self.fields.items()
            if field["type"] == "string" and name not in given and not self.constraint(name, "enum")
        ]

    def constraint(self, name: str, constraint: str) -> Any:
        return self.fields[name].get("constraints", {}).get(constraint)

    def required(self, name: str) -> bool:
        return bool(self.constraint(name, "required")) or name in self.key


def _names(value: str | Sequence[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def problems(descriptor: Any) -> Iterator[str]:
    """Yield what keeps a Table Schema from being compiled, in words."""
    fields = descriptor.get("fields") if isinstance(descriptor, dict) else None
    if not isinstance(fields, list) or not fields or not all(isinstance(f, dict) and isinstance(f.get("name"), str) for f in fields):
        yield "it needs a list `fields` of objects with a name"
        return
    names = [field["name"] for field in fields]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"the field {name} stands twice"
    for field in fields:
        yield from _field_problems(field)
    keys = [descriptor.get("primaryKey", []), descriptor.get("identity", [])]
    foreign = descriptor.get("foreignKeys", [])
    if not isinstance(foreign, list):
        yield "foreignKeys is not a list"
        foreign = []
    for key in foreign:
        reference = key.get("reference") if isinstance(key, dict) else None
        if not isinstance(reference, dict) or not _are_names(key.get("fields")) or not _are_names(reference.get("fields")):
            yield "a foreign key needs fields and reference.fields, each a name or a list of different names"
            continue
        if not isinstance(reference.get("resource", ""), str):
            yield "the resource that a foreign key leads to is no text"
        if len(_names(key["fields"])) != len(_names(reference["fields"])):
            yield "a foreign key has not as many fields as its reference"
        keys.append(key["fields"])
    for key in keys:
        if not _are_names(key):
            yield "a key is neither a name nor a list of different names"
            continue
        for name in _names(key):
            if name not in names:
                yield f"the key names {name}, which is no field"


def _are_names(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(name, str) for name in value) and len(set(value)) == len(value)
    return isinstance(value, str)


def _field_problems(field: Field) -> Iterator[str]:
    name, kind = field["name"], field.get("type")
    if not isinstance(kind, str) or kind not in ARROW_TYPES:
        yield f"the field {name} has no type of {', '.join(ARROW_TYPES)}"
        return
    for key in ("title", "description"):
        if not isinstance(field.get(key, ""), str):
            yield f"the {key} of {name} is no text"
    if kind != "string" and (field.get("rdfType") == EDTF or field.get("format") == "uri"):
        yield f"the field {name} is no string, so it holds no web addresses or EDTF dates"
    constraints = field.get("constraints", {})
    if not isinstance(constraints, dict):
        yield f"the constraints of {name} are no object"
        return
    for constraint in sorted(set(constraints) - CONSTRAINTS):
        yield f"the constraint {constraint} of {name} is not known"
    for constraint in ("required", "unique"):
        if not isinstance(constraints.get(constraint, False), bool):
            yield f"the {constraint} of {name} is neither true nor false"
    for constraint, value in constraints.items():
        if constraint in _OF_TYPES and (kind not in _OF_TYPES[constraint] or not _fits(constraint, value, kind)):
            yield f"the {constraint} of {name} is not one that a column of type {kind} can have"
    if "pattern" in constraints and isinstance(constraints["pattern"], str):
        try:
            pc.match_substring_regex(pa.array([""]), whole(constraints["pattern"]))
        except pa.ArrowInvalid as error:
            yield f"the pattern of {name} cannot be used (it must not look around or back): {error}"


def _fits(constraint: str, value: Any, kind: str) -> bool:
    """Return whether a constraint's value can be compared with the cells of a column."""
    if constraint == "pattern":
        return isinstance(value, str)
    if constraint == "enum":
        return isinstance(value, list) and all(isinstance(one, str) if kind == "string" else _is_number(one) for one in value)
    return _is_number(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1 << 63


def whole(pattern: str) -> str:
    """Return a pattern that matches only whole values, for Arrow's linear-time engine."""
    return rf"\A(?:{pattern})\z"


def dtypes(schema: TableSchema) -> dict[str, pd.ArrowDtype]:
    """Return each column's pandas type."""
    return {name: pd.ArrowDtype(schema.arrow_type(name)) for name in schema.names}


def typed(frame: pd.DataFrame, schema: TableSchema) -> pd.DataFrame:
    """Return a frame with its columns in the schema's types, as far as their values allow."""

    def column(series: "pd.Series[Any]", type_: pa.DataType) -> Any:
        if series.dtype == pd.ArrowDtype(type_):
            return series
        try:
            values = pa.array(series, from_pandas=True)
            return pd.Series(pd.arrays.ArrowExtensionArray(values.cast(type_)), index=series.index)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError):
            return series

    return frame.assign(**{name: column(frame[name], schema.arrow_type(name)) for name in schema.names if name in frame})


def compile_pandera(schema: TableSchema, row_rules: Sequence[tuple[str, Mask]]) -> Any:
    """Return the Pandera schema of a table: its columns, its key, and named masks that are true where a row is bad.

    It brings a frame into the schema's types first, so that one from ``pd.read_csv`` or ``pd.read_parquet`` is
    judged alike.
    """
    import pandera.pandas as pandera

    rules = [pandera.Check(lambda frame, bad=bad: ~bad(frame), name=name, error=name) for name, bad in row_rules]
    parser = pandera.Parser(lambda frame: typed(frame, schema))
    key = schema.key or None
    return pandera.DataFrameSchema(_columns(schema), checks=rules, parsers=parser, unique=key, strict=True, ordered=True, name=schema.table)


def failures(schema: TableSchema, frame: pd.DataFrame) -> list[Failure]:
    """Return every cell of a typed frame that breaks a constraint of its column.

    The frame is taken to be as ``tables.read`` makes it, so columns without constraints have nothing to judge.
    """
    import pandera.pandas as pandera

    columns = {name: column for name, column in _columns(schema).items() if column.checks or not column.nullable}
    try:
        judge: Any = pandera.DataFrameSchema
        judge(columns, name=schema.table).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        checks = cases["check"].replace("not_nullable", "required").tolist()
        return [Failure(*case) for case in zip(checks, cases["column"].tolist(), cases["index"].astype("int64").tolist(), strict=True)]
    return []


def _columns(schema: TableSchema) -> dict[str, Any]:
    import pandera.pandas as pandera

    types = dtypes(schema)
    return {
        name: pandera.Column(
            types[name],
            [pandera.Check(check, name=label, error=label) for label, check in _checks(field)],
            nullable=not schema.required(name),
        )
        for name, field in schema.fields.items()
    }


def _checks(field: Field) -> Iterator[tuple[str, Callable[["pd.Series[Any]"], Any]]]:
    """Yield each constraint's name with a check that is true where a value keeps it."""
    constraints = field.get("constraints", {})
    if "enum" in constraints:
        yield "enum", lambda values: values.isin(constraints["enum"])
    if "pattern" in constraints:
        yield "pattern", lambda values: matches(values, constraints["pattern"])
    if field.get("format") == "uri":
        yield "format", lambda values: matches(values, URI)
    if field.get("rdfType") == EDTF:
        yield "edtf", lambda values: ~values.isin([text for text in values.unique().tolist() if edtf_problem(text)])
    if "minimum" in constraints:
        yield "minimum", lambda values: values >= constraints["minimum"]
    if "maximum" in constraints:
        yield "maximum", lambda values: values <= constraints["maximum"]
    if "minLength" in constraints:
        yield "min-length", lambda values: values.str.len() >= constraints["minLength"]
    if "maxLength" in constraints:
        yield "max-length", lambda values: values.str.len() <= constraints["maxLength"]
    if constraints.get("unique"):
        yield "unique", lambda values: ~values.duplicated()


def matches(values: "pd.Series[Any]", pattern: str) -> "pd.Series[bool]":
    """Return where a pattern matches the whole value."""
    return pd.Series(pc.match_substring_regex(arrow(values), whole(pattern)).to_numpy(zero_copy_only=False), index=values.index)


def arrow(values: "pd.Series[Any]") -> pa.Array:
    """Return a series' values as one Arrow array."""
    array = pa.array(values, from_pandas=True)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame in Python's types, unknown cells as None."""
    rows: list[dict[str, Any]] = pa.Table.from_pandas(frame, preserve_index=False).to_pylist()
    return rows


def joined(frame: pd.DataFrame, columns: Sequence[str]) -> pa.Array:
    """Return some columns of each row as one text, null where any is unknown; a single column as it is."""
    arrays = [arrow(frame[column]) for column in columns]
    return arrays[0] if len(arrays) == 1 else pc.binary_join_element_wise(*(array.cast(pa.string()) for array in arrays), "\x1f")


def edtf_problem(text: str) -> str:
    """Return why a text is no date of the EDTF subset, or an empty text."""
    try:
        dates.bounds(text)
    except ValueError as error:
        return str(error)
    return ""
