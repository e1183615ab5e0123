"""Pages that the tool renders are what it renders, and pages that people write name what is there."""

import importlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from armsdata import Package
from armsdata.cli import main
from tests.test_diff import git


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


def blocks(page: str, language: str) -> list[str]:
    return [token.content for token in MarkdownIt().parse(page) if token.type == "fence" and token.info == language]


def commands(page: str) -> list[str]:
    """Return the commands that a page shows, without what is said of them."""
    return [line.split("    #")[0].strip() for block in blocks(page, "") for line in block.splitlines() if line.strip()]


def test_every_command_of_the_contributing_page_works(shipped_folder: Path, tmp_path: Path) -> None:
    page = (shipped_folder / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for name in ("datapackage.json", "schemas", "datasets", "Makefile", "CHANGELOG.md", ".gitattributes", ".gitignore"):
        copy = shutil.copytree if (shipped_folder / name).is_dir() else shutil.copy
        copy(shipped_folder / name, tmp_path / name)
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "config", "user.name", "t")
    git(tmp_path, "config", "user.email", "t@example.org")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "base")
    (record,) = blocks(page, "yaml")
    (tmp_path / "record.yaml").write_text(record, encoding="utf-8")
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    ran = 0
    for command in commands(page):
        if command.startswith("make "):
            assert f"\n{command.split()[1]}:" in (tmp_path / "Makefile").read_text()
        elif not command.startswith(". "):
            done = subprocess.run(command, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
            ran += 1
    assert ran > 10
    assert git(tmp_path, "status", "--short") == "?? record.yaml\n"
    assert "gun" in git(tmp_path, "show", "--stat")


def test_every_command_is_named_on_a_page_for_people(shipped_folder: Path) -> None:
    pages = "".join((shipped_folder / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md"))
    assert [command for command in main.list_commands(None) if f"armsdata {command}" not in pages] == []  # type: ignore[arg-type]
