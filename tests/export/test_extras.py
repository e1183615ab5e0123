"""Formats whose library a plain installation leaves out."""

import sys
from pathlib import Path

import pytest

from armsdata import open_package
from armsdata.errors import MissingExtraError
from armsdata.export import export


@pytest.mark.parametrize(("format", "library"), [("duckdb", "duckdb"), ("xlsx", "xlsxwriter")])
def test_export_says_which_extra_is_missing(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str, library: str) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.delitem(sys.modules, f"armsdata.export.{format}", raising=False)
    with pytest.raises(MissingExtraError, match=rf"export {format} needs {library}; install it with: pip install 'armsdata\[{format}\]'"):
        export(open_package(tiny), format, tmp_path / "out")
    assert not (tmp_path / "out").exists()
