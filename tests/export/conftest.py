"""The packages that exports are tried on, and what each table of an export has to hold."""

from typing import Any

import pyarrow as pa
import pytest

from armsdata import Package, open_package
from armsdata.export.frames import Exported, exported, names
from tests.conftest import ROOT, copy_tiny

Rows = list[dict[str, Any]]


@pytest.fixture(scope="session", params=["tiny", "shipped"])
def package(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The small package, then the real one."""
    return open_package(copy_tiny(tmp_path_factory.mktemp("package") / "tiny") if request.param == "tiny" else ROOT)


@pytest.fixture(scope="session")
def whole(package: Package) -> dict[str, Exported]:
    """Everything that can be exported, by table."""
    return {name: exported(package, name) for name in names(package)}


@pytest.fixture(scope="session")
def expected(whole: dict[str, Exported]) -> dict[str, Rows]:
    """The rows of everything that can be exported, as Python has them, by table."""
    return {name: pa.Table.from_pandas(table.frame, preserve_index=False).to_pylist() for name, table in whole.items()}
