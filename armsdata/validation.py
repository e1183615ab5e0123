"""Every finding of a package in one run: structure, columns, keys, canonical form, rules."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from armsdata import dates
from armsdata.errors import InvalidDataError
from armsdata.findings import Finding
from armsdata.package import Package, open_package
from armsdata.remedies import with_commands
from armsdata.rules import RULES, TEXT_RULES, Rule
from armsdata.rules.registry import VIEWS, prepare_view
from armsdata.rules.text import may_hold_faults
from armsdata.structure import found
from armsdata.table_schema import ForeignKey, TableSchema, arrow, compile_pandera, edtf_problem, failures, joined
from armsdata.tables import WORKERS, Table, expand_dates

_OTHER_TYPES = (TypeError, ValueError, AttributeError, NotImplementedError)  # what pandas and Arrow raise where a column has one


def validate(path: str | Path | Package | None = None, walk: Callable[[Iterable[Any]], Iterable[Any]] = iter) -> list[Finding]:
    """Return every finding of the package in a folder, in file order; an empty list where it is clean.

    Without a path, the package that armsdata ships. ``walk`` is put around the walk through the tables, to show how far
    it is. Raises PackageError where there is no readable descriptor, InvalidDataError where a table's file is changed while it is read.
    """
    package = path if isinstance(path, Package) else open_package(path)
    with ThreadPoolExecutor(WORKERS) as pool:
        reading = [pool.submit(package.read, name) for name in package.resources]
        read = [future.result() for future in walk(reading)]
        tables = {table.schema.table: table for table in read if table is not None}
        findings = list(package.problems)
        referring = [
            (table, key)
            for table in tables.values()
            for key in table.schema.foreign_keys
            if _is_there(key.table, tables) and package.leads_somewhere(table.schema, key)
        ]
        targets = dict.fromkeys((key.table, key.to) for _, key in referring)
        referred = [pool.submit(lambda to: list(_reference_findings(*to, referring, tables)), target) for target in targets]
        for judged in [*pool.map(_table_findings, tables.values()), *(future.result() for future in referred)]:
            findings += judged
        broken, unfit = _broken(tables, pool)
    findings += unfit
    excepted = _exceptions(tables)
    named = {rule for rule, _, _ in excepted}
    known = {place.key for place in broken if place.rule.id in named}
    findings += _register_findings(package, tables, known, {finding.table for finding in findings})
    findings += [_rule_finding(place) for place in broken if place.rule.id not in named or place.key not in excepted]
    order = {name: position for position, name in enumerate(package.resources)}
    package.ensure_unchanged()
    return sorted(with_commands(findings, package), key=lambda finding: (order.get(finding.table, -1), finding.line))


def ensure_valid(package: Package, consequence: str) -> None:
    """Raise InvalidDataError, which says what follows from it, where validation finds an error in a package."""
    errors = sum(finding.severity == "error" for finding in validate(package))
    if errors:
        raise InvalidDataError(f"the package has {errors} errors; {consequence}: `armsdata validate` shows them")


def _is_there(name: str, tables: dict[str, Table]) -> bool:
    return name in tables and tables[name].readable


def _table_findings(table: Table) -> list[Finding]:
    return [*table.findings, *_constraint_findings(table), *_key_findings(table), *_text_findings(table)]


def schema(table: str, path: str | Path | None = None) -> Any:
    """Return the Pandera schema of a table: its columns, its key, and the rules that read only their own row.

    It coerces, so a frame from ``pd.read_csv(..., keep_default_na=False, na_values=[""])`` or ``pd.read_parquet`` is
    judged like the file. Source: the Table Schema of the package in ``path``, else of the one that armsdata ships.
    Raises UnknownNameError where there is no such table.
    """
    table_schema = open_package(path).schema(table)
    rules = [(rule.id, partial(_row_mask, rule, table_schema)) for rule in RULES.values() if rule.own_row and rule.table == table]
    return compile_pandera(table_schema, rules)


def _row_mask(rule: Rule, table_schema: TableSchema, frame: pd.DataFrame) -> "pd.Series[bool]":
    bad = np.zeros(len(frame), dtype=bool)
    bad[rule.broken({rule.table: expand_dates(frame, table_schema, certain=True)}).rows] = True
    return pd.Series(bad, index=frame.index, dtype=bool)


def _constraint_findings(table: Table) -> Iterator[Finding]:
    details = {
        "enum": lambda column: ", ".join(map(str, table.schema.constraint(column, "enum"))),
        "pattern": lambda column: str(table.schema.constraint(column, "pattern")),
        "minimum": lambda column: str(table.schema.constraint(column, "minimum")),
        "maximum": lambda column: str(table.schema.constraint(column, "maximum")),
        "min-length": lambda column: str(table.schema.constraint(column, "minLength")),
        "max-length": lambda column: str(table.schema.constraint(column, "maxLength")),
    }
    for check, column, row in failures(table.schema, table.frame):
        if column in table.unread and table.unread[column][row]:
            continue
        value = table.text(row, column)
        detail = details[check](column) if check in details else ""
        fix = ""
        if check == "edtf":
            detail, fix = edtf_problem(value), dates.SYNTAX
        elif check == "unique":
            detail = str(int(table.lines[table.frame[column].eq(value).fillna(False).to_numpy(dtype=bool).argmax()]))
        yield found(check, table.schema.table, table.path, int(table.lines[row]), column, value, detail, fix)


def _key_findings(table: Table) -> Iterator[Finding]:
    """Yield rows whose key stands twice, and rows that stand out of order."""
    key = table.schema.key
    if not key:
        return
    if _increases(table.frame[key]):
        return
    ids = joined(table.frame, key)
    known = pc.is_valid(ids).to_numpy(zero_copy_only=False)
    doubled = np.zeros(len(ids), dtype=bool)
    lines: dict[str, int] = {}
    if pc.count_distinct(ids).as_py() < known.sum():
        doubled = pd.Series(ids.to_pandas()).duplicated().to_numpy() & known
        again = pc.is_in(ids, value_set=ids.filter(pa.array(doubled))).to_numpy(zero_copy_only=False)
        for row in np.flatnonzero(again & known):
            lines.setdefault(table.id(int(row)), int(table.lines[row]))
    for row in np.flatnonzero(doubled):
        yield found(
            "primary-key",
            table.schema.table,
            table.path,
            int(table.lines[row]),
            ",".join(key),
            table.id(int(row)),
            str(lines[table.id(int(row))]),
        )
    for row in np.flatnonzero(_out_of_order(table.frame[key], known)):
        position = int(np.flatnonzero(known)[row])
        yield found(
            "canonical-order", table.schema.table, table.path, int(table.lines[position]), ",".join(key), table.id(position), ", ".join(key)
        )


def _increases(keys: pd.DataFrame) -> bool:
    """Return whether each row's key is known and larger than the one before it: then none stands twice, and none out of order."""
    columns = [arrow(keys[column]) for column in keys]
    if any(column.null_count for column in columns):
        return False
    larger = pa.array(np.zeros(max(len(keys) - 1, 0), dtype=bool))
    for column in reversed(columns):
        equal = pc.equal(column[1:], column[:-1])
        larger = pc.or_(pc.greater(column[1:], column[:-1]), pc.and_(equal, larger))
    return pc.all(larger).as_py() is not False


def _out_of_order(keys: pd.DataFrame, known: Any) -> Any:
    """Return, of the rows whose key is known, where it is smaller than the one before it, by code point."""
    later = np.zeros(int(known.sum()), dtype=bool)
    undecided = np.ones(max(len(later) - 1, 0), dtype=bool)
    for column in keys:
        values = arrow(keys[column]).filter(pa.array(known))
        smaller = pc.less(values[1:], values[:-1]).to_numpy(zero_copy_only=False)
        later[1:] |= undecided & smaller
        undecided &= pc.equal(values[1:], values[:-1]).to_numpy(zero_copy_only=False)
    return later


def _reference_findings(
    target: str, to: tuple[str, ...], keys: list[tuple[Table, ForeignKey]], tables: dict[str, Table]
) -> Iterator[Finding]:
    """Yield every reference to some columns of a table that leads to no row; all are searched for at once, since that is quicker."""
    referring = [(table, key) for table, key in keys if (key.table, key.to) == (target, to)]
    values = pa.chunked_array([joined(table.frame, list(key.columns)) for table, key in referring])
    there = pc.is_in(values, value_set=joined(tables[target].frame, list(to)))
    lost = pc.and_not(pc.is_valid(values), there).to_numpy()
    masks = np.split(lost, np.cumsum([len(table.frame) for table, _ in referring])[:-1])
    for (table, key), mask in zip(referring, masks, strict=True):
        columns = list(key.columns)
        for row in np.flatnonzero(mask):
            value = "|".join(table.text(int(row), column) for column in columns)
            line, target_name = int(table.lines[row]), f"{target}.{','.join(to)}"
            yield found(
                "foreign-key", table.schema.table, table.path, line, ",".join(columns), value, target_name, f" ({tables[target].path})"
            )


def _text_findings(table: Table) -> Iterator[Finding]:
    for column in table.schema.free_text_names:
        values = pc.drop_null(arrow(table.frame[column]))
        if not may_hold_faults(values):
            continue
        known = np.flatnonzero(table.frame[column].notna().to_numpy(dtype=bool))
        for rule in TEXT_RULES.values():
            for row in known[rule.function(values).to_numpy(zero_copy_only=False)]:
                value = table.text(int(row), column)
                yield Finding(
                    rule.id, "error", table.schema.table, table.path, int(table.lines[row]), column, value, rule.message, rule.fix
                )


class _Place(NamedTuple):
    """A row that breaks a rule."""

    rule: Rule
    table: Table
    row: int
    column: str

    @property
    def key(self) -> tuple[str, str, str]:
        """As the table of exceptions names it."""
        return self.rule.id, self.table.schema.table, self.table.id(self.row)


def _broken(tables: dict[str, Table], pool: Executor) -> tuple[list[_Place], list[Finding]]:
    """Return every row that breaks a rule, unless some of its cells could not be read, and a finding for each rule that cannot judge.

    A rule is left out where the package lacks a table or column that it reads; it cannot judge columns of other types.
    """
    unfit: list[Finding] = []
    expanded = pool.map(lambda table: expand_dates(table.frame, table.schema, certain=True), tables.values())
    frames = dict(zip(tables, expanded, strict=True))
    rules = [rule for rule in RULES.values() if _can_judge(rule, tables)]
    list(pool.map(lambda name: prepare_view(name, frames), VIEWS))

    def judged(rule: Rule) -> list[_Place]:
        try:
            broken = rule.broken(frames)
        except KeyError:
            return []
        except _OTHER_TYPES as error:
            unfit.append(
                found("schema", rule.table, tables[rule.table].path, detail=f"the rule {rule.id} cannot read its columns ({error})")
            )
            return []
        table = tables[rule.table]
        return [_Place(rule, table, row, column) for row, column in zip(*broken, strict=True) if table.is_whole(row)]

    return [place for places in pool.map(judged, rules) for place in places], sorted(unfit)


def _can_judge(rule: Rule, tables: dict[str, Table]) -> bool:
    return all(_is_there(name, tables) for name in rule.tables)


def _rule_finding(place: _Place) -> Finding:
    rule, table, row, column = place
    line, value = int(table.lines[row]), table.text(row, column)
    return Finding(rule.id, rule.severity, table.schema.table, table.path, line, column, value, rule.message, rule.fix)


_REGISTERS = {"exceptions": {"rule", "table", "id"}, "withdrawn": {"table", "id", "replaced_by"}}


def _is_register(name: str, tables: dict[str, Table]) -> bool:
    return name in tables and set(tables[name].schema.names) >= _REGISTERS[name]


def _exceptions(tables: dict[str, Table]) -> set[tuple[str, str, str]]:
    if not _is_register("exceptions", tables):
        return set()
    rows = tables["exceptions"].frame
    return set(zip(rows["rule"].tolist(), rows["table"].tolist(), rows["id"].tolist(), strict=True))


def _register_findings(
    package: Package, tables: dict[str, Table], broken: set[tuple[str, str, str]], faulty: set[str]
) -> Iterator[Finding]:
    """Yield what is wrong with the two tables that name records of any table: exceptions and withdrawn.

    Whether an exception is needed is not asked where a table that its rule reads is faulty: that may be why the rule is kept.
    """
    unusable = {problem.table for problem in package.problems} | {name for name, table in tables.items() if not table.readable}
    ids: dict[str, set[str]] = {}

    def known(table: str, identifier: str) -> bool:
        if table not in ids:
            ids[table] = {tables[table].id(row) for row in range(len(tables[table].frame))}
        return identifier in ids[table]

    for name in ("exceptions", "withdrawn"):
        if not _is_register(name, tables):
            continue
        register = tables[name]
        for row in range(len(register.frame)):
            table, identifier = register.text(row, "table"), register.text(row, "id")
            report = partial(found, table=name, path=register.path, line=int(register.lines[row]))
            if table in unusable or not register.is_whole(row):
                continue
            if table not in tables:
                yield report("table-unknown", column="table", value=table)
            elif name == "exceptions":
                rule = register.text(row, "rule")
                if rule not in RULES:
                    yield report("rule-unknown", column="rule", value=rule)
                elif _can_judge(RULES[rule], tables) and not faulty & set(RULES[rule].tables) and (rule, table, identifier) not in broken:
                    yield report("exception-unneeded", column="id", value=identifier)
            else:
                replacement = register.text(row, "replaced_by")
                if known(table, identifier):
                    yield report("withdrawn-still-there", column="id", value=identifier, detail=table)
                if replacement and not known(table, replacement):
                    yield report("replacement-unknown", column="replaced_by", value=replacement, detail=table)
