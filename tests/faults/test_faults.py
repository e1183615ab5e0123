"""Whatever is damaged is found at its place, and nothing is found that has nothing to do with it.

ARMSDATA_ROUNDS says how often every fault class is tried, each time at other places (`make torture`).
"""

from pathlib import Path
from random import Random

import pytest

from armsdata import ArmsdataError, Finding, Package, validate
from armsdata.rules import RULES, TEXT_RULES
from armsdata.structure import CHECKS
from tests.faults import FAULTS, Draft, Place, of_kind
from tests.faults.batches import ROUNDS, SIZES, Batch, batches
from tests.faults.examples import insert
from tests.faults.packages import copy_small, draw

# What may be found at other rows than the damaged one, since it is about two rows.
OF_TWO_ROWS = {
    "foreign-key",
    "canonical-order",
    "primary-key",
    "unique",
    "exception-unneeded",
    "withdrawn-still-there",
    "replacement-unknown",
}


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small package of the tests, to be damaged and mended in place."""
    folder = tmp_path_factory.mktemp("faults") / "tiny"
    copy_small(folder)
    return folder


@pytest.fixture(scope="session")
def roomy(tmp_path_factory: pytest.TempPathFactory, shipped: Package) -> Path:
    """A package drawn from the real one, to be damaged and mended in place."""
    folder = tmp_path_factory.mktemp("faults") / "drawn"
    draw(shipped, folder, Random(1), transfers=12)
    return folder


def found(draft: Draft) -> list[Finding]:
    """Return what is found in a damaged package."""
    with draft.damaged() as folder:
        if draft.refused:
            with pytest.raises(ArmsdataError, match=draft.refused):
                validate(folder)
            return []
        return validate(folder)


def missed(batch: Batch, findings: list[Finding]) -> list[str]:
    """Return the faults that were not found at their places."""
    draft, done = batch
    there = {(finding.rule, finding.table, finding.line, finding.column) for finding in findings}
    return [
        f"{fault.name}: no {place.rule} at {place.table}:{draft.line(place)}:{place.column}"
        for fault, places in done
        for place in places
        if (place.rule, place.table, draft.line(place), place.column) not in there
    ]


def unrelated(batch: Batch, findings: list[Finding]) -> list[Finding]:
    """Return the findings that have nothing to do with what was damaged.

    A fault shows at its own place, in rules that read its table, and in what refers to it.
    """
    draft, done = batch
    places = {(place.table, draft.line(place)) for _, expected in done for place in expected}
    tables = {table for table, _ in places} | set(draft.changed())

    def is_related(finding: Finding) -> bool:
        if finding.rule in ("schema", "descriptor", "table-unknown") and draft.files:
            return True
        if finding.rule in RULES:
            return bool(draft.files or tables & {*RULES[finding.rule].tables, "exceptions"})
        if finding.rule in OF_TWO_ROWS:
            refers = {key.table for key in draft.package.schema(finding.table).foreign_keys}
            return bool(tables & (refers | {finding.table})) or finding.table in ("exceptions", "withdrawn")
        return (finding.table, finding.line) in places

    if all(fault.only for fault, _ in done):
        exact = {(place.rule, place.table, draft.line(place), place.column) for _, expected in done for place in expected}
        unneeded = RULES if "exceptions" in tables else ()
        return [f for f in findings if (f.rule, f.table, f.line, f.column) not in exact and f.rule not in unneeded]
    return [finding for finding in findings if not is_related(finding)]


def check(batch: Batch) -> None:
    findings = found(batch[0])
    names = [fault.name for fault, _ in batch[1]]
    assert missed(batch, findings) == [], names
    assert [f"{finding.path}:{finding.line}:{finding.column} {finding.rule}" for finding in unrelated(batch, findings)] == [], names


@pytest.mark.parametrize("seed", ROUNDS)
@pytest.mark.parametrize("kind", ["cell", "line", "example"])
def test_many_faults_in_single_rows_are_each_found(kind: str, seed: int, roomy: Path) -> None:
    for batch in batches(of_kind(kind), roomy, Random(seed), SIZES[kind]):
        check(batch)


@pytest.mark.parametrize("seed", ROUNDS)
def test_faults_in_cells_are_found_beside_lines_that_are_malformed(seed: int, roomy: Path) -> None:
    for batch in batches(of_kind("line", "cell")[: 4 * SIZES["cell"]], roomy, Random(-1 - seed), SIZES["cell"]):
        check(batch)


@pytest.mark.parametrize("seed", ROUNDS)
@pytest.mark.parametrize("only", [True, False])
@pytest.mark.parametrize("kind", ["table", "schema", "alone"])
def test_faults_of_whole_tables_are_each_found(kind: str, only: bool, seed: int, small: Path, roomy: Path) -> None:
    random = Random(seed)
    faults = [fault for fault in of_kind(kind) if fault.only == only]
    for batch in batches(faults, random.choice((small, roomy)), random, SIZES[kind]):
        check(batch)


@pytest.mark.parametrize("seed", ROUNDS)
def test_good_examples_break_no_rule_in_a_whole_package(seed: int, roomy: Path) -> None:
    draft, random = Draft(roomy), Random(seed)
    rows = {name: insert(rule, rule.good, draft, random) for name, rule in RULES.items()}
    findings = {(finding.rule, finding.table, finding.line) for finding in found(draft)}
    wrong = [name for name, row in rows.items() if (name, row.table, draft.line(Place(name, row.table, row))) in findings]
    assert wrong == []


def test_packages_that_are_not_damaged_are_clean(small: Path, roomy: Path) -> None:
    assert validate(small) == []
    assert validate(roomy) == []


@pytest.mark.parametrize("seed", [*ROUNDS][:20])
def test_other_draws_from_the_real_package_are_clean(seed: int, tmp_path: Path, shipped: Package) -> None:
    draw(shipped, tmp_path / "drawn", Random(100 + seed), transfers=6)
    assert validate(tmp_path / "drawn") == []


def test_every_check_has_a_fault_class(roomy: Path, small: Path) -> None:
    named = {
        place.rule
        for kind in SIZES
        for folder in (small, roomy)[kind in ("cell", "line", "example") :]
        for _, done in batches(of_kind(kind), folder, Random(0), SIZES[kind])
        for _, places in done
        for place in places
    }
    assert sorted({*CHECKS, *RULES, *TEXT_RULES} - named) == []


def test_there_are_enough_fault_classes() -> None:
    assert len(FAULTS) >= 60
