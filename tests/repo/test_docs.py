"""Pages that the tool renders are what it renders."""

import importlib
from pathlib import Path

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
