"""Pages that the tool renders are what it renders, and pages that people write name what is there."""

import importlib
import re
from pathlib import Path
from typing import Any

import pytest

from armsdata import Package


@pytest.mark.parametrize("page", ["codebook", "coverage"])
def test_page_is_fresh(shipped: Package, page: str) -> None:
    lines = importlib.import_module(f"armsdata.{page}").report(shipped)
    text = (shipped.folder / "docs" / f"{page}.md").read_text()
    assert text == "".join(f"{line}\n" for line in lines), "run `make docs`"


def test_methods_page_names_every_assessment_and_stage(shipped: Package) -> None:
    text = (Path(shipped.folder) / "docs" / "methods.md").read_text()
    assert all(f"`{value}`" in text for value in shipped.schema("transfers").constraint("assessment", "enum"))
    assert all(f"`{value}`" in text for value in shipped.schema("claims").constraint("comparator", "enum"))


def test_methods_page_shows_each_awkward_shape_by_a_record_that_stands(shipped: Package) -> None:
    text = (Path(shipped.folder) / "docs" / "methods.md").read_text()
    section = text.split("## Shapes that fit badly")[1].split("\n## ")[0]
    examples = re.findall(r"\| `([a-z0-9-]+)` \|$", section, re.MULTILINE)
    there = set(shipped.load("claims")["claim_id"]) | set(shipped.load("transfers")["transfer_id"])
    assert len(examples) == section.count("\n|") - 2, "a row has no record"
    assert [identifier for identifier in examples if identifier not in there] == []


def test_readme_sum_never_puts_a_low_above_its_high(shipped_folder: Path) -> None:
    text = (shipped_folder / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```\n(import armsdata\n.*?)^```", text, flags=re.S | re.M)
    *lines, last = block.strip().splitlines()
    names: dict[str, Any] = {}
    exec("\n".join(lines), names)
    sums = eval(last, names)
    both = sums.dropna(subset=["quantity_low", "quantity_high"])

    assert len(both) > 3
    assert (both["quantity_low"] <= both["quantity_high"]).all()
