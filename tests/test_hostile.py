"""Packages, zip files and records of strangers, given to the real command: it ends in time, within memory, and touches nothing else."""

import io
import json
import os
import resource
import struct
import subprocess
import sys
import zipfile
import zlib
from collections import namedtuple
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from armsdata import claimants
from armsdata.cli import main
from armsdata.errors import TargetError
from armsdata.markdown import printable
from armsdata.mending import mended
from armsdata.rules.registry import ancestors, in_cycle
from armsdata.store import PENDING, finish
from armsdata.table_schema import problems
from tests.conftest import DATA, edit_descriptor, frame

SECONDS = 60
MEMORY = 3 << 30  # bytes of addresses; an empty run of the command takes a third of that
STEERING = "\x1b]0;owned\x07\x9b31m\u202egpj\u2066\x85"


Ended = namedtuple("Ended", ["returncode", "stdout", "stderr"])


def run(*arguments: str, folder: Path, stdin: bytes = b"") -> Ended:
    """Run the command in a folder; an exception other than those that it turns into exit codes is raised here."""
    with chdir(folder):
        result = CliRunner().invoke(main, arguments, input=stdin, catch_exceptions=False)
    return Ended(result.exit_code, result.stdout, result.stderr)


def run_limited(*arguments: str, folder: Path, memory: int = MEMORY, stdin: bytes = b"") -> Ended:
    """Run the command in a folder as a process with limits of time and memory, and check that it did not end by a traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "armsdata", *arguments],
        cwd=folder,
        input=stdin,
        capture_output=True,
        check=False,
        timeout=SECONDS,
        env={**os.environ, "ARROW_DEFAULT_MEMORY_POOL": "system", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (memory, memory)),
    )
    assert b"Traceback" not in done.stderr, done.stderr
    assert done.returncode in (0, 1, 2)
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def rewrite(path: Path, edit: Callable[[str], str]) -> None:
    path.write_text(edit(path.read_text()))


# Nothing is read or written outside


def test_descriptor_is_judged_without_fetching_what_it_names(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr("socket.getaddrinfo", lambda *arguments, **named: asked.append(arguments) or [])
    address = "http://profile.example.org/x.json"

    def edit(descriptor: dict[str, Any]) -> None:
        descriptor["resources"][0].update(profile=address, schema=address, dialect=address, type="integer")
        descriptor["resources"][1] = 7
        descriptor.update({"$schema": address, "profile": address, "profiles": [address]})

    edit_descriptor(tiny, edit)
    assert "needs a name and a path" in run("validate", folder=tiny).stdout
    assert asked == []


@pytest.mark.parametrize("what", ["descriptor", "schema", "table", "folder"])
def test_link_that_leads_out_is_not_read(tiny: Path, tmp_path: Path, what: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    place = (
        tiny / {"descriptor": "datapackage.json", "schema": "schemas/units.json", "table": "datasets/units.csv", "folder": "datasets"}[what]
    )
    place.rename(outside / place.name)
    place.symlink_to(outside / place.name)
    done = run("validate", folder=tiny)
    assert done.returncode == (2 if what == "descriptor" else 1)
    assert "leads out of the package" in done.stdout + done.stderr


@pytest.mark.parametrize("schema", ["../units.json", "/etc/hostname", "https://example.org/units.json", "schemas/pipe", "schemas/zero"])
def test_schema_that_is_no_file_of_the_package_is_not_read(tiny: Path, schema: str) -> None:
    os.mkfifo(tiny / "schemas" / "pipe")
    (tiny / "schemas" / "zero").symlink_to("/dev/zero")
    edit_descriptor(tiny, lambda descriptor: descriptor["resources"][3].update(schema=schema))
    assert "error: " in run("validate", folder=tiny).stdout


@pytest.mark.parametrize("path", ["a" * 300, "datasets/\0", "datasets/units.csv/x", "x\x1b[2J"])
def test_path_that_no_file_can_have_is_a_missing_file(tiny: Path, path: str) -> None:
    edit_descriptor(tiny, lambda descriptor: descriptor["resources"][3].update(path=path))
    assert "the file of the resource does not exist" in run("validate", folder=tiny).stdout


@pytest.mark.parametrize("name", ["../../escaped", "/tmp/escaped", ".hidden", "a/b", "", "a" * 101, "a\n"])
def test_export_writes_nothing_outside_when_a_table_is_named_by_a_path(tiny: Path, tmp_path: Path, name: str) -> None:
    edit_descriptor(tiny, lambda descriptor: descriptor["resources"][3].update(name=name))
    before = {path.name for path in tmp_path.iterdir()}
    done = run("export", "csv", "--to", "build/a/b", folder=tiny)
    assert done.returncode == 2 or not list((tiny / "build" / "a" / "b").glob("units*"))
    assert {path.name for path in tmp_path.iterdir()} == before
    assert not list(tiny.glob("build/*.csv"))


def planted(folder: Path, name: str, *, marked: bool = True) -> Path:
    """Put a pending change into a folder as if a command had left it."""
    pending = folder / PENDING
    pending.mkdir()
    (pending / name).write_text("planted")
    if marked:
        (pending / "of this folder").mkdir()
    return pending


@pytest.mark.parametrize("name", [".git%2Fhooks%2Fpost-checkout", "Makefile", "..%2Fescaped.csv", "%2Ftmp%2Fescaped", "datapackage.json"])
def test_planted_change_moves_nothing_but_tables(tiny: Path, tmp_path: Path, name: str) -> None:
    (tiny / ".git" / "hooks").mkdir(parents=True)
    pending = planted(tiny, name)
    done = run("validate", folder=tiny)
    assert done.returncode == 2
    assert "take it away" in done.stderr
    assert (pending / name).read_text() == "planted"


def test_change_that_git_brought_is_not_finished(tiny: Path, tmp_path: Path) -> None:
    planted(tiny, "datasets%2Funits.csv")
    commit = ["git", "-C", str(tiny), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "planted"]):
        subprocess.run([*commit, *command], check=True)
    subprocess.run(["git", "clone", "-q", str(tiny), str(tmp_path / "clone")], check=True)
    with pytest.raises(TargetError, match="not left by a command that was killed here"):
        finish(tmp_path / "clone")


# Zip files and revisions


def zipped(contents: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
    return file.getvalue()


def package_with(path: str) -> bytes:
    fields = {"fields": [{"name": "a", "type": "string"}]}
    return json.dumps({"name": "x", "resources": [{"name": "a", "path": path, "schema": fields}]}).encode()


def bomb(claimed: int) -> bytes:
    """Return a zip file of three megabytes with a table of three gibibytes, which claims another size."""
    squeezer = zlib.compressobj(9, wbits=-15)
    block = squeezer.compress(bytes(64 << 20)) + squeezer.flush(zlib.Z_FULL_FLUSH)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("datapackage.json", package_with("a.csv"))
        archive.writestr("a.csv", block * 48 + squeezer.flush())
        local = archive.getinfo("a.csv").header_offset
    data = bytearray(file.getvalue())
    for header, method, size in ((local, 8, 22), (data.rindex(b"PK\x01\x02"), 10, 24)):
        struct.pack_into("<H", data, header + method, zipfile.ZIP_DEFLATED)
        struct.pack_into("<I", data, header + size, claimed)
    return bytes(data)


@pytest.mark.parametrize(("claimed", "said"), [(3 << 30, "expands to more than 2 GiB"), (10, "no zip file that can be read")])
def test_zip_bomb_is_refused_within_memory(tiny: Path, claimed: int, said: str) -> None:
    (tiny.parent / "bomb.zip").write_bytes(bomb(claimed))
    done = run_limited("diff", "../bomb.zip", folder=tiny, memory=3 << 29)
    assert done.returncode == 2
    assert said in done.stderr


@pytest.mark.parametrize(
    "path", ["../escaped.csv", "/tmp/escaped.csv", "..\\escaped.csv", "datapackage.json/a", f"{PENDING}/..%2Fx", "a" * 300]
)
def test_zip_whose_descriptor_names_odd_paths_writes_nothing_outside(tiny: Path, path: str) -> None:
    (tiny.parent / "odd.zip").write_bytes(zipped({"datapackage.json": package_with(path), path: b"a\n1\n"}))
    before = sorted(tiny.parent.iterdir())
    assert run("diff", "../odd.zip", folder=tiny).returncode == 2
    assert sorted(tiny.parent.iterdir()) == before


def test_zip_member_that_is_a_link_is_the_text_that_it_holds(tiny: Path) -> None:
    link = zipfile.ZipInfo("a.csv")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tiny.parent / "link.zip", "w") as archive:
        archive.writestr("datapackage.json", package_with("a.csv"))
        archive.writestr(link, "/etc/passwd")
    done = run("diff", "../link.zip", folder=tiny)
    assert done.returncode == 2
    assert "root:" not in done.stdout + done.stderr


def test_zip_with_many_members_is_read(tiny: Path) -> None:
    many = {f"{number}/": b"" for number in range(20_000)}
    (tiny.parent / "many.zip").write_bytes(zipped({"datapackage.json": package_with("a.csv"), "a.csv": b"a\n", **many}))
    assert run_limited("diff", "../many.zip", folder=tiny).returncode == 0


@pytest.mark.parametrize("revision", ["--upload-pack=touch owned", "--help", "-O/etc/passwd", "https://example.org/x.git", "a" * 5000])
def test_revision_that_looks_like_an_option_or_address_is_no_revision(tiny: Path, revision: str) -> None:
    subprocess.run(["git", "-C", str(tiny), "init", "-q"], check=True)
    done = run("diff", "--", revision, folder=tiny)
    assert done.returncode == 2
    assert "no git revision" in done.stderr
    assert not (tiny / "owned").exists()


def test_revision_fetches_nothing(tiny: Path, tmp_path: Path) -> None:
    fetch = tmp_path / "fetch"
    fetch.write_text(f"#!/bin/sh\ntouch {tmp_path}/fetched\n")
    fetch.chmod(0o755)
    git = ["git", "-C", str(tiny), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    settings = {"remote.origin.promisor": "true", "remote.origin.url": str(tiny), "remote.origin.uploadpack": str(fetch)}
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "x"], *(["config", *pair] for pair in settings.items())):
        subprocess.run([*git, *command], check=True)
    blob = subprocess.run([*git, "rev-parse", "HEAD:datasets/units.csv"], check=True, capture_output=True).stdout.decode().strip()
    (tiny / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    assert run("diff", "HEAD", folder=tiny).returncode == 2
    assert not (tmp_path / "fetched").exists()


# JSON, patterns, YAML


HUGE = [
    ('{"resources": ' + "[" * 1_000_000, "nested too deep"),
    ('{"resources": [], "version": ' + "9" * 100_000 + "}", "not usable JSON"),
    ('{"resources": [], "a": NaN}', "NaN is no number"),
    ('{"resources": [], "resources": [1]}', "'resources' stands twice"),
    ('{"resources": [], "name": "\\ud800"}', "half a character"),
    ('{"resources": []}' + " " * (8 << 20), "larger than 8 MiB"),
]


@pytest.mark.parametrize(("text", "said"), HUGE)
def test_json_that_is_too_much_or_means_two_things_is_refused(tiny: Path, text: str, said: str) -> None:
    (tiny / "datapackage.json").write_text(text)
    done = run_limited("validate", folder=tiny)
    assert done.returncode == 2
    assert said in done.stderr


FIELD = {"name": "a", "type": "string"}
UNFIT = [
    {"pattern": "(a{1000}){1000}"},
    {"pattern": "(((((a{9}){9}){9}){9}){9}){9}"},
    {"pattern": 7},
    {"enum": [{}]},
    {"enum": "a"},
    {"minimum": 1},
    {"minLength": 10**400},
    {"minLength": "a"},
    {"maxLength": True},
]


@pytest.mark.parametrize("constraints", UNFIT)
def test_constraint_that_cannot_be_applied_is_named(constraints: dict[str, Any]) -> None:
    assert list(problems({"fields": [{**FIELD, "constraints": constraints}]}))


UNFIT_SCHEMAS = [
    {"fields": [{"name": "a", "type": ["string"]}]},
    {"fields": [{**FIELD, "title": 7}]},
    {"fields": [{"name": "a", "type": "integer", "format": "uri"}]},
    {"fields": [{"name": "a", "type": "integer", "constraints": {"minimum": 10**30}}]},
    {"fields": [FIELD], "primaryKey": [{}]},
    {"fields": [FIELD], "primaryKey": None},
    {"fields": [FIELD], "primaryKey": ["a", "a"]},
    {"fields": [FIELD], "identity": [["a"]]},
    {"fields": [FIELD], "foreignKeys": [{"fields": 1, "reference": {"fields": "a"}}]},
    {"fields": [FIELD], "foreignKeys": [{"fields": "a", "reference": {"resource": [], "fields": "a"}}]},
    {"fields": [FIELD], "foreignKeys": [{"fields": "a", "reference": {"fields": {}}}]},
]


@pytest.mark.parametrize("schema", UNFIT_SCHEMAS)
def test_schema_of_odd_shape_is_named(schema: Any) -> None:
    assert list(problems(schema))


def test_rule_that_cannot_read_a_column_of_another_type_says_so(tiny: Path) -> None:
    def edit(text: str) -> str:
        schema = json.loads(text)
        next(field for field in schema["fields"] if field["name"] == "quantity_low").update(type="string", constraints={})
        return json.dumps(schema)

    rewrite(tiny / "schemas" / "transfers.json", edit)
    assert "the rule bound-equals-its-claim cannot read its columns" in run("validate", folder=tiny).stdout
    assert "quantity_low, which this command reads" in run("show", "koksan-170mm", folder=tiny).stderr


def test_pattern_that_backtracks_elsewhere_is_applied_in_time(tiny: Path) -> None:
    def edit(text: str) -> str:
        schema = json.loads(text)
        schema["fields"][1].setdefault("constraints", {})["pattern"] = "(a|a)*(a*)*b"
        return json.dumps(schema)

    rewrite(tiny / "schemas" / "units.json", edit)
    rewrite(tiny / "datasets" / "units.csv", lambda text: text + f"zzz,{'a' * 100_000},count\n")
    assert "does not have the form" in run_limited("validate", folder=tiny).stdout


@pytest.mark.parametrize(
    "text", ["0" * 20_000 + "." + "0" * 20_000 + "x", " " * 100_000 + "x\t", "\t \t" * 50_000 + "x", "-1" * 50_000 + "x"]
)
def test_long_cell_is_mended_in_time(text: str) -> None:
    for kind in ("integer", "string", "date"):
        mended(text, {"name": "a", "type": kind})


def test_chains_of_any_length_are_followed_in_time(shipped: Any) -> None:
    chain = [{"equipment_id": f"{n}", "broader": f"{n + 1}"} for n in range(20_000)]
    equipment = frame(shipped.schema("equipment"), chain)
    assert not in_cycle(equipment, "equipment_id", "broader").any()
    assert len(ancestors(equipment)) <= 20 * len(chain)


def test_claimants_are_told_apart_in_time_when_memberships_branch(shipped: Any) -> None:
    rows = [{"org_id": f"{n}{side}", "member": f"{n + 1}{other}"} for n in range(200) for side in "ab" for other in "ab"]
    members = frame(shipped.schema("organization_members"), rows)
    tops = claimants.top_level(members, frame(shipped.schema("organizations"), []))
    assert tops["200a"] == {"0a", "0b"}


DOCUMENTS = [
    ("a: &a [x]\n" + "b: [*a, *a]", "references"),
    ("source: !!python/object/apply:os.system ['touch owned']", "nothing is said to be claimed"),
    ("source:\n  <<: {url: x}", "nothing of this name is known here"),
    ('source:\n  title: "\\ud800"', "half a character"),
    ("[" * 1_000_000, "nested too deep"),
    ("x" * 1_000_001, "longer than"),
    ("### Publisher\n" + "x" * 1_000_001, "longer than"),
]


@pytest.mark.parametrize(("text", "said"), DOCUMENTS, ids=range(len(DOCUMENTS)))
def test_record_that_explodes_or_constructs_is_refused(tiny: Path, text: str, said: str) -> None:
    done = run_limited("add", "--from", "-", "--check", folder=tiny, stdin=text.encode())
    assert done.returncode in (1, 2)
    assert said in done.stderr
    assert not (tiny / "owned").exists()


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"\xe2\x28"])
def test_record_that_is_not_utf_8_is_refused(tiny: Path, data: bytes) -> None:
    assert "not UTF-8" in run("add", "--from", "-", folder=tiny, stdin=data).stderr


def test_record_from_an_endless_file_is_refused(tiny: Path) -> None:
    assert "longer than" in run_limited("add", "--from", "/dev/zero", folder=tiny).stderr


# Nothing steers a terminal, a page or a run


def steered(text: str) -> bool:
    return any(not character.isprintable() and character != "\n" for character in text)


COMMANDS = [
    *(["validate", "--format", format] for format in ("text", "json", "github", "sarif", "junit", "markdown")),
    *(["diff", str(DATA / "tiny-released"), "--format", format] for format in ("text", "json", "markdown")),
    ["show", "koksan-170mm"],
    ["show", "no-such-id"],
    ["find", "guns"],
    ["find", "guns", "--json"],
    ["info"],
    ["fmt", "--check"],
    ["fix", "--check"],
    ["codebook"],
    ["coverage"],
    ["export", "csv", "--to", "build"],
]


@pytest.fixture
def steering(tiny: Path) -> Path:
    """A package with characters that steer in cells, ids, names and descriptions, and in the path of a table."""
    released = tiny.parent / "tiny-released"
    released.mkdir()
    for path in sorted(tiny.rglob("*")):
        if path.is_file():
            target = released / path.relative_to(tiny)
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(path.read_bytes())

    def edit(descriptor: dict[str, Any]) -> None:
        descriptor["description"] = f"::error::x\n ::add-mask::y {STEERING} ##[stop-commands]z"
        for part in ("title", "version"):
            descriptor[part] = descriptor[part] + STEERING
        for entry in descriptor["resources"]:
            entry["title"] = entry["description"] = f"Table {STEERING}"
        descriptor["resources"][3]["path"] = f"datasets/::error::{STEERING}.csv"

    edit_descriptor(tiny, edit)
    (tiny / "datasets" / "units.csv").rename(tiny / "datasets" / f"::error::{STEERING}.csv")
    for table in ("claims", "equipment", "sources"):
        text = (
            (tiny / "datasets" / f"{table}.csv")
            .read_text()
            .replace("guns", f"guns {STEERING}")
            .replace("koksan-170mm", f"koksan-170mm{STEERING}", 1)
        )
        (tiny / "datasets" / f"{table}.csv").write_text(text, newline="")
    return tiny


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_command_prints_nothing_that_steers(steering: Path, arguments: list[str]) -> None:
    old = str(steering.parent / "tiny-released")
    done = run(*(old if "tiny-released" in argument else argument for argument in arguments), folder=steering)
    for text in (done.stdout, done.stderr):
        assert not steered(text)
        if "github" not in arguments:
            assert not any(line.lstrip().startswith("::") for line in text.splitlines())
        assert "##[" not in text or {"json", "sarif", "junit"} & set(arguments)


@pytest.mark.parametrize(
    ("text", "plain"), [("::error::x", "\\x3a:error::x"), ("  ::x", "  \\x3a:x"), ("a ##[x]", "a ##\\x5bx]"), ("a::b", "a::b")]
)
def test_printed_text_gives_github_no_command(text: str, plain: str) -> None:
    assert printable(text) == plain


def test_export_writes_a_formula_as_it_stands_and_validate_names_it(tiny: Path) -> None:
    rewrite(tiny / "datasets" / "claims.csv", lambda text: text.replace("Seoul speaks", "=HYPERLINK(1) speaks"))
    assert "would run the cell as a formula" in run("validate", folder=tiny).stdout
    assert run("export", "csv", "--to", "build", "claims", folder=tiny).returncode == 0
    assert "=HYPERLINK(1)" in (tiny / "build" / "claims.csv").read_text()


@pytest.mark.parametrize("version", ["1" * 5000 + ".0.0", "1.2", "a.b.c", "\u0661.0.0"])
def test_diff_of_a_version_that_is_none_says_what_changed(tiny: Path, version: str) -> None:
    released = tiny.parent / "released"
    tiny.rename(released)
    subprocess.run(["cp", "-r", str(released), str(tiny)], check=True)
    edit_descriptor(tiny, lambda descriptor: descriptor.update(version=version, licenses=7, contributors=[7]))
    assert run("diff", str(released), folder=tiny).returncode == 0
    assert run("info", folder=tiny).returncode == 0


@pytest.mark.parametrize(
    "data", [b"," * 200_000 + b"unit_id\n", b"\n" * 200_000, b"unit_id,name\n" + b'"' * 2_000_000], ids=["wide", "blank", "quotes"]
)
def test_table_of_odd_shape_is_judged_in_time(tiny: Path, data: bytes) -> None:
    (tiny / "datasets" / "units.csv").write_bytes(data)
    assert run_limited("validate", folder=tiny, memory=6 << 30).returncode == 1
