"""Exports whose disk is full."""

import resource
from pathlib import Path

import pytest

from armsdata import open_package
from armsdata.errors import TargetError
from armsdata.export import export


@pytest.mark.parametrize(
    ("format", "limit"), [("jsonl", 200), ("sqlite", 200), ("sqlite", 20_000), ("duckdb", 200), ("duckdb", 20_000), ("xlsx", 200)]
)
def test_export_says_so_and_leaves_nothing_when_a_file_may_not_grow(tiny: Path, tmp_path: Path, format: str, limit: int) -> None:
    tables = ["sources", "equipment", "units", "parties", "organizations"]
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        with pytest.raises(TargetError, match=r"cannot be written: .*; nothing is changed, run the command again"):
            export(open_package(tiny), format, tmp_path / "out", tables)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not (tmp_path / "out").exists()
