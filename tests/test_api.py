"""What `import armsdata` gives."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pandera.errors
import pytest

import armsdata
from armsdata import ArmsdataError, Package
from armsdata.export import export
from armsdata.rules import RULES


def test_load_gives_a_typed_frame(tiny: Path) -> None:
    parties = armsdata.load("parties", tiny)
    assert parties.set_index("party_id").loc["NAM", "name"] == "Namibia"
    assert str(parties["cow_code"].dtype) == "int64[pyarrow]"


def test_load_gives_the_flat_table_too(tiny: Path) -> None:
    assert armsdata.load("transfers_flat", tiny)["transfer_id"].tolist() == armsdata.load("transfers", tiny)["transfer_id"].tolist()


def test_load_says_what_there_is_when_table_is_unknown() -> None:
    with pytest.raises(ArmsdataError, match="transfers"):
        armsdata.load("transfer")


def test_load_refuses_when_table_is_not_well_formed(tiny: Path) -> None:
    path = tiny / "datasets" / "claims.csv"
    path.write_bytes(path.read_bytes().replace(b",120,120,120,", b",1e3,120,120,"))
    with pytest.raises(ArmsdataError, match=r"claims.csv:2: .*armsdata validate"):
        armsdata.load("claims", tiny)


def test_import_loads_nothing_heavy() -> None:
    code = "import armsdata, sys; assert not {'pandas', 'pyarrow', 'pandera', 'frictionless', 'click'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_looking_does_not_import_pandera() -> None:
    code = "import armsdata.show, armsdata.info, sys; armsdata.load('units'); assert not {'pandera', 'frictionless'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def _from_csv(package: Package, table: str, tmp_path: Path) -> pd.DataFrame:
    return pd.read_csv(package.folder / package.resources[table].path, keep_default_na=False, na_values=[""])


def _from_parquet(package: Package, table: str, tmp_path: Path) -> pd.DataFrame:
    (path,) = export(package, "parquet", tmp_path / "parquet", [table], force=True)
    return pd.read_parquet(path)[package.schema(table).names]


@pytest.mark.parametrize("reader", [_from_csv, _from_parquet])
def test_schema_accepts_every_real_table(shipped: Package, tmp_path: Path, reader) -> None:  # type: ignore[no-untyped-def]
    for table in shipped.resources:
        armsdata.schema(table).validate(reader(shipped, table, tmp_path), lazy=True)


@pytest.mark.parametrize("reader", [_from_csv, _from_parquet])
def test_schema_finds_what_validation_finds_in_a_row(tiny: Path, tmp_path: Path, reader) -> None:  # type: ignore[no-untyped-def]
    path = tiny / "datasets" / "claims.csv"
    path.write_bytes(path.read_bytes().replace(b"cumulative,,2024", b",,2024", 1).replace(b",affirms,", b",maybe,", 1))
    package = armsdata.open_package(tiny)
    own = {rule.id for rule in RULES.values() if rule.own_row} | {"enum"}
    expected = {
        (finding.rule, finding.line - 2) for finding in armsdata.validate(tiny) if finding.table == "claims" and finding.rule in own
    }
    assert expected
    with pytest.raises(pandera.errors.SchemaErrors) as raised:
        armsdata.schema("claims", tiny).validate(reader(package, "claims", tmp_path), lazy=True)
    cases = raised.value.failure_cases
    assert set(zip(cases["check"].tolist(), cases["index"].astype(int).tolist(), strict=True)) == expected
