"""The site of the real package, made once for all workers."""

import os
from pathlib import Path

import portalocker
import pytest

from armsdata import open_package
from armsdata.site import build
from tests.conftest import ROOT


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the real package; nobody may change it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with portalocker.Lock(shared / "site.lock", "w", timeout=600):
        if not (shared / "site").exists():
            build(open_package(ROOT), shared / "site")
    return shared / "site"
