"""Coverage counts what is there, and says what is weak."""

from pathlib import Path

import pytest

from armsdata import ArmsdataError, open_package
from armsdata.coverage import report
from tests.conftest import edit_descriptor


def cells(folder: Path) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in report(open_package(folder)) if line.startswith("|")]


def test_coverage_counts_claims_citations_and_transfers(tiny: Path) -> None:
    rows = cells(tiny)
    assert ["claims", "all", "4", "100%"] in rows
    assert ["citations", "never compared again with their document", "3", "75%"] in rows
    assert ["North Korea", "Russia", "4", "2"] in rows
    assert ["affirms", "delivered", "4"] in rows


def test_coverage_names_claims_that_no_transfer_uses(tiny: Path) -> None:
    path = tiny / "datasets" / "evidence.csv"
    path.write_text(path.read_text().splitlines()[0] + "\n")
    assert ["claims", "that no transfer uses", "4", "100%"] in cells(tiny)


def test_coverage_says_so_when_a_table_is_missing(tiny: Path) -> None:
    edit_descriptor(tiny, lambda descriptor: descriptor.update(resources=[r for r in descriptor["resources"] if r["name"] != "evidence"]))
    with pytest.raises(ArmsdataError, match="no table 'evidence'"):
        list(report(open_package(tiny)))
