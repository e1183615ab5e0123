"""The codebook: every table, column, allowed value and rule, from the schemas and the rules themselves."""

from collections.abc import Iterator, Mapping
from typing import Any

from armsdata import markdown
from armsdata.export.frames import DERIVED, derived_fields, names
from armsdata.package import Package
from armsdata.rules import RULES, TEXT_RULES
from armsdata.structure import CHECKS
from armsdata.table_schema import EDTF, TableSchema

_HEADER = ["Column", "Type", "Required", "Meaning", "Values", "Example"]


def report(package: Package) -> Iterator[str]:
    """Yield the lines of a Markdown page."""
    yield f"# Codebook of {package.name} {package.version}"
    yield ""
    yield "Made by `armsdata codebook` from the schemas and the rules. An empty cell means not known or not applicable; nothing else does."
    yield "Columns of type EDTF are dates as people report them: `2024`, `2024-11`, `2024-11-20`, `198X` (a decade), each with `~` where it"
    yield "is approximate; `A/B` from A to B, `A/..` since A, `../B` until B. Exports add the first and last day and the precision of each."
    for name, resource in package.resources.items():
        yield from ("", f"## {name}", "", resource.description or resource.title, "")
        if resource.schema.key:
            yield from (f"Key: {', '.join(f'`{column}`' for column in resource.schema.key)}.", "")
        yield from markdown.table(_HEADER, [_row(resource.schema, column) for column in resource.schema.names])
    for name in names(package)[len(package.resources) :]:
        yield from ("", f"## {name}", "", f"Made by `armsdata export`. {DERIVED[name].DESCRIPTION}", "")
        rows = [[column, _type(field), field.get("description", "")] for column, field in derived_fields(package, name).items()]
        yield from markdown.table(["Column", "Type", "Meaning"], rows)
    yield from (
        "",
        "## Rules",
        "",
        "What validation checks beyond the columns' own constraints. `armsdata rules NAME` shows an example of each.",
        "",
    )
    rules = [[rule.id, rule.severity, rule.table, rule.message, rule.fix] for rule in RULES.values()]
    texts = [[text.id, "error", "any text", text.message, text.fix] for text in TEXT_RULES.values()]
    yield from markdown.table(["Rule", "Severity", "Table", "What is wrong", "How to mend it"], rules + texts)
    yield from ("", f"Every table of any package is also checked for its form: {', '.join(f'`{check}`' for check in CHECKS)}.")


def _row(schema: TableSchema, name: str) -> list[str]:
    field = schema.fields[name]
    return [
        name,
        _type(field),
        "yes" if schema.required(name) else "",
        field.get("description", ""),
        _values(schema, name),
        str(field.get("example", "")),
    ]


def _type(field: Mapping[str, Any]) -> str:
    return "EDTF" if field.get("rdfType") == EDTF else str(field["type"])


def _values(schema: TableSchema, name: str) -> str:
    """Return what a column's values are limited to, in words."""
    enum = schema.constraint(name, "enum")
    if enum:
        return ", ".join(str(value) for value in enum)
    tables = [key.table for key in schema.foreign_keys if key.columns == (name,)]
    limits = [f"{word} {schema.constraint(name, limit)}" for limit, word in _LIMITS.items() if schema.constraint(name, limit) is not None]
    return "; ".join([*(f"→ {table}" for table in tables), *limits, *(["unique"] if schema.constraint(name, "unique") else [])])


_LIMITS = {"minimum": "at least", "maximum": "at most", "minLength": "characters, at least", "maxLength": "characters, at most"}
