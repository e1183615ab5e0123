"""The real package: clean, complete, described."""

import json
from io import BytesIO
from pathlib import Path

import pytest

import armsdata
from armsdata import Package
from armsdata.release.changelog import entry
from armsdata.table_schema import problems
from armsdata.tables import read

ROOT = Path(__file__).parent.parent.parent
TABLES = [path.stem for path in sorted((ROOT / "schemas").glob("*.json"))]
KEYS = ["name", "title", "type", "format", "rdfType", "description", "example", "constraints"]


def test_real_package_has_no_finding(shipped_folder: Path) -> None:
    assert armsdata.validate(shipped_folder) == []


def test_descriptor_names_every_schema_and_dataset(shipped: Package) -> None:
    assert sorted(shipped.resources) == TABLES
    assert sorted(path.stem for path in (ROOT / "datasets").iterdir()) == TABLES


def test_version_follows_name_in_descriptor() -> None:
    assert list(json.loads((ROOT / "datapackage.json").read_text()))[:3] == ["$schema", "name", "version"]


def test_version_stands_newest_in_changelog(shipped: Package) -> None:
    newest = next(line for line in (ROOT / "CHANGELOG.md").read_text().splitlines() if line.startswith("## "))
    assert newest.split()[1] == shipped.version


def test_version_is_dated_alike_in_changelog_and_descriptor(shipped: Package) -> None:
    assert str(entry(shipped).date) == shipped.descriptor["created"][:10]


@pytest.mark.parametrize("table", TABLES)
def test_schema_has_no_problem(table: str) -> None:
    assert list(problems(json.loads((ROOT / "schemas" / f"{table}.json").read_text()))) == []


@pytest.mark.parametrize("table", TABLES)
def test_every_field_is_described_in_the_same_order(table: str, shipped: Package) -> None:
    for field in shipped.schema(table).fields.values():
        assert [key for key in KEYS if key in field] == list(field)
        assert field["title"]
        assert field["description"].endswith(".")
        assert "example" in field


@pytest.mark.parametrize("table", TABLES)
def test_every_example_passes_its_own_column(table: str, shipped: Package) -> None:
    schema = shipped.schema(table)
    text = (
        ",".join(schema.names)
        + "\n"
        + ",".join('"' + str(field["example"]).replace('"', '""') + '"' for field in schema.fields.values())
        + "\n"
    )
    read_back = read(BytesIO(text.encode()), schema, table)
    assert [finding for finding in read_back.findings if finding.rule != "canonical-form"] == []
    names = set(armsdata.schema(table).columns)
    assert names == set(schema.names)
    column_checks = armsdata.schema(table)
    column_checks.checks = []
    column_checks.validate(read_back.frame, lazy=True)


def test_number_of_records_reaches_what_was_promised(shipped: Package) -> None:
    least = {"claims": 90, "sources": 150, "citations": 200, "transfers": 10}
    assert {table: len(shipped.load(table)) >= count for table, count in least.items()} == dict.fromkeys(least, True)
