"""The notebooks run from start to end, say nothing on standard error, and are kept without results."""

import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient

from armsdata import open_package
from armsdata.release import build
from tests.conftest import ROOT

TUTORIALS = sorted((ROOT / "docs" / "tutorials").glob("*.ipynb"))


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a release of the real package."""
    folder, _ = build(open_package(ROOT), tmp_path_factory.mktemp("release"))
    return folder


def has_kernel(name: str) -> bool:
    """Return whether a kernel can be started; that of R needs its libraries beside its specification."""
    if name != "ir":
        return name in KernelSpecManager().find_kernel_specs()
    script = 'stopifnot(requireNamespace("IRkernel", quietly = TRUE), requireNamespace("jsonlite", quietly = TRUE))'
    is_there = shutil.which("Rscript") and name in KernelSpecManager().find_kernel_specs()
    return bool(is_there) and subprocess.run(["Rscript", "-e", script], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("path", TUTORIALS, ids=[path.stem for path in TUTORIALS])
def test_tutorial_runs_from_start_to_end(path: Path, release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = nbformat.read(path, as_version=4)
    kernel = notebook.metadata.kernelspec.name
    if not has_kernel(kernel):
        pytest.skip(f"the kernel {kernel} is not there; `make programs` installs it on Debian")
    monkeypatch.setenv("ARMSDATA_RELEASE", str(release))
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []
    assert len(outputs) >= 8


@pytest.mark.parametrize("path", TUTORIALS, ids=[path.stem for path in TUTORIALS])
def test_tutorial_is_kept_without_results(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert [cell for cell in notebook.cells if cell.get("outputs") or cell.get("execution_count")] == []
    assert path.read_text(encoding="utf-8") == f"{nbformat.writes(notebook, indent=1)}\n"


def test_every_tutorial_is_listed() -> None:
    page = (ROOT / "docs" / "tutorials" / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in TUTORIALS if f"({path.name})" not in page] == []
