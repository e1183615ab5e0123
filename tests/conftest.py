"""Small packages to damage, and example rows as typed frames."""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import settings

from armsdata import Finding, Package, open_package, validate
from armsdata.table_schema import TableSchema
from armsdata.tables import derived

settings.register_profile("untimed", deadline=None)  # what else the machine does is no fault of the code
settings.load_profile("untimed")

ROOT = Path(__file__).parent.parent
DATA = Path(__file__).parent / "data"
VERSION, RELEASED = (json.loads((ROOT / "datapackage.json").read_text())[key][:10] for key in ("version", "created"))


def frame(schema: TableSchema, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return example rows as a frame with all columns of a table, dates expanded, empty where a row says nothing."""
    types = {name: schema.arrow_type(name) for name in schema.names} | {name: type_ for name, (_, type_) in derived(schema).items()}
    unknown = {column for row in rows for column in row} - set(types)
    assert not unknown, f"{schema.table} has no column {unknown}"
    return pa.table({name: pa.array([row.get(name) for row in rows], type_) for name, type_ in types.items()}).to_pandas(
        types_mapper=pd.ArrowDtype
    )


@pytest.fixture(scope="session")
def shipped() -> Package:
    """The real package."""
    return open_package(ROOT)


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A copy of a small valid package with the real schemas."""
    return copy_tiny(tmp_path / "tiny")


def copy_tiny(folder: Path) -> Path:
    """Copy a small valid package with the real schemas into a folder that is not there yet, and return it."""
    shutil.copytree(DATA / "tiny", folder)
    shutil.copytree(ROOT / "schemas", folder / "schemas")
    shutil.copy(ROOT / "datapackage.json", folder)
    return folder


Damage = Callable[[str, bytes, bytes], list[Finding]]


@pytest.fixture
def damaged(tiny: Path) -> Damage:
    """A function that replaces some bytes of a table of the small package once and returns what is then found."""

    def damage(table: str, old: bytes, new: bytes) -> list[Finding]:
        path = tiny / "datasets" / f"{table}.csv"
        before = path.read_bytes()
        assert old in before
        path.write_bytes(before.replace(old, new, 1))
        return validate(tiny)

    return damage


def edit_descriptor(folder: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    """Change the descriptor of a package."""
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_text())
    edit(descriptor)
    path.write_text(json.dumps(descriptor))


@pytest.fixture(scope="session")
def shipped_folder() -> Path:
    """The folder of the real package."""
    return ROOT
