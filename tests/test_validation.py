"""Bad input: each kind is found at its line and column, and the rest of the file is still judged."""

import json
import os
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from armsdata import ArmsdataError, Finding, open_package, validate
from armsdata.structure import CHECKS
from armsdata.table_schema import TableSchema, failures
from armsdata.tables import read
from tests.conftest import Damage, edit_descriptor


def places(findings: list[Finding]) -> set[tuple[str, str, int, str]]:
    return {(finding.rule, finding.table, finding.line, finding.column) for finding in findings}


def test_validate_when_package_is_clean(tiny: Path) -> None:
    assert validate(tiny) == []


def test_validate_when_descriptor_is_named(tiny: Path) -> None:
    assert validate(tiny / "datapackage.json") == []


CELLS = [
    ("claims", b",120,120,120,", b',"1,000",120,120,', ("type", 2, "quantity_low")),
    ("claims", b",120,120,120,", b",1e3,120,120,", ("type", 2, "quantity_low")),
    ("claims", b",120,120,120,", ",１２,120,120,".encode(), ("type", 2, "quantity_low")),
    ("claims", b",120,120,120,", b", 5,120,120,", ("type", 2, "quantity_low")),
    ("claims", b",120,120,120,", b",007,120,120,", ("type", 2, "quantity_low")),
    ("claims", b",120,120,120,", b",+5,120,120,", ("type", 2, "quantity_low")),
    ("claims", b",120,120,120,", b",1_000,120,120,", ("type", 2, "quantity_low")),
    ("claims", b",120,120,120,", b",99999999999999999999,120,120,", ("type", 2, "quantity_low")),
    ("claims", b",120,120,120,", b",-1,120,120,", ("minimum", 2, "quantity_low")),
    ("claims", b",2025-01-23,", b",2024-13,", ("edtf", 2, "stated")),
    ("claims", b",2025-01-23,", b",20/11/2024,", ("edtf", 2, "stated")),
    ("claims", b",affirms,", b",maybe,", ("enum", 2, "stance")),
    ("claims", b",affirms,", b",,", ("required", 2, "stance")),
    ("claims", b"The head of Ukrainian intelligence", b"x" * 201, ("max-length", 2, "summary")),
    ("claims", b",m-1989,", b",m-1992,", ("foreign-key", 2, "equipment_id")),
    ("claims", b"the-paper-2024-11-16-koksan", b"The-Paper", ("pattern", 4, "claim_id")),
    ("citations", b",2026-11-23,", b",2026-02-30,", ("type", 2, "checked")),
    ("citations", b",2026-11-23,", b",23 Nov 2026,", ("type", 2, "checked")),
    ("equipment", b",170,", b",a,", ("type", 3, "calibre_mm")),
    ("equipment", b",170,", b",170.0,", ("type", 3, "calibre_mm")),
    ("sources", b"https://paper.example.org/120", b"https://paper.example.org/guns", ("unique", 3, "url")),
    ("sources", b"https://paper.example.org/120", b"paper.example.org", ("format", 3, "url")),
    ("units", b"rounds,rounds of", b"containers,rounds of", ("primary-key", 3, "unit_id")),
    ("equipment", b"koksan-170mm,Koksan,artillery", b"koksan-170mm,Koksan,m-1989", ("equipment-tree-has-no-cycle", 3, "broader")),
    ("parties", b"South Korea", b"South Korea ", ("text-has-no-outer-blanks", 2, "name")),
    ("parties", b"South Korea", b'"South Korea"', ("canonical-form", 2, "")),
    ("parties", b"South Korea", b'South "Korea', ("canonical-form", 2, "")),
    ("parties", b"South Korea", b'"South Korea', ("quote", 2, "")),
    ("parties", b"South Korea", b'"South" Korea', ("quote", 2, "")),
    ("parties", b"South Korea,", b"South Korea\xff,", ("encoding", 2, "")),
    ("parties", b"South Korea,", b"South\0Korea,", ("nul", 2, "")),
    ("parties", b"South Korea,", b'"South\x1f, Korea",', ("text-has-no-control-characters", 2, "name")),
    ("parties", b"South Korea,", b"South,Korea,", ("row-long", 2, "")),
    ("parties", b"South Korea,state", b"South Korea;state", ("row-short", 2, "")),
    ("parties", b"\nNAM", b"\n\nNAM", ("blank-line", 3, "")),
    ("parties", b"\nNAM,Namibia", b"\r\nNAM,Namibia", ("line-endings", 2, "")),
    ("parties", b"party_id", b"\xef\xbb\xbfparty_id", ("byte-order-mark", 1, "")),
    ("parties", b",kind,", b",", ("column-missing", 1, "kind")),
    ("parties", b",kind,", b",kind,kind,", ("column-doubled", 1, "kind")),
    ("parties", b",kind,", b",kind,colour,", ("column-unknown", 1, "colour")),
    ("parties", b"name,kind", b"kind,name", ("column-order", 1, "")),
    ("parties", b"KOR,South Korea", b"ZZZ,South Korea", ("canonical-order", 3, "party_id")),
    ("withdrawn", b"claims,paper-claim", b"claims,gur-2025-01-23-koksan", ("withdrawn-still-there", 2, "id")),
    ("withdrawn", b"claims,paper-claim", b"assertions,paper-claim", ("table-unknown", 2, "table")),
    ("exceptions", b"narrower-item-sets-only-a-low", b"wider-item", ("rule-unknown", 2, "rule")),
    ("exceptions", b"prk-rus-koksan-2024", b"prk-rus-artillery-2024", ("exception-unneeded", 2, "id")),
]


@pytest.mark.parametrize(
    "constraint", [{"format": "uri"}, {"constraints": {"pattern": "https://.*"}}, {"constraints": {"enum": ["https://a"]}}]
)
def test_constraint_is_judged_at_its_row_when_cells_above_are_empty(constraint: dict[str, Any]) -> None:
    fields = [{"name": "id", "type": "string"}, {"name": "url", "type": "string", **constraint}]
    schema = TableSchema("t", {"fields": fields, "primaryKey": "id"})
    table = read(BytesIO(b"id,url\na,https://a\nb,\nc,\nd,nowhere\n"), schema, "t.csv")
    assert [failure.row for failure in failures(schema, table.frame)] == [3]


@pytest.mark.parametrize(
    ("table", "old", "new", "place"), CELLS, ids=[f"{place[0]}-{position}" for position, (*_, place) in enumerate(CELLS)]
)
def test_validate_when_a_file_is_damaged(damaged: Damage, table: str, old: bytes, new: bytes, place: tuple[str, int, str]) -> None:
    rule, line, column = place
    assert (rule, table, line, column) in places(damaged(table, old, new))


ONE_SLIP = {
    "utf-16": (lambda data: data.decode().encode("utf-16"), "encoding", 1),
    "semicolons": (lambda data: data.replace(b",", b";"), "separator", 1),
    "tabs": (lambda data: data.replace(b",", b"\t"), "separator", 1),
    "no header": (lambda data: data.partition(b"\n")[2], "header", 1),
    "carriage returns only": (lambda data: data.replace(b"\n", b"\r"), "line-endings", 1),
    "empty": (lambda data: b"", "resource-empty", 0),
    "one comma short": (lambda data: data.replace(b",cumulative,", b",cumulative", 1), "row-short", 2),
    "one comma too many": (lambda data: data.replace(b",cumulative,", b",,cumulative,", 1), "row-long", 2),
    "thousands separator": (lambda data: data.replace(b",120,120,120,", b',"1,000",120,120,', 1), "type", 2),
}


@pytest.mark.parametrize("slip", ONE_SLIP)
def test_validate_reports_one_slip_once(tiny: Path, slip: str) -> None:
    damage, rule, line = ONE_SLIP[slip]
    path = tiny / "datasets" / "claims.csv"
    assert damage(path.read_bytes()) != path.read_bytes()
    path.write_bytes(damage(path.read_bytes()))
    assert [(finding.rule, finding.line) for finding in validate(tiny) if finding.table == "claims"] == [(rule, line)]


@pytest.mark.parametrize("slip", [slip for slip, (_, _, line) in ONE_SLIP.items() if line < 2])
def test_validate_judges_nothing_that_refers_to_a_file_it_cannot_read(tiny: Path, slip: str) -> None:
    path = tiny / "datasets" / "claims.csv"
    path.write_bytes(ONE_SLIP[slip][0](path.read_bytes()))
    assert len(validate(tiny)) == 1


@pytest.mark.parametrize("file", ["datasets/claims.csv", "schemas/claims.json"])
def test_validate_reports_a_missing_file_once(tiny: Path, file: str) -> None:
    (tiny / file).unlink()
    assert [(finding.rule, finding.table) for finding in validate(tiny)] == [("resource-missing", "claims")]


def test_validate_when_last_line_has_no_end(tiny: Path) -> None:
    path = tiny / "datasets" / "units.csv"
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    assert places(validate(tiny)) == {("canonical-form", "units", 4, "")}


def test_validate_when_every_line_ends_with_carriage_return(tiny: Path) -> None:
    path = tiny / "datasets" / "units.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert places(validate(tiny)) == {("line-endings", "units", 1, "")}


def test_validate_when_many_things_are_wrong_at_once(tiny: Path) -> None:
    def damage(table: str, *pairs: tuple[bytes, bytes]) -> None:
        path = tiny / "datasets" / f"{table}.csv"
        data = path.read_bytes()
        for old, new in pairs:
            assert old in data
            data = data.replace(old, new, 1)
        path.write_bytes(data)

    damage("parties", (b"party_id", b"\xef\xbb\xbfparty_id"), (b"Namibia", b"Nami\xffbia"))
    damage("claims", (b",120,120,120,", b",1e3,120,120,"), (b",2024-11-15,", b",2024-13,"), (b",imagery,", b",rumour,"))
    (tiny / "datasets" / "claim_parties.csv").unlink()
    found = places(validate(tiny))
    assert {
        ("byte-order-mark", "parties", 1, ""),
        ("encoding", "parties", 3, ""),
        ("type", "claims", 2, "quantity_low"),
        ("edtf", "claims", 3, "stated"),
        ("enum", "claims", 4, "evidence_type"),
        ("resource-missing", "claim_parties", 0, ""),
    } <= found


def test_validate_says_how_to_mend_every_finding(damaged: Damage) -> None:
    for finding in damaged("claims", b",120,120,120,", b",1e3,120,120,"):
        assert finding.message
        assert finding.fix


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("https://example.org/units.csv", "resource-url"),
        ("file:///etc/passwd", "resource-url"),
        ("/etc/passwd", "resource-absolute"),
        ("../units.csv", "resource-outside"),
        ("datasets/../../units.csv", "resource-outside"),
        ("datasets", "resource-not-a-file"),
        ("datasets/nothing.csv", "resource-missing"),
        ("datasets/link.csv", "resource-outside"),
        ("datasets/fifo.csv", "resource-not-a-file"),
    ],
)
def test_validate_when_path_of_resource_is_not_a_file_of_the_package(tiny: Path, path: str, rule: str) -> None:
    (tiny.parent / "units.csv").write_bytes((tiny / "datasets" / "units.csv").read_bytes())
    (tiny / "datasets" / "link.csv").symlink_to(tiny.parent / "units.csv")
    os.mkfifo(tiny / "datasets" / "fifo.csv")
    edit_descriptor(tiny, lambda descriptor: descriptor["resources"][3].update(path=path))
    found = [finding for finding in validate(tiny) if finding.table == "units"]
    assert [finding.rule for finding in found] == [rule]


def test_validate_when_file_is_empty(tiny: Path) -> None:
    (tiny / "datasets" / "units.csv").write_bytes(b"")
    assert "resource-empty" in {finding.rule for finding in validate(tiny)}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "holds no datapackage.json"),
        ("{", "not valid JSON: line 1"),
        ("[]", "no data package"),
        ("[" * 100_000, "nested too deep"),
        ('{"resources": 1}', "no data package"),
    ],
)
def test_validate_when_descriptor_cannot_be_read(tiny: Path, text: str | None, message: str) -> None:
    path = tiny / "datapackage.json"
    path.unlink() if text is None else path.write_text(text)
    with pytest.raises(ArmsdataError, match=message):
        validate(tiny)


def test_validate_when_descriptor_is_not_utf_8(tiny: Path) -> None:
    (tiny / "datapackage.json").write_bytes(b'{"name": "\xff"}')
    with pytest.raises(ArmsdataError, match="not UTF-8"):
        validate(tiny)


def test_validate_asks_frictionless_when_descriptor_is_not_valid(tiny: Path) -> None:
    def edit(descriptor: dict[str, Any]) -> None:
        descriptor["licenses"] = "free"
        descriptor["resources"][3] = 7

    edit_descriptor(tiny, edit)
    messages = [finding.message for finding in validate(tiny) if finding.rule == "descriptor"]
    assert any("resource 4 needs a name and a path" in message for message in messages)
    assert any("'free' is not of type 'array' at property 'licenses'" in message for message in messages)


SCHEMAS = [
    ({"fields": []}, "needs a list"),
    ({"fields": [{"name": "unit_id", "type": "str"}]}, "has no type"),
    ({"fields": [{"name": "unit_id", "type": "string", "constraints": {"pattern": "("}}]}, "pattern"),
    ({"fields": [{"name": "unit_id", "type": "string", "constraints": {"pattern": "(?=a)"}}]}, "pattern"),
    ({"fields": [{"name": "unit_id", "type": "string", "constraints": {"oddly": 1}}]}, "oddly"),
    ({"fields": [{"name": "unit_id", "type": "string"}] * 2}, "stands twice"),
    ({"fields": [{"name": "unit_id", "type": "string"}], "primaryKey": "name"}, "no field"),
    ({"fields": [{"name": "unit_id", "type": "string"}], "foreignKeys": [{"fields": "unit_id"}]}, "foreign key"),
    ("schemas/nothing.json", "does not exist"),
    (7, "needs a list"),
]


@pytest.mark.parametrize(("schema", "message"), SCHEMAS)
def test_validate_when_schema_cannot_be_used(tiny: Path, schema: object, message: str) -> None:
    edit_descriptor(tiny, lambda descriptor: descriptor["resources"][3].update(schema=schema))
    assert any(message in finding.message for finding in validate(tiny) if finding.table == "units")


def test_validate_when_foreign_key_leads_to_no_table(tiny: Path) -> None:
    edit_descriptor(tiny, lambda descriptor: descriptor["resources"].pop(3))
    assert "a foreign key leads to units.unit_id" in " ".join(finding.message for finding in validate(tiny))


def test_validate_when_package_has_other_tables_only(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,day\nx,2024-01-01\n")
    schema = {"fields": [{"name": "name", "type": "string"}, {"name": "day", "type": "date"}], "primaryKey": "name"}
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [{"name": "a", "path": "a.csv", "schema": schema}]}))
    assert validate(tmp_path) == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=300), st.integers(0, 2000))
def test_read_raises_nothing_when_bytes_are_arbitrary(tiny: Path, noise: bytes, position: int) -> None:
    schema = open_package(tiny).schema("claims")
    data = (tiny / "datasets" / "claims.csv").read_bytes()
    table = read(BytesIO(data[:position] + noise + data[position:]), schema, "claims.csv")
    assert len(table.frame) == len(table.lines)
    assert {finding.rule for finding in table.findings} <= set(CHECKS)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text('a1,"\n', max_size=60), st.integers(1, 40))
def test_read_gives_the_same_when_a_file_is_taken_in_blocks_of_any_size(lines: str, size: int) -> None:
    fields = [{"name": "id", "type": "string"}, {"name": "n", "type": "integer"}]
    schema = TableSchema("t", {"fields": fields, "primaryKey": "id"})
    data = f"id,n\n{lines}".encode()
    whole = read(BytesIO(data), schema, "t.csv")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("armsdata.tables._BLOCK", size)
        parts = read(BytesIO(data), schema, "t.csv")
    assert parts.findings == whole.findings
    assert parts.lines.tolist() == whole.lines.tolist()
    assert parts.frame.equals(whole.frame)
