"""Which findings have one mechanical remedy, what it makes of the cell or row, and the command that applies it."""

import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

import pyarrow as pa

from armsdata.findings import Finding
from armsdata.mending import is_allowed, mended
from armsdata.package import Package
from armsdata.rules import TEXT_RULES
from armsdata.structure import CHECKS
from armsdata.tables import Table

_OF_ROWS = ("primary-key", "required")  # what mends these depends on the other cells of the row


class Remedy(NamedTuple):
    """What mends a finding: canonical form (fmt), a new text for the cell (cell), or taking the row out (row)."""

    kind: Literal["fmt", "cell", "row"]
    new: str = ""


def remedy(finding: Finding, package: Package) -> Remedy | None:
    """Return the mechanical remedy of a finding; nothing where there is none, or where the file could lose a cell by it."""
    table = package.read(finding.table) if finding.table in package.resources else None
    if table is None or table.needs_hands:
        return None
    if finding.rule == "text-is-normalized" or (finding.rule in CHECKS and CHECKS[finding.rule].remedy == "fmt"):
        return Remedy("fmt")
    if finding.rule == "exception-unneeded" or (finding.rule == "primary-key" and finding.line in table.copies):
        return Remedy("row")
    if finding.rule == "required" and finding.line in table.blank:
        return Remedy("row")
    if finding.column not in table.schema.fields:
        return None
    new = _new_cell(finding, table, package)
    return Remedy("cell", new) if new not in ("", finding.value) else None


def with_commands(findings: Iterable[Finding], package: Package) -> Iterator[Finding]:
    """Yield findings, each with the exact command that mends it where there is one; what is wrong in the same way is asked once."""
    folder = "" if package.folder == Path() else f" --package {shlex.quote(str(package.folder))}"
    known: dict[tuple[str, str, str, str, int], str] = {}
    for finding in findings:
        fault = (finding.rule, finding.table, finding.column, finding.value, finding.line if finding.rule in _OF_ROWS else 0)
        if fault not in known:
            found = remedy(finding, package)
            known[fault] = f"armsdata {'fmt' if found.kind == 'fmt' else 'fix'} {finding.table}{folder}" if found else ""
        yield finding._replace(command=known[fault]) if known[fault] else finding


def _new_cell(finding: Finding, table: Table, package: Package) -> str:
    """Return the text that no longer breaks the rule, or an empty one."""
    field = table.schema.fields[finding.column]
    if finding.rule in TEXT_RULES:
        new = mended(finding.value, field)
        rule = TEXT_RULES[finding.rule]
        return new if rule.mend or not rule.function(pa.array([new])).to_pylist()[0] else ""
    if finding.rule == "foreign-key":
        return _referred(finding, table, package)
    if finding.rule in CHECKS and CHECKS[finding.rule].remedy == "fix":
        new = mended(finding.value, field)
        return new if is_allowed(new, field) else ""
    return ""


def _referred(finding: Finding, table: Table, package: Package) -> str:
    """Return the one id that a reference names but for blanks and capitals."""
    key = next((key for key in table.schema.foreign_keys if key.columns == (finding.column,)), None)
    target = package.read(key.table) if key and package.leads_somewhere(table.schema, key) else None
    if key is None or target is None:
        return ""
    meant = mended(finding.value, table.schema.fields[finding.column]).casefold()
    alike = target.spellings(key.to[0]).get(meant, set())
    return next(iter(alike)) if len(alike) == 1 else ""
