"""Rule by rule: the bad example of the registry, brought into a whole package; and rows of the package made bad by hand."""

import datetime
from collections.abc import Iterator, Mapping
from functools import partial
from random import Random
from typing import Any

from armsdata.rules import RULES, Rule
from armsdata.rules.claims import SHAPES
from armsdata.table_schema import TableSchema
from tests.faults.draft import Draft, Place, Row, at
from tests.faults.registry import fault, register

_AUTHORITIES = ("parties", "units")  # their ids mean something to the rules, so that examples keep them
_USUAL = {("claims", "attribution"): "unattributed", ("claims", "comparator"): "none"}


def insert(rule: Rule, example: Mapping[str, Any], draft: Draft, random: Random) -> Row:
    """Add an example of a rule with what it refers to, under names that the package does not have; return its row."""
    return _Insertion(draft, random).add(rule, example)


class _Insertion:
    def __init__(self, draft: Draft, random: Random) -> None:
        self.draft = draft
        self.random = random
        self.prefix = "".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=7)) + "-"
        self.usual = dict(_USUAL)

    def add(self, rule: Rule, example: Mapping[str, Any]) -> Row:
        added = [self._row(table, cells) for table, rows in rule.given.items() for cells in rows]
        judged = self._row(rule.table, example)
        waiting = [*added, judged]
        while waiting:
            row = waiting.pop(0)
            if not self._there(row):
                self.draft.add(row)
            waiting += self._missing(row, waiting)
        return judged

    def _there(self, row: Row) -> bool:
        key = self.draft.package.schema(row.table).key
        return any(all(row[column] == other[column] for column in key) for other in self.draft.tables[row.table])

    def _missing(self, row: Row, waiting: list[Row]) -> Iterator[Row]:
        """Yield a row for each reference of a row that leads to none."""
        for key in self.draft.package.schema(row.table).foreign_keys:
            name = row[key.columns[0]]
            if name and not any(
                name == other[key.to[0]] for other in [*self.draft.tables[key.table], *waiting] if other.table == key.table
            ):
                yield self._row(key.table, {key.to[0]: name}, named=True)

    def _row(self, table: str, example: Mapping[str, Any], *, named: bool = False) -> Row:
        schema = self.draft.package.schema(table)
        cells = _texts(example, schema)
        if not named:
            cells = {column: self.prefix + text if text and self._is_name(schema, column) else text for column, text in cells.items()}
        for column in schema.names:
            if schema.required(column) and column not in cells:
                cells[column] = self._filled(schema, column)
        return self.draft.row(table, **cells)

    def _is_name(self, schema: TableSchema, column: str) -> bool:
        to = next((key.table for key in schema.foreign_keys if key.columns == (column,)), schema.table)
        own = column == schema.key[0] and column != "url" and not any(key.columns == (column,) for key in schema.foreign_keys)
        return to not in _AUTHORITIES and (own or to != schema.table or any(key.columns == (column,) for key in schema.foreign_keys))

    def _filled(self, schema: TableSchema, column: str) -> str:
        """Return what stands in a column that must not be empty and that the example does not give."""
        target = next((key.table for key in schema.foreign_keys if key.columns == (column,)), "")
        if target and (column not in schema.key or target in _AUTHORITIES):
            row = self.random.choice(self.draft.free(target))
            return self.usual.setdefault((schema.table, column), row.cells[0])
        if column not in schema.key and schema.constraint(column, "pattern"):
            return str(schema.fields[column]["example"])
        allowed = schema.constraint(column, "enum")
        return self.usual.get((schema.table, column)) or (allowed[0] if allowed else f"{self.prefix}{target or 'made'}")


def _texts(example: Mapping[str, Any], schema: TableSchema) -> dict[str, str]:
    """Return the cells of an example as they stand in a file: a date in place of its first and last day."""
    cells = {name: _text(value) for name, value in example.items() if name in schema.fields and value is not None}
    for name in schema.edtf_names:
        days = [_text(example[f"{name}_{part}"]) for part in ("earliest", "latest") if f"{name}_{part}" in example]
        if days and name not in cells:
            cells[name] = "/".join(dict.fromkeys(days))
    return cells


def _text(value: Any) -> str:
    """Return a value as text; dates are of years that the subset of EDTF knows."""
    return value.replace(year=min(value.year, 2099)).isoformat() if isinstance(value, datetime.date) else str(value)


def _bad_example(rule: Rule, draft: Draft, random: Random) -> Iterator[Place]:
    yield at(rule.id, insert(rule, rule.bad, draft, random), rule.column)


for _rule in RULES.values():
    register(f"rule: {_rule.id}", "example", partial(_bad_example, _rule))


_SETTERS = {"quantity_low": "low_from", "quantity_best": "best_from", "quantity_high": "high_from"}


def _bounded(draft: Draft, random: Random) -> tuple[Row, str, str]:
    """Return a transfer with a bound, and the columns of the bound and of the claim that sets it."""
    row = draft.take(random, "transfers", lambda row: any(row[column] for column in _SETTERS))
    return row, *random.choice([(column, setter) for column, setter in _SETTERS.items() if row[column]])


@fault("alone")
def bound_mistyped(draft: Draft, random: Random) -> Iterator[Place]:
    row, bound, _ = _bounded(draft, random)
    row[bound] = str(int(row[bound]) + random.choice((1, 10, 1000)))
    yield at("bound-equals-its-claim", row, bound)


@fault("alone")
def bound_without_its_claim(draft: Draft, random: Random) -> Iterator[Place]:
    row, _, setter = _bounded(draft, random)
    row[setter] = ""
    yield at("bound-names-its-claim", row, "quantity_low")


@fault("alone")
def evidence_of_a_bound_made_context(draft: Draft, random: Random) -> Iterator[Place]:
    row, _, setter = _bounded(draft, random)
    evidence = next(e for e in draft.tables["evidence"] if e.cells[:2] == [row["transfer_id"], row[setter]])
    evidence["role"] = "context"
    yield at("bound-is-in-the-evidence", row, setter)


@fault("alone")
def all_support_taken_out(draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random, "transfers")
    draft.tables["evidence"] = [e for e in draft.tables["evidence"] if e["transfer_id"] != row["transfer_id"] or e["role"] != "supports"]
    yield at("transfer-has-support", row, "transfer_id")


@fault("alone")
def all_citations_of_a_claim_taken_out(draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random, "claims")
    draft.tables["citations"] = [citation for citation in draft.tables["citations"] if citation["claim_id"] != row["claim_id"]]
    yield at("claim-is-cited", row, "claim_id")


@fault("alone")
def all_citations_of_a_source_taken_out(draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random, "sources")
    draft.tables["citations"] = [citation for citation in draft.tables["citations"] if citation["source_id"] != row["source_id"]]
    yield at("source-is-cited", row, "source_id")


@fault("alone")
def comparator_that_fills_other_bounds(draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random, "claims")
    filled = SHAPES[row["comparator"]]
    row["comparator"] = random.choice([comparator for comparator, shape in SHAPES.items() if shape != filled])
    yield at("quantities-fit-comparator", row, "comparator")


@fault("alone")
def quantity_without_unit(draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random, "claims", lambda row: row["comparator"] != "none")
    row[random.choice(("unit", "basis"))] = ""
    yield at("unit-and-basis-stand-beside-quantity", row, "unit")


@fault("alone")
def claim_stated_years_ahead(draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random, "claims")
    row["stated"] = random.choice(("2098", "2098-02", "2098-02-28", "209X"))
    yield at("claim-is-not-of-the-future", row, "stated")
