"""The wheel, installed into a fresh environment and used from an empty folder."""

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that holds the wheel, and sees the dependencies of this one but not its armsdata."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)], check=True, capture_output=True
    )
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv" / "bin" / "python"
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)],
        check=True,
        capture_output=True,
    )
    (site,) = (folder / "venv" / "lib").glob("python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    return python


def run(python: Path, folder: Path, *arguments: str) -> str:
    return subprocess.run([str(python), *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def test_wheel_ships_the_data(python: Path, tmp_path: Path) -> None:
    code = "import armsdata; print(armsdata.__file__); print(len(armsdata.load('transfers')), armsdata.validate())"
    place, result = run(python, tmp_path, "-c", code).splitlines()
    assert str(ROOT) not in place
    assert result.endswith(" []")


def test_wheel_brings_the_command(python: Path, tmp_path: Path) -> None:
    command = python.with_name("armsdata")
    assert run(command, tmp_path, "info").startswith("armsdata ")
    run(command, tmp_path, "export", "parquet", "--to", "out")
    assert (tmp_path / "out" / "transfers_flat.parquet").stat().st_size > 0


def test_wheel_has_the_version_of_the_descriptor(python: Path, tmp_path: Path) -> None:
    code = "import importlib.metadata as m, armsdata; assert m.version('armsdata') == armsdata.open_package().version"
    run(python, tmp_path, "-c", code)


def test_wheel_starts_a_package(python: Path, tmp_path: Path) -> None:
    command = python.with_name("armsdata")
    run(command, tmp_path, "init", "new", "--example")
    run(command, tmp_path, "validate", "--strict", "--package", "new")
