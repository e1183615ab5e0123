"""Frictionless is the referee: every cell that it names on a damaged package, we name; what only we name has a reason.

It judges the fault classes of tests/faults that damage tables (ARMSDATA_ROUNDS says how often each; `make torture`).
"""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

import frictionless
import pytest

from armsdata import Package, validate
from armsdata.rules import RULES, TEXT_RULES
from armsdata.structure import CHECKS
from tests.faults import Draft, of_kind
from tests.faults.batches import ROUNDS, Batch, batches
from tests.faults.packages import copy_small, draw

# Why Frictionless does not name what these checks name.
ONLY_OURS = {
    **dict.fromkeys(RULES, "a rule of the data model, which no Table Schema can say"),
    **dict.fromkeys(TEXT_RULES, "text hygiene, which no Table Schema can say"),
    "edtf": "Table Schema has no type for partial dates",
    "type": "Frictionless reads １２, a blank before 5, 007, +5, 1_000 and 170.0 as numbers",
    "pattern": "Frictionless ties the two sides of a bar to one end of the value each",
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

# After these damages the rest of the file is read differently, so that what follows, there and in what refers to it, cannot be compared.
READ_OTHERWISE = {
    "encoding": "Frictionless gives up on the file and on those that refer to it; we read on",
    "quote": "Frictionless loses the lines up to the next quote; we read each line",
    "column-order": "Frictionless reads columns by position; we read them by name",
    "column-missing": "the same",
    "column-unknown": "the same",
    "column-doubled": "the same",
    "header": "Frictionless reads the rows below by position; we read none, since no column is known",
    "separator": "Frictionless guesses the separator and reads on; we ask for commas",
    "resource-empty": "Frictionless judges what refers to the file; we do not, since it is not there to be read",
    "resource-missing": "the same",
    "blank-line": "above the header, Frictionless skips it, or takes it for the header and that for a row",
    "stray-return": "Frictionless ends a line there; we take the return for a part of it",
}
# Where few lines of a short file are as they should be, Frictionless guesses another separator from these, and reads all of it otherwise.
IN_SHORT_FILES = {"merge-conflict", "row-short"}
_SHORT = 10  # rows
# Where these are reported for a line, its single cells are not.
WHOLE_LINE = {"row-short", "row-long", "blank-line", "nul", "merge-conflict"}


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


def disagreements(theirs: set[Place], mine: dict[Place, set[str]]) -> tuple[set[Place], dict[Place, set[str]]]:
    """Return the places that only Frictionless names, and the lines that only we name with the rules broken there."""
    only_theirs = {place for place in theirs if place not in mine and not mine.get(place._replace(column=""), set()) & WHOLE_LINE}
    their_lines = {(place.table, place.line) for place in theirs}
    return only_theirs, {place: rules for place, rules in mine.items() if (place.table, place.line) not in their_lines}


def unlike(draft: Draft, mine: dict[Place, set[str]]) -> dict[str, set[str]]:
    """Return the tables that are read otherwise, and those that refer to them, with the checks that say so."""
    unlike: dict[str, set[str]] = {}
    for place, rules in mine.items():
        otherwise = set(READ_OTHERWISE) - ({"blank-line"} if place.line > 1 else set())
        if len(draft.tables.get(place.table, ())) < _SHORT:
            otherwise |= IN_SHORT_FILES
        for rule in rules & otherwise:
            for table in (place.table, *(name for name, _ in draft.referring(place.table))):
                unlike.setdefault(table, set()).add(rule)
    return unlike


def compared(seed: int, small: Path, roomy: Path) -> Iterator[Batch]:
    """Yield damaged packages that both can read: each fault class of tables once, those of more than a table on the long tier."""
    random = Random(seed)
    for kind, size in {"cell": 60, "line": 4, "table": 4, "example": 60}.items():
        yield from batches(of_kind(kind), roomy, random, size)
    alone = [fault for fault in of_kind("alone") if not fault.name.startswith("descriptor")]
    yield from batches([fault for fault in alone if fault.only or len(ROUNDS) > 1], small, random, 1)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small package of the tests, to be damaged and mended in place."""
    folder = tmp_path_factory.mktemp("differential") / "tiny"
    copy_small(folder)
    return folder


@pytest.fixture(scope="session")
def roomy(tmp_path_factory: pytest.TempPathFactory, shipped: Package) -> Path:
    """A package drawn from the real one, to be damaged and mended in place."""
    folder = tmp_path_factory.mktemp("differential") / "drawn"
    draw(shipped, folder, Random(2), transfers=5)
    return folder


@pytest.mark.parametrize("seed", ROUNDS)
def test_we_name_what_frictionless_names(seed: int, small: Path, roomy: Path) -> None:
    needed: set[str] = set()
    for draft, done in compared(seed, small, roomy):
        with draft.damaged() as folder:
            theirs, mine = referee(folder), ours(folder)
        names = [fault.name for fault, _ in done]
        skipped = unlike(draft, mine)
        only_theirs, only_ours = disagreements(theirs, mine)
        for place in only_theirs:
            needed |= skipped.get(place.table, set())
            assert place.table in skipped, f"only Frictionless names {place} after {names}"
        for place, rules in only_ours.items():
            needed |= skipped.get(place.table, rules)
            assert place.table in skipped or rules <= set(ONLY_OURS), f"only we name {place}: {rules} after {names}"
    if seed == ROUNDS[0]:  # which is always the same
        assert sorted({*ONLY_OURS, *READ_OTHERWISE} - needed) == []


def test_every_reason_is_about_a_check_that_exists() -> None:
    assert set(ONLY_OURS) <= {*RULES, *TEXT_RULES, *CHECKS}


def test_frictionless_finds_the_real_package_valid(shipped_folder: Path) -> None:
    report = frictionless.Package(str(shipped_folder / "datapackage.json")).validate(limit_errors=1_000_000)
    assert report.valid, [error.message for task in report.tasks for error in task.errors][:10]
