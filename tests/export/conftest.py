"""The packages that exports are tried on, and what each table of an export has to hold."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from armsdata import Package, open_package
from armsdata.export.frames import exported, names
from tests.conftest import ROOT

Rows = list[dict[str, Any]]


@pytest.fixture(params=["tiny", "shipped"])
def package(request: pytest.FixtureRequest, tiny: Path) -> Package:
    """The small package, then the real one."""
    return open_package(tiny if request.param == "tiny" else ROOT)


@pytest.fixture
def expected(package: Package) -> dict[str, Rows]:
    """The rows of everything that can be exported, as Python has them, by table."""
    return {name: pa.Table.from_pandas(exported(package, name).frame, preserve_index=False).to_pylist() for name in names(package)}
