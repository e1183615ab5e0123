"""Canonical form loses nothing, and what has one mechanical remedy gets it."""

import csv
import io
import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from armsdata import open_package, validate
from armsdata.canonical import from_records
from armsdata.errors import InvalidDataError
from armsdata.fmt import difference, formatted, mend, write
from armsdata.rules import TEXT_RULES
from armsdata.table_schema import TableSchema
from armsdata.tables import read_texts
from tests.test_validation import CELLS

FORM = [
    ("a byte-order mark", lambda data: b"\xef\xbb\xbf" + data),
    ("CRLF", lambda data: data.replace(b"\n", b"\r\n")),
    ("CR alone", lambda data: data.replace(b"\n", b"\r")),
    ("blank lines", lambda data: data.replace(b"\n", b"\n\n")),
    ("no last line feed", lambda data: data.rstrip(b"\n")),
    ("needless quotes", lambda data: data.replace(b"Namibia", b'"Namibia"')),
    ("rows out of order", lambda data: b"".join([(lines := data.splitlines(keepends=True))[0], *reversed(lines[1:])])),
    ("columns out of order", lambda data: b"".join(b",".join(line.split(b",")[::-1]) + b"\n" for line in data.splitlines())),
]


def change(folder: Path, table: str, old: bytes, new: bytes) -> None:
    path = folder / "datasets" / f"{table}.csv"
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))


@pytest.mark.parametrize(("name", "damage"), FORM, ids=[name for name, _ in FORM])
def test_fmt_restores_the_file_when_only_its_form_is_wrong(tiny: Path, name: str, damage) -> None:  # type: ignore[no-untyped-def]
    path = tiny / "datasets" / "parties.csv"
    before = path.read_bytes()
    path.write_bytes(damage(before))
    findings = validate(tiny)
    assert {finding.command for finding in findings} == {f"armsdata fmt parties --package {tiny}"}
    package = open_package(tiny)
    write(package, formatted(package))
    assert path.read_bytes() == before


def test_fmt_adds_a_column_that_the_schema_gained(tiny: Path) -> None:
    schema = json.loads((tiny / "schemas" / "parties.json").read_text())
    schema["fields"].insert(2, {"name": "demonym", "title": "Demonym", "type": "string", "description": "x.", "example": "x"})
    (tiny / "schemas" / "parties.json").write_text(json.dumps(schema))
    assert {finding.rule for finding in validate(tiny)} == {"column-missing"}
    package = open_package(tiny)
    write(package, formatted(package))
    assert validate(tiny) == []
    assert (tiny / "datasets" / "parties.csv").read_text().splitlines()[1] == "KOR,South Korea,,state,732,732,,"


REFUSED = [(b"NAM,", b"NAM,,"), (b"NAM,Nam", b'NAM,"Nam'), (b"NAM,", b"NAM\xff,"), (b"NAM,", b"NAM\0,"), (b"NAM,Namibia", b"NAM,Nami\rbia")]
REFUSED += [(b",kind", b",sort"), (b",kind", b",kind,kind"), (b"party_id", b"id"), (b"\nNAM", b"\n<<<<<<< ours\nNAM"), (b",kind", b";kind")]


@pytest.mark.parametrize(("old", "new"), REFUSED)
def test_fmt_refuses_a_file_whose_cells_could_get_lost(tiny: Path, old: bytes, new: bytes) -> None:
    change(tiny, "parties", old, new)
    with pytest.raises(InvalidDataError, match="by hand"):
        formatted(open_package(tiny))
    assert [finding.command for finding in validate(tiny) if finding.table == "parties" and finding.command] == []


def test_fmt_keeps_rows_that_share_a_key(tiny: Path) -> None:
    change(tiny, "parties", b"NAM,Namibia", b"KOR,Namibia")
    change(tiny, "parties", b"South Korea", b'"South Korea"')
    assert formatted(open_package(tiny))["parties"].count(b"KOR,") == 2


SCHEMA = TableSchema(
    "t",
    {"fields": [{"name": name, "type": "integer" if name == "n" else "string"} for name in ("n", "id", "text")], "primaryKey": ["n", "id"]},
)
CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029"), max_size=6)


@given(st.lists(st.fixed_dictionaries({"n": st.integers(-99, 99).map(str) | CELL, "id": CELL, "text": CELL}), max_size=6))
def test_canonical_form_is_stable_and_keeps_every_cell(rows: list[dict[str, str]]) -> None:
    data = from_records(rows, SCHEMA)
    parsed = read_texts(io.BytesIO(data), SCHEMA, "t.csv")
    again = [{name: cell or "" for name, cell in row.items()} for row in parsed.texts.to_pylist()]
    assert not [finding for finding in parsed.findings if finding.rule != "type"]
    assert from_records(again, SCHEMA) == data
    assert len(again) == len(rows)
    assert sorted(map(str, csv.reader(io.StringIO(data.decode())))) == sorted(
        map(str, [list(SCHEMA.names), *([row[name] for name in SCHEMA.names] for row in again)])
    )


@pytest.mark.parametrize(("table", "old", "new", "place"), CELLS, ids=[f"{case[3][0]}-{i}" for i, case in enumerate(CELLS)])
def test_the_command_of_a_finding_mends_it(tiny: Path, table: str, old: bytes, new: bytes, place: tuple[str, int, str]) -> None:
    change(tiny, table, old, new)
    before = validate(tiny)
    for finding in before:
        if finding.command:
            package = open_package(tiny)
            write(package, mend(package, [finding.table])[1] if " fix " in finding.command else formatted(package, [finding.table]))
    named = {(finding.rule, finding.column, finding.value) for finding in before if finding.command}
    assert not named & {(finding.rule, finding.column, finding.value) for finding in validate(tiny)}


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("claims", b",affirms,", b",Affirms ,"),
        ("claims", b",2025-01-23,", "，２０２５–０１–２３，".replace("，", ",").encode()),
        ("claims", b",120,120,120,", ",１２０,+120,00120,".encode()),
        ("equipment", b",170,", b",170.0,"),
        ("claims", b",m-1989,", b",M-1989 ,"),
        ("citations", b",2026-11-23,", "，2026–11–23，".replace("，", ",").encode()),
        ("parties", b"South Korea", "\u200bSouth\u200b Korea\u00a0".encode()),
        ("parties", b"South Korea", b"South\t Korea"),
        ("parties", b"KOR,South Korea,state,732,732,,\n", b"KOR,South Korea,state,732,732,,\nKOR,South Korea,state,732,732,,\n"),
    ],
)
def test_fix_restores_the_record_when_its_mistake_is_mechanical(tiny: Path, table: str, old: bytes, new: bytes) -> None:
    before = (tiny / "datasets" / f"{table}.csv").read_bytes()
    change(tiny, table, old, new)
    package = open_package(tiny)
    write(package, mend(package)[1])
    assert (tiny / "datasets" / f"{table}.csv").read_bytes() == before


@pytest.mark.parametrize("new", [b"1e3", b'"1,000"', b"1_000", b"about 120", b"99999999999999999999"])
def test_fix_leaves_a_number_that_means_more_than_one(tiny: Path, new: bytes) -> None:
    change(tiny, "claims", b",120,120,120,", b"," + new + b",120,120,")
    (finding,) = [finding for finding in validate(tiny) if finding.rule == "type"]
    assert finding.command == ""


LEFT = [
    ("equipment", b",170,", b",1.000,", "type"),
    ("equipment", b",170,", b",170.500,", "type"),
    ("claims", b",2025-01-23,", "，2024–11，".replace("，", ",").encode(), "edtf"),
    ("parties", b"South Korea", "South\u200c Korea".encode(), "text-has-no-invisible-characters"),
    ("claims", b",m-1989,", b",m-1992,", "foreign-key"),
]


@pytest.mark.parametrize(("table", "old", "new", "rule"), LEFT)
def test_fix_leaves_what_may_mean_another_thing(tiny: Path, table: str, old: bytes, new: bytes, rule: str) -> None:
    change(tiny, table, old, new)
    assert [finding.command for finding in validate(tiny) if finding.rule == rule] == [""]


def test_fix_keeps_rows_that_differ_in_what_cannot_be_read(tiny: Path) -> None:
    change(tiny, "citations", b",2026-11-23,", b",23.11.2026,")
    path = tiny / "datasets" / "citations.csv"
    header, first, *rest = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([header, first, first.replace(b"23.11", b"24.11"), *rest]))
    package = open_package(tiny)
    assert mend(package) == ([], {})


def test_fix_keeps_an_exception_when_a_record_that_decides_on_it_cannot_be_read(tiny: Path) -> None:
    path = tiny / "datasets" / "claims.csv"
    path.write_bytes(path.read_bytes().replace(b"120 guns.,", b"120 guns.,,", 1))
    assert "exception-unneeded" not in {finding.rule for finding in validate(tiny)}


def test_fix_takes_an_empty_row_out(tiny: Path) -> None:
    path = tiny / "datasets" / "parties.csv"
    before = path.read_bytes()
    path.write_bytes(before + b",,,,,,\n")
    package = open_package(tiny)
    write(package, mend(package)[1])
    assert path.read_bytes() == before


def test_fix_takes_an_unneeded_exception_out(tiny: Path) -> None:
    change(tiny, "exceptions", b"prk-rus-koksan-2024", b"prk-rus-artillery-2024")
    package = open_package(tiny)
    changes, changed = mend(package, ["exceptions"])
    assert [change.new for change in changes] == [None]
    assert changed["exceptions"] == b"rule,table,id,reason\n"


def test_fix_keeps_an_exception_when_a_date_cannot_be_read(tiny: Path) -> None:
    change(tiny, "claims", b",2025-01-23,", b",1/23/2025,")
    assert "exception-unneeded" not in {finding.rule for finding in validate(tiny)}


@pytest.mark.parametrize("name", [name for name, rule in TEXT_RULES.items() if rule.mend])
def test_text_rule_mends_its_bad_example(name: str) -> None:
    import pyarrow as pa

    rule = TEXT_RULES[name]
    assert rule.mend
    assert rule.function(pa.array([rule.mend(rule.bad)])).to_pylist() == [False]
    assert rule.mend(rule.good) == rule.good


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(st.binary(max_size=200))
def test_fmt_of_any_bytes_is_canonical_or_refused(tiny: Path, data: bytes) -> None:
    header = (tiny / "datasets" / "units.csv").read_bytes().splitlines(keepends=True)[0]
    (tiny / "datasets" / "units.csv").write_bytes(header + data)
    package = open_package(tiny)
    try:
        changed = formatted(package, ["units"])
    except InvalidDataError:
        return
    assert formatted(package.with_changes(changed), ["units"]) == {}


@pytest.mark.parametrize("rows", [20, 60_000], ids=["as many rows as a hunk takes", "too many rows to pair"])
def test_difference_is_a_patch_when_two_sorted_halves_become_one(tiny: Path, rows: int) -> None:
    path = tiny / "datasets" / "parties.csv"
    header, *_ = path.read_text().splitlines(keepends=True)
    lines = [f"{n:06}\n" for n in range(rows)]
    path.write_text("".join([header, *lines[::2], *lines[1::2]]))
    canonical = "".join([header, *lines]).encode()
    patch = "".join(f"{line}\n" for line in difference(open_package(tiny), {"parties": canonical}))
    subprocess.run(["git", "apply", "--unidiff-zero"], cwd=tiny, input=patch, text=True, check=True)
    assert path.read_bytes() == canonical
