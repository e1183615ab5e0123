"""Two packages compared record by record, wherever they lie, and what a change must not do."""

import json
import subprocess
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from markdown_it import MarkdownIt

from armsdata import Package, open_package, validate
from armsdata.canonical import from_records
from armsdata.changed import validate_changes
from armsdata.cli import main
from armsdata.diff import Difference, RecordChange, compare
from armsdata.diff.guard import guard
from armsdata.diff.render import markdown
from armsdata.errors import PackageError
from armsdata.snapshots import snapshot
from armsdata.table_schema import TableSchema
from tests.conftest import edit_descriptor


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def released(tiny: Path) -> Path:
    """The small package, committed and tagged as a release."""
    edit_descriptor(tiny, lambda descriptor: descriptor.update(version="0.2.0"))
    git(tiny, "init", "--quiet", "--initial-branch=main")
    git(tiny, "add", ".")
    git(tiny, "commit", "--quiet", "-m", "release")
    git(tiny, "tag", "v0.2.0")
    return tiny


def change(folder: Path, table: str, old: bytes, new: bytes) -> None:
    path = folder / "datasets" / f"{table}.csv"
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))


def since_release(folder: Path) -> Difference:
    with snapshot("v0.2.0", folder) as old:
        difference = compare(old, open_package(folder))
        for name in old.resources:
            old.read(name)
        return difference


def guarded(folder: Path) -> list[tuple[str, str, int, str]]:
    with snapshot("v0.2.0", folder) as old:
        return [(f.rule, f.table, f.line, f.column) for f in guard(compare(old, open_package(folder)))]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_diff_when_nothing_changed(released: Path) -> None:
    difference = since_release(released)
    assert (difference.records, difference.schema, difference.moved, difference.bump) == ([], [], [], "none")


def test_diff_names_each_cell_that_changed(released: Path) -> None:
    change(released, "parties", b"Namibia", b"Republic of Namibia")
    (record,) = since_release(released).records
    assert (record.table, record.id, record.kind, record.cells) == (
        "parties",
        "NAM",
        "changed",
        {"name": ("Namibia", "Republic of Namibia")},
    )


def test_diff_finds_added_and_withdrawn_records(released: Path) -> None:
    change(released, "parties", b"NAM,Namibia", b"NZL,New Zealand")
    assert {(record.id, record.kind) for record in since_release(released).records} == {("NZL", "added"), ("NAM", "withdrawn")}


def test_diff_of_a_file_whose_form_alone_changed(released: Path) -> None:
    change(released, "parties", b"Namibia", b'"Namibia"')
    difference = since_release(released)
    assert (difference.records, difference.moved, difference.bump) == ([], ["parties"], "patch")


@pytest.mark.parametrize("kind", ["folder", "descriptor", "zip", "nested zip", "revision", "commit"])
def test_diff_reads_a_package_wherever_it_lies(released: Path, tmp_path: Path, kind: str) -> None:
    old = {"folder": str(released), "descriptor": str(released / "datapackage.json"), "revision": "v0.2.0", "zip": str(tmp_path / "p.zip")}
    old |= {"nested zip": old["zip"], "commit": git(released, "rev-parse", "HEAD").strip()}
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        for path in [released / "datapackage.json", *(released / "datasets").iterdir(), *(released / "schemas").iterdir()]:
            archive.write(path, ("armsdata-0.2.0/" if kind == "nested zip" else "") + str(path.relative_to(released)))
    with snapshot(old[kind], released) as package:
        assert compare(package, open_package(released)).records == []
        assert validate(package) == []


def test_revision_is_read_from_a_folder_below_the_repository_root(tiny: Path) -> None:
    git(tiny.parent, "init", "--quiet")
    git(tiny.parent, "add", ".")
    git(tiny.parent, "commit", "--quiet", "-m", "x")
    with snapshot("HEAD", tiny) as package:
        assert validate(package) == []


@pytest.mark.parametrize(
    ("edit", "said"),
    [("schemas/parties.json", "the old package: schemas/parties.json"), ("datasets/units.csv", "the old package: datasets/units.csv")],
)
def test_diff_says_which_package_is_malformed(released: Path, edit: str, said: str) -> None:
    (released / edit).write_text("{")
    git(released, "commit", "--quiet", "-am", "malformed")
    git(released, "checkout", "--quiet", "v0.2.0", "--", edit)
    result = run("diff", "HEAD", "--package", str(released))
    assert (result.exit_code, said in result.stderr) == (2, True)


def test_diff_refuses_an_empty_name(released: Path) -> None:
    assert run("diff", "", "--package", str(released), "--guard").exit_code == 2
    assert run("validate", "--changed-since", "", "--package", str(released)).exit_code == 2


def test_diff_compares_with_the_package_that_was_named(released: Path) -> None:
    change(released, "parties", b"Namibia", b"Republic of Namibia")
    assert "1 changed" in run("diff", "HEAD", "--package", str(released)).stdout


def test_zip_that_is_damaged_is_named(released: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "p.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(released / "datapackage.json", "datapackage.json")
    data = bytearray((tmp_path / "p.zip").read_bytes())
    data[200:260] = b"\xff" * 60
    (tmp_path / "p.zip").write_bytes(data)
    with pytest.raises(PackageError, match="no zip file that can be read"), snapshot(str(tmp_path / "p.zip")):
        pass


@pytest.mark.parametrize("what", ["v9.9.9", "--output=x", "no-such-folder", "HEAD~9"])
def test_diff_says_so_when_there_is_no_such_package(released: Path, what: str) -> None:
    with pytest.raises(PackageError, match="no folder, no zip file, and no git revision"), snapshot(what, released):
        pass


def test_zip_with_paths_that_escape_writes_nothing_outside(released: Path, tmp_path: Path) -> None:
    descriptor = {"name": "x", "resources": [{"name": "a", "path": "../escaped.csv", "schema": "/etc/escaped.json"}]}
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as archive:
        archive.writestr("datapackage.json", json.dumps(descriptor))
        archive.writestr("../escaped.csv", "x")
    with snapshot(str(tmp_path / "evil.zip")) as package:
        assert {problem.rule for problem in package.problems} >= {"resource-outside"}
    assert not list(tmp_path.rglob("escaped*"))


def test_file_that_is_no_zip_is_named(tmp_path: Path) -> None:
    (tmp_path / "p.zip").write_bytes(b"PK not really")
    with pytest.raises(PackageError, match="no zip file that can be read"), snapshot(str(tmp_path / "p.zip")):
        pass


BUMPS = [
    ("parties", b"Namibia", b"Republic of Namibia", "patch", "0.2.1"),
    ("parties", b"NAM,Namibia", b"NZL,New Zealand", "minor", "0.3.0"),
]


@pytest.mark.parametrize(("table", "old", "new", "bump", "asked"), BUMPS)
def test_bump_when_records_change(released: Path, table: str, old: bytes, new: bytes, bump: str, asked: str) -> None:
    change(released, table, old, new)
    difference = since_release(released)
    assert (difference.bump, difference.asked, difference.is_bumped()) == (bump, asked, False)
    edit_descriptor(released, lambda descriptor: descriptor.update(version=asked))
    assert since_release(released).is_bumped()


SCHEMAS = [
    (lambda fields: fields.pop(5), "major"),
    (lambda fields: fields[3].update(type="string", constraints={}), "major"),
    (lambda fields: fields[2]["constraints"]["enum"].remove("former-state"), "major"),
    (lambda fields: fields[2]["constraints"]["enum"].append("city"), "minor"),
    (lambda fields: fields[5].update(constraints={"enum": ["South Korea", ""]}), "major"),
    (lambda fields: fields[2]["constraints"].pop("enum"), "minor"),
    (lambda fields: fields[5].update(constraints={"maxLength": 99}), "major"),
    (lambda fields: fields.append(fields.pop(3)), "minor"),
    (lambda fields: fields.append({"name": "x", "title": "X", "type": "string", "description": "X.", "example": "x"}), "minor"),
    (lambda fields: fields[1].update(description="Another."), "patch"),
]


@pytest.mark.parametrize(("edit", "bump"), SCHEMAS)
def test_bump_when_the_schema_changes(released: Path, edit, bump: str) -> None:  # type: ignore[no-untyped-def]
    path = released / "schemas" / "parties.json"
    schema = json.loads(path.read_text())
    records = open_package(released).records("parties")
    edit(schema["fields"])
    path.write_text(json.dumps(schema))
    (released / "datasets" / "parties.csv").write_bytes(from_records(records, TableSchema("parties", schema)))
    difference = since_release(released)
    assert difference.schema
    assert difference.bump == bump


def test_guard_names_a_released_id_that_vanished(released: Path) -> None:
    change(released, "parties", b"NAM,Namibia", b"NZL,New Zealand")
    assert ("released-id-is-kept", "parties", 0, "party_id") in guarded(released)


def test_guard_is_content_when_the_vanished_id_has_a_tombstone(released: Path) -> None:
    change(released, "parties", b"NAM,Namibia", b"NZL,New Zealand")
    path = released / "datasets" / "withdrawn.csv"
    path.write_bytes(path.read_bytes() + b"parties,NAM,0.3.0,Replaced.,NZL\n")
    assert guarded(released) == []


def test_guard_names_an_id_that_means_another_thing(released: Path) -> None:
    change(released, "parties", b"NAM,Namibia,state", b"NAM,Nambia Liberation,non-state-group")
    assert guarded(released) == [("id-keeps-its-meaning", "parties", 3, "name")]


def test_guard_lets_a_correction_pass(released: Path) -> None:
    change(released, "parties", b"Namibia", b"Republic of Namibia")
    assert guarded(released) == []


def test_guard_names_ids_that_were_swapped(released: Path) -> None:
    path = released / "datasets" / "claims.csv"
    rows = path.read_bytes().replace(b"gur-2025-01-23-koksan", b"XX").replace(b"rok-mnd-2024-11-15-artillery", b"gur-2025-01-23-koksan")
    path.write_bytes(rows.replace(b"XX", b"rok-mnd-2024-11-15-artillery"))
    assert [rule for rule, *_ in guarded(released)].count("id-keeps-its-meaning") == 2


def test_guard_names_a_tombstone_that_vanished(released: Path) -> None:
    (released / "datasets" / "withdrawn.csv").write_bytes(b"table,id,version,reason,replaced_by\n")
    assert [rule for rule, *_ in guarded(released)] == ["tombstone-is-kept"]


def test_guard_is_not_content_with_another_full_stop(released: Path) -> None:
    change(released, "claims", b"2024-11~/2025-01", b"2024-11/2025-01")
    change(released, "claims", b"received 120 guns.,", b"received 120 guns.,.")
    assert [rule for rule, *_ in guarded(released)] == ["uncertainty-is-kept"]


@pytest.mark.parametrize(
    ("low", "high", "new_low", "new_high", "lost"),
    [
        ("100", "", "100", "101", ["quantity_high"]),
        ("100", "200", "150", "200", ["quantity_low"]),
        ("100", "200", "", "", ["quantity_low", "quantity_high"]),
        ("100", "200", "90", "210", []),
    ],
)
def test_guard_names_bounds_that_came_nearer(tiny: Path, low: str, high: str, new_low: str, new_high: str, lost: list[str]) -> None:
    old = {"transfer_id": "t", "quantity_low": low, "quantity_best": "150", "quantity_high": high}
    new = {**old, "quantity_low": new_low, "quantity_high": new_high}
    package = open_package(tiny)
    difference = Difference(package, package, [RecordChange("transfers", "t", "changed", old, new)], [], [])
    assert [finding.column for finding in guard(difference)] == lost


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        ("2024-11~", "2024-11", True),
        ("2024", "2024-11", True),
        ("2024-11/..", "2024-11-05", True),
        ("2024-11-05", "2024-11-06", False),
        ("2024-11-05", "2024-11", False),
    ],
)
def test_guard_names_dates_that_became_more_precise(tiny: Path, before: str, after: str, lost: bool) -> None:
    package = open_package(tiny)
    change = RecordChange("claims", "c", "changed", {"claim_id": "c", "period": before}, {"claim_id": "c", "period": after})
    assert bool(guard(Difference(package, package, [change], [], []))) == lost


LOSSES = [
    ("claims", b",about,", b",none,", "comparator"),
    ("claims", b",about,", b",exact,", "comparator"),
    ("claims", b"2024-11~/2025-01", b"2024-11/2025-01", "period"),
]


@pytest.mark.parametrize(("table", "old", "new", "column"), LOSSES)
def test_guard_names_uncertainty_that_is_lost_without_a_reason(released: Path, table: str, old: bytes, new: bytes, column: str) -> None:
    change(released, table, old, new)
    assert [(rule, place) for rule, _, _, place in guarded(released)] == [("uncertainty-is-kept", column)]


def test_guard_accepts_lost_uncertainty_when_a_citation_was_checked_again(released: Path) -> None:
    change(released, "claims", b"2024-11~/2025-01", b"2024-11/2025-01")
    change(released, "citations", b",2026-11-23,", b",2026-11-24,")
    assert guarded(released) == []


def test_guard_names_every_number_when_a_whole_column_of_hedges_is_stripped(released: Path) -> None:
    path = released / "datasets" / "claims.csv"
    hedged = path.read_bytes().count(b",about,") + path.read_bytes().count(b",more-than,") + path.read_bytes().count(b",at-least,")
    path.write_bytes(
        path.read_bytes().replace(b",about,", b",exact,").replace(b",more-than,", b",exact,").replace(b",at-least,", b",exact,")
    )
    assert hedged > 1
    assert [rule for rule, *_ in guarded(released)] == ["uncertainty-is-kept"] * hedged


def test_guard_exits_with_1_and_names_the_remedy(released: Path) -> None:
    change(released, "parties", b"NAM,Namibia", b"NZL,New Zealand")
    arguments = ("diff", "v0.2.0", str(released), "--package", str(released))
    assert run(*arguments).exit_code == 0
    result = run(*arguments, "--guard")
    assert result.exit_code == 1
    assert "add a row to withdrawn" in result.stderr


def test_diff_text_is_short_and_complete(released: Path) -> None:
    change(released, "parties", b"Namibia", b"Republic of Namibia")
    lines = run("diff", "v0.2.0", str(released), "--package", str(released)).stdout.splitlines()
    assert lines == [
        "armsdata 0.2.0: 0 added, 1 changed, 0 withdrawn; asks for a patch version: 0.2.1 (datapackage.json says 0.2.0)",
        "~ parties NAM: Republic of Namibia",
        '    name: "Namibia" -> "Republic of Namibia"',
    ]


def test_diff_json_holds_every_cell(released: Path) -> None:
    change(released, "parties", b"Namibia", b"Republic of Namibia")
    content = json.loads(run("diff", "v0.2.0", str(released), "--package", str(released), "--format", "json").stdout)
    assert content["records"] == [
        {"table": "parties", "id": "NAM", "change": "changed", "cells": {"name": ["Namibia", "Republic of Namibia"]}}
    ]
    assert content["guard"] == []


def test_diff_markdown_shows_three_records_a_table_and_folds_the_rest(released: Path) -> None:
    path = released / "datasets" / "parties.csv"
    path.write_bytes(path.read_bytes() + b"".join(b"X%02d,State %d,state,,,,\n" % (i, i) for i in range(99)))
    text = run("diff", "v0.2.0", str(released), "--package", str(released), "--format", "markdown").stdout
    above, folded = text.split("<details>")
    assert above.count("\n- +") == 3
    assert folded.count("\n- +") == 96
    assert len(text) < 65_536


def test_diff_markdown_is_cut_when_it_would_not_fit(released: Path) -> None:
    path = released / "datasets" / "parties.csv"
    path.write_bytes(path.read_bytes() + b"".join(b"X%05d,%b,state,,,,\n" % (i, b"S" * 400) for i in range(2000)))
    text = run("diff", "v0.2.0", str(released), "--package", str(released), "--format", "markdown").stdout
    assert len(text) < 65_536
    assert "that do not fit here" in text


@pytest.mark.parametrize("damage", ["withdrawn", "changed"])
def test_diff_markdown_fits_into_a_comment_whatever_changed(released: Path, shipped_folder: Path, damage: str) -> None:
    old, new = open_package(shipped_folder), open_package(released)
    if damage == "changed":
        longer = {name: from_records([{c: f"{cell}x" if c not in old.schema(name).key else cell for c, cell in row.items()}
                                      for row in old.records(name)], old.schema(name)) for name in old.resources}  # fmt: skip
        new = old.with_changes(longer)
    difference = compare(old, new)
    text = "\n".join(markdown(difference, guard(difference)))
    assert len(difference.records) > 3000
    assert len(text) < 65_536


def test_diff_markdown_shows_a_hostile_cell_as_text(released: Path) -> None:
    hostile = "`</code><script>x</script> @someone [a](http://b) </details>"
    change(released, "parties", b"Namibia", hostile.encode())
    edit_descriptor(released, lambda descriptor: descriptor.update(version="1.0 @someone <script>\n::set-output name=a::b"))
    text = run("diff", "v0.2.0", str(released), "--package", str(released), "--format", "markdown").stdout
    html = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(text)
    assert "<script>" not in html
    assert "href" not in html
    assert "\n::set-output" not in text


def test_changed_since_reports_only_what_the_change_brought_in(released: Path) -> None:
    change(released, "parties", b"South Korea", b"South Korea ")
    git(released, "commit", "--quiet", "-am", "a mistake that stands already")
    change(released, "claims", b",affirms,", b",maybe,")
    rules = {(finding.rule, finding.table) for finding in validate_changes(released, "HEAD")}
    assert ("enum", "claims") in rules
    assert ("text-has-no-outer-blanks", "parties") not in rules
    assert ("text-has-no-outer-blanks", "parties") in {(f.rule, f.table) for f in validate_changes(released, "v0.2.0")}


def test_changed_since_reports_what_the_change_breaks_elsewhere(released: Path) -> None:
    path = released / "datasets" / "organizations.csv"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(line for line in lines if not line.startswith(b"gur,")))
    assert ("foreign-key", "claims") in {(finding.rule, finding.table) for finding in validate_changes(released, "HEAD")}


def test_changed_since_finds_nothing_when_a_column_was_added(released: Path) -> None:
    change(released, "parties", b"South Korea", b"South Korea ")
    git(released, "commit", "--quiet", "-am", "a mistake that stands already")
    schema = json.loads((released / "schemas" / "parties.json").read_text())
    schema["fields"].append({"name": "x", "title": "X", "type": "string", "description": "X.", "example": "x"})
    (released / "schemas" / "parties.json").write_text(json.dumps(schema))
    path = released / "datasets" / "parties.csv"
    path.write_bytes(from_records(open_package(released).records("parties"), open_package(released).schema("parties")))
    assert validate_changes(released, "HEAD") == []


def test_changed_since_finds_nothing_when_rows_only_moved(released: Path) -> None:
    change(released, "parties", b"South Korea", b"South Korea ")
    git(released, "commit", "--quiet", "-am", "a mistake that stands already")
    change(released, "parties", b"\nKOR", b"\nJPN,Japan,state,740,740,,\nKOR")
    assert validate_changes(released, "HEAD") == []


def test_every_identity_names_columns_of_its_table(shipped: Package) -> None:
    for resource in shipped.resources.values():
        assert set(resource.schema.descriptor.get("identity", [])) <= set(resource.schema.names)
        if resource.schema.key[0].endswith("_id") and len(resource.schema.key) == 1:
            assert resource.schema.descriptor["identity"]
