"""Exports read back equal, in what independent readers see."""

import datetime
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import frictionless
import pandas as pd
import pyarrow.parquet
import pytest

from armsdata import ArmsdataError, Package, open_package
from armsdata.canonical import to_csv
from armsdata.export import FORMATS, export
from armsdata.export.frames import exported, names
from armsdata.store import write_files
from armsdata.tables import read


@pytest.fixture
def package(tiny: Path) -> Package:
    return open_package(tiny)


@pytest.mark.parametrize("format", FORMATS)
def test_export_writes_every_table_and_the_flat_one(package: Package, tmp_path: Path, format: str) -> None:
    written = export(package, format, tmp_path / "out")
    suffix, one_file, layout = FORMATS[format]
    stems = [format] if layout else [package.name] if one_file else names(package)
    assert [path.name for path in written] == [f"{stem}.{suffix}" for stem in stems]
    assert sorted((tmp_path / "out").iterdir()) == sorted(written)


@pytest.mark.parametrize("format", [format for format in FORMATS if format != "duckdb"])  # it lays out blocks as it comes
def test_export_gives_the_same_bytes_when_repeated(package: Package, tmp_path: Path, format: str) -> None:
    tables = [] if FORMATS[format].layout else ["claims", "transfers_flat"]
    first, second = (export(package, format, tmp_path / folder, tables) for folder in ("a", "b"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_export_parquet_reads_back_equal(shipped: Package, tmp_path: Path) -> None:
    for path in export(shipped, "parquet", tmp_path):
        table = exported(shipped, path.stem)
        pd.testing.assert_frame_equal(pd.read_parquet(path, dtype_backend="pyarrow"), table.frame)


def test_export_csv_reads_back_equal(shipped: Package, tmp_path: Path) -> None:
    for path in export(shipped, "csv", tmp_path, list(shipped.resources)):
        texts = pd.read_csv(path, dtype=str, keep_default_na=False)
        original = pd.read_csv(shipped.folder / shipped.resources[path.stem].path, dtype=str, keep_default_na=False)
        pd.testing.assert_frame_equal(texts[list(original)], original)


def test_export_parquet_carries_types_descriptions_and_version(package: Package, tmp_path: Path) -> None:
    (path,) = export(package, "parquet", tmp_path, ["claims"])
    file = pyarrow.parquet.ParquetFile(path)
    fields = package.schema("claims").fields
    assert file.schema_arrow.metadata[b"version"] == package.version.encode()
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    for name, field in fields.items():
        column = file.schema_arrow.field(name)
        assert column.type == package.schema("claims").arrow_type(name)
        assert column.metadata[b"description"].decode() == field["description"]


def test_export_csv_is_read_by_frictionless(package: Package, tmp_path: Path) -> None:
    for path in export(package, "csv", tmp_path):
        assert frictionless.validate(path.name, basepath=str(tmp_path)).valid


def test_export_expands_dates(package: Package) -> None:
    frame = exported(package, "claims").frame.set_index("claim_id")
    row = frame.loc["gur-2025-01-23-koksan"]
    assert row["period_earliest"] == datetime.date(2024, 11, 1)
    assert row["period_latest"] == datetime.date(2025, 1, 31)
    assert row["period_precision"] == "range"


def test_flat_table_when_transfer_is_part_of_another(package: Package) -> None:
    flat = exported(package, "transfers_flat").frame.set_index("transfer_id")
    part, whole = flat.loc["prk-rus-koksan-2024"], flat.loc["prk-rus-artillery-2024"]
    assert (part["additive"], whole["additive"]) == (False, True)
    assert (part["supplier"], part["supplier_iso"], part["recipient_cow"], part["designation"]) == ("North Korea", "PRK", 365, "Koksan")
    assert (part["claims"], part["independent_claimants"], part["sources"]) == (2, 2, 2)
    assert (part["first_reported"], part["last_reported"]) == (datetime.date(2024, 11, 16), datetime.date(2025, 1, 23))
    assert whole["independent_claimants"] == 0
    assert pd.isna(whole["first_reported"])


@pytest.mark.parametrize("name", ["claims", "transfers_flat", "sources"])
def test_export_describes_every_column(package: Package, name: str) -> None:
    table = exported(package, name)
    assert list(table.frame) == list(table.fields)
    assert all(field["title"] and field["description"] for field in table.fields.values())


def test_export_refuses_when_file_exists(package: Package, tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text("mine")
    with pytest.raises(ArmsdataError, match="--force"):
        export(package, "csv", tmp_path)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["units.csv"]
    assert (tmp_path / "units.csv").read_text() == "mine"
    export(package, "csv", tmp_path, ["units"], force=True)
    assert (tmp_path / "units.csv").read_text() != "mine"


def test_export_names_what_there_is_when_table_is_unknown(package: Package, tmp_path: Path) -> None:
    with pytest.raises(ArmsdataError, match="transfers_flat"):
        export(package, "csv", tmp_path, ["nothing"])
    assert "claims" in names(package)


def test_export_refuses_when_table_is_not_well_formed(tiny: Path, tmp_path: Path) -> None:
    (tiny / "datasets" / "units.csv").write_bytes(b"unit_id\nsystems\n")
    with pytest.raises(ArmsdataError, match="armsdata validate"):
        export(open_package(tiny), "csv", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_write_leaves_no_file_under_its_name_when_killed(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; from armsdata.store import write_files\n"
        "def die(path): path.write_bytes(b'half'); os.kill(os.getpid(), signal.SIGKILL)\n"
        "write_files(Path(sys.argv[1]), {'a.csv': lambda path: path.write_bytes(b'whole'), 'b.csv': die})"
    )
    assert subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False).returncode == -9
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == []


def test_write_says_so_when_folder_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ArmsdataError, match="cannot be written"):
        write_files(tmp_path / "file", {"a": lambda path: path.write_bytes(b"")})


@pytest.mark.parametrize("name", ["parties", "claims", "citations", "sources", "equipment"])
def test_canonical_form_of_a_table_is_the_table(tiny: Path, name: str) -> None:
    data = (tiny / "datasets" / f"{name}.csv").read_bytes()
    assert to_csv(read(BytesIO(data), open_package(tiny).schema(name), name).frame) == data
