"""Frictionless is the referee: every cell that it names on a damaged package, we name; what only we name has a reason."""

from pathlib import Path
from typing import NamedTuple

import frictionless
import pytest

from armsdata import validate
from armsdata.rules import RULES, TEXT_RULES
from armsdata.structure import CHECKS
from tests.test_validation import CELLS

# Why Frictionless does not name what these checks name.
ONLY_OURS = {
    **dict.fromkeys(RULES, "a rule of the data model, which no Table Schema can say"),
    **dict.fromkeys(TEXT_RULES, "text hygiene, which no Table Schema can say"),
    "edtf": "Table Schema has no type for partial dates",
    "type": "Frictionless reads １２, a blank before 5, 007, +5, 1_000 and 170.0 as numbers",
    "pattern": "Frictionless matches the beginning of a value only",
    "format": "Frictionless takes a host without a scheme for an address",
    "nul": "Frictionless takes the NUL byte as text",
    "byte-order-mark": "Frictionless skips it",
    "line-endings": "Frictionless takes any line ending",
    "canonical-form": "canonical form is ours",
    "canonical-order": "canonical form is ours",
    "replacement-unknown": "a record named in a cell",
    "table-unknown": "a table named in a cell",
    "rule-unknown": "a rule named in a cell",
    "withdrawn-still-there": "a record named in a cell",
    "exception-unneeded": "a record named in a cell",
}


# After these damages the rest of the file is read differently, so that what follows cannot be compared.
READ_OTHERWISE = {
    "encoding": "Frictionless gives up on the file and on those that refer to it; we read on",
    "quote": "Frictionless loses the lines up to the next quote; we read each line",
    "column-order": "Frictionless reads columns by position; we read them by name",
}
# Where these are reported for a line, its single cells are not.
WHOLE_LINE = {"row-short", "row-long", "blank-line", "column-missing", "column-doubled", "column-unknown"}


class Place(NamedTuple):
    """A line of a table; a column where Frictionless names one."""

    table: str
    line: int
    column: str


def referee(folder: Path) -> set[Place]:
    """Return every place that Frictionless names, with its limit of errors lifted."""
    report = frictionless.Package(str(folder / "datapackage.json")).validate(limit_errors=1_000_000)
    named = set()
    for task in report.tasks:
        for error in task.errors:
            found = error.to_dict()
            named.add(
                Place(
                    task.name,
                    found.get("rowNumber", 1 if "label" in error.type or "header" in error.type else 0),
                    found.get("fieldName", ""),
                )
            )
    return named


def ours(folder: Path) -> dict[Place, set[str]]:
    """Return every place that we name, with the rules broken there; each column of a key on its own, and each line as a whole."""
    named: dict[Place, set[str]] = {}
    for finding in validate(folder):
        for column in {*finding.column.split(","), ""}:
            named.setdefault(Place(finding.table, finding.line, column), set()).add(finding.rule)
    return named


@pytest.mark.parametrize(
    ("table", "old", "new", "place"), CELLS, ids=[f"{place[0]}-{position}" for position, (*_, place) in enumerate(CELLS)]
)
def test_we_name_what_frictionless_names(tiny: Path, table: str, old: bytes, new: bytes, place: tuple[str, int, str]) -> None:
    path = tiny / "datasets" / f"{table}.csv"
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    theirs, mine = referee(tiny), ours(tiny)
    assert place[0] in mine[Place(table, place[1], "")]
    if place[0] in READ_OTHERWISE:
        return
    for named in theirs:
        assert named in mine or mine.get(named._replace(column=""), set()) & WHOLE_LINE, f"only Frictionless names {named}"
    their_lines = {(named.table, named.line) for named in theirs}
    for named, rules in mine.items():
        if (named.table, named.line) not in their_lines:
            assert rules <= set(ONLY_OURS), f"only we name {named}: {rules}"


def test_every_reason_is_about_a_check_that_exists() -> None:
    assert set(ONLY_OURS) <= {*RULES, *TEXT_RULES, *CHECKS}


def test_frictionless_finds_the_real_package_valid(shipped_folder: Path) -> None:
    report = frictionless.Package(str(shipped_folder / "datapackage.json")).validate(limit_errors=1_000_000)
    assert report.valid, [error.message for task in report.tasks for error in task.errors][:10]
