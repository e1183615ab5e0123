"""A release is the same wherever it is built, what others expect of it, and refused where it would be wrong."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import frictionless
import mlcroissant
import pandas as pd
import pytest
import yaml

from armsdata import ArmsdataError, open_package, release
from armsdata.export.frames import exported, names
from armsdata.release import build
from armsdata.verify import verify
from tests.cli.test_cli import run
from tests.conftest import DATA, RELEASED, ROOT, VERSION, edit_descriptor
from tests.test_diff import git

BEFORE = [line.split()[1] for line in (ROOT / "CHANGELOG.md").read_text().splitlines() if line.startswith("## ")][1]


@pytest.fixture
def ready(tiny: Path) -> Path:
    """A small package that can be released."""
    for name in ("CHANGELOG.md", "LICENSE", "LICENSE-DATA"):
        shutil.copy(ROOT / name, tiny)
    return tiny


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a release of the small package."""
    folder = tmp_path_factory.mktemp("release")
    shutil.copytree(DATA / "tiny", folder / "tiny")
    shutil.copytree(ROOT / "schemas", folder / "tiny" / "schemas")
    for name in ("datapackage.json", "CHANGELOG.md", "LICENSE", "LICENSE-DATA"):
        shutil.copy(ROOT / name, folder / "tiny")
    build(open_package(folder / "tiny"), folder / "dist")
    return folder / "dist"


@pytest.fixture
def built(built_once: Path, tmp_path: Path) -> Path:
    """The folder of a release of the small package, to damage."""
    shutil.copytree(built_once, tmp_path / "dist")
    (folder,) = (path for path in (tmp_path / "dist").iterdir() if path.is_dir())
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Return what the files of a folder hold, by path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def test_release_holds_every_form_of_the_package(ready: Path, built: Path) -> None:
    package = open_package(ready)
    made = set(contents(built))
    assert built.name == f"{package.name}-{package.version}"
    assert {f"datasets/{name}.csv" for name in package.resources} <= made
    assert {f"schemas/{name}.json" for name in package.resources} <= made
    assert {f"parquet/{name}.parquet" for name in names(package)} <= made
    assert {"datapackage.json", "codebook.md", "CHANGELOG.md", "LICENSE", "LICENSE-DATA", "CITATION.cff", ".zenodo.json"} <= made
    assert {"croissant.json", "dataset.jsonld", "changes.txt", "SHA256SUMS"} <= made


def test_zip_holds_what_the_folder_holds(built: Path) -> None:
    with zipfile.ZipFile(built.with_name(f"{built.name}.zip")) as archive:
        assert archive.testzip() is None
        assert {name.removeprefix(f"{built.name}/"): archive.read(name) for name in archive.namelist()} == contents(built)
        assert {(info.date_time, info.external_attr >> 16) for info in archive.infolist()} == {
            ((*map(int, RELEASED.split("-")), 0, 0, 0), 0o100644)
        }


def test_release_has_the_same_bytes_when_built_elsewhere(ready: Path, tmp_path: Path) -> None:
    archives = []
    for place, zone, locale, mask, seed in (("a", "UTC", "C", 0o022, "1"), ("somewhere/else", "Asia/Pyongyang", "tr_TR.UTF-8", 0o077, "2")):
        folder = tmp_path / place / "copy"
        shutil.copytree(ready, folder)
        environment = {**os.environ, "TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-m", "armsdata", "release"]
        subprocess.run(command, cwd=folder, env=environment, umask=mask, check=True, capture_output=True)
        (made,) = (folder / "dist").glob("*.zip")
        archives.append((made.read_bytes(), contents(folder / "dist")))
        assert not [path for path, data in contents(folder / "dist").items() if str(tmp_path).encode() in data]
    assert archives[0] == archives[1]


def test_descriptor_gives_size_and_hash_that_frictionless_confirms(built: Path) -> None:
    for entry in read(built / "datapackage.json")["resources"]:
        assert entry["bytes"] == (built / entry["path"]).stat().st_size
        assert entry["hash"].startswith("sha256:")
    assert frictionless.validate(str(built / "datapackage.json")).valid
    path = built / "datasets" / "units.csv"
    path.write_bytes(path.read_bytes().replace(b"s", b"z", 1))
    (error,) = (task for task in frictionless.validate(str(built / "datapackage.json")).tasks if task.name == "units")
    assert "hash-count" in {found.type for found in error.errors}


def test_citation_file_names_what_the_descriptor_does(ready: Path, built: Path) -> None:
    descriptor = read(ready / "datapackage.json")
    citation = yaml.safe_load((built / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert (citation["title"], citation["version"], citation["type"]) == (descriptor["title"], descriptor["version"], "dataset")
    assert (citation["authors"], citation["license"]) == ([{"name": "The armsdata contributors"}], "CC-BY-4.0")
    assert citation["date-released"] == RELEASED


def test_metadata_for_zenodo_is_of_an_open_data_set(built: Path) -> None:
    metadata = read(built / ".zenodo.json")
    assert (metadata["upload_type"], metadata["access_right"], metadata["license"]) == ("dataset", "open", "cc-by-4.0")
    assert metadata["creators"] == [{"name": "The armsdata contributors"}]
    assert metadata["publication_date"] == RELEASED


def test_schema_org_names_each_file_of_data(built: Path) -> None:
    dataset = read(built / "dataset.jsonld")
    assert (dataset["@context"], dataset["@type"]) == ("https://schema.org/", "Dataset")
    for download in dataset["distribution"]:
        assert download["contentSize"] == f"{(built / download['contentUrl']).stat().st_size} B"
        assert f"{download['sha256']}  {download['contentUrl']}\n" in (built / "SHA256SUMS").read_text()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # mlcroissant 1.1 uses what rdflib 7 and pandas 3.1 deprecate
def test_croissant_is_valid_and_loads_every_record(ready: Path, built: Path) -> None:
    croissant = mlcroissant.Dataset(built / "croissant.json")
    issues = croissant.metadata.ctx.issues
    assert (issues.errors, issues.warnings) == (set(), set())
    package = open_package(ready)
    assert [records.id for records in croissant.metadata.record_sets] == names(package)
    for name in ("parties", "claims", "transfers_flat"):
        rows = list(croissant.records(name))
        frame = exported(package, name).frame
        assert len(rows) == len(frame)
        first = frame.columns[0]
        assert [row[f"{name}/{first}"].decode() for row in rows] == frame[first].tolist()


def test_parquet_reads_back_equal(ready: Path, built: Path) -> None:
    frame = pd.read_parquet(built / "parquet" / "transfers_flat.parquet", dtype_backend="pyarrow")
    pd.testing.assert_frame_equal(frame, exported(open_package(ready), "transfers_flat").frame)


def test_sqlite_is_whole_and_names_no_library_of_this_machine(built: Path) -> None:
    path = built / "sqlite" / "armsdata.sqlite"
    assert path.read_bytes()[96:100] == bytes(4)
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_changes_say_so_when_there_is_nothing_to_compare_with(built: Path) -> None:
    assert (built / "changes.txt").read_text() == (
        f"Compared with no other release: the repository has no tag v{BEFORE}, and no other release was named.\n"
    )


def test_changes_are_those_since_the_tag_of_the_version_before(ready: Path, tmp_path: Path) -> None:
    git(ready, "init", "--quiet")
    git(ready, "add", ".")
    git(ready, "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "--quiet", "-m", "base")
    git(ready, "tag", f"v{BEFORE}")
    path = ready / "datasets" / "transfers.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("One unattributed report.", "One report."), encoding="utf-8")
    folder, _ = build(open_package(ready), tmp_path / "dist")
    assert '    comment: "One unattributed report." -> "One report."\n' in (folder / "changes.txt").read_text()
    (change,) = read(folder / "changes.json")["records"]
    assert (change["id"], change["change"]) == ("prk-rus-artillery-2024", "changed")


@pytest.mark.parametrize("suffix", ["", ".zip"])
def test_changes_are_those_since_a_release_that_is_named(ready: Path, built: Path, tmp_path: Path, suffix: str) -> None:
    folder, _ = build(open_package(ready), tmp_path / "other", since=f"{built}{suffix}")
    assert (folder / "changes.txt").read_text() == f"armsdata {VERSION}: nothing changed\n"


def test_release_is_refused_when_validation_finds_an_error(ready: Path, tmp_path: Path) -> None:
    path = ready / "datasets" / "evidence.csv"
    path.write_bytes(path.read_bytes().replace(b"supports", b"suports", 1))
    result = run("release", "--package", str(ready), "--to", str(tmp_path / "dist"))
    assert (result.exit_code, (tmp_path / "dist").exists()) == (2, False)
    assert "armsdata validate" in result.stderr


@pytest.mark.parametrize(
    ("new", "message"),
    [
        ("## Unreleased", f"has no entry '## {VERSION} "),
        (f"## {VERSION} (1999-11-26)", "make both the same"),
        (f"## {VERSION} (2026-11-31)", "2026-11-31 is no date"),
    ],
)
def test_release_is_refused_when_the_changelog_does_not_date_the_version(ready: Path, tmp_path: Path, new: str, message: str) -> None:
    path = ready / "CHANGELOG.md"
    path.write_text(path.read_text(encoding="utf-8").replace(f"## {VERSION} ({RELEASED})", new), encoding="utf-8")
    with pytest.raises(ArmsdataError, match=message):
        build(open_package(ready), tmp_path / "dist")
    path.unlink()
    with pytest.raises(ArmsdataError, match=r"there is no .*CHANGELOG\.md.*write it"):
        build(open_package(ready), tmp_path / "dist")
    assert not (tmp_path / "dist").exists()


def test_release_is_refused_when_its_name_leads_elsewhere(ready: Path, tmp_path: Path) -> None:
    edit_descriptor(ready, lambda descriptor: descriptor.update(name="../../x"))
    with pytest.raises(ArmsdataError, match="cannot be the name of a folder"):
        build(open_package(ready), tmp_path / "dist")


def test_release_that_stands_is_made_anew_only_when_forced(ready: Path, built: Path) -> None:
    before = contents(built)
    (built / "stray.txt").write_text("")
    with pytest.raises(ArmsdataError, match="--force"):
        build(open_package(ready), built.parent)
    build(open_package(ready), built.parent, force=True)
    assert contents(built) == before
    assert sorted(path.name for path in built.parent.iterdir()) == [built.name, f"{built.name}.zip"]


def test_release_that_stands_is_kept_when_the_new_one_cannot_be_written(ready: Path, built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(built)

    def fail(*_: object, **__: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr(release, "write_files", fail)
    with pytest.raises(OSError, match="no space"):
        build(open_package(ready), built.parent, force=True)
    assert contents(built) == before


def test_verify_finds_nothing_when_nothing_was_changed(built: Path) -> None:
    assert verify(built) == []
    assert verify(built.with_name(f"{built.name}.zip")) == []
    result = run("verify", str(built))
    assert (result.exit_code, result.stdout) == (0, "")


def test_verify_names_each_file_that_is_missing_added_or_changed(built: Path) -> None:
    (built / "LICENSE").unlink()
    (built / "extra.txt").write_text("")
    (built / "codebook.md").write_text("")
    with (built / "datasets" / "units.csv").open("ab") as file:
        file.write(b"zzz,Zzz,,\n")
    result = run("verify", str(built))
    assert result.exit_code == 1
    for line in ("LICENSE is missing", "extra.txt is not of the release", "codebook.md is not what was released"):
        assert line in result.stdout
    assert "datasets/units.csv is not what was released" in result.stdout
    assert "datasets/units.csv has another hash than datapackage.json says" in result.stdout


def test_verify_finds_what_validation_finds_though_the_sums_were_made_anew(built: Path) -> None:
    path = built / "datasets" / "evidence.csv"
    path.write_bytes(path.read_bytes().replace(b"supports", b"suports", 1))
    sums = subprocess.run(
        "find . -type f ! -name SHA256SUMS -printf '%P\\n' | sort | xargs sha256sum", shell=True, cwd=built, check=True, capture_output=True
    ).stdout
    (built / "SHA256SUMS").write_bytes(sums)
    problems = verify(built)
    assert "SHA256SUMS" not in "".join(problems)
    assert any("another hash than datapackage.json says" in problem for problem in problems)
    assert any(problem.startswith("datasets/evidence.csv:") for problem in problems)


@pytest.mark.parametrize(
    ("line", "message"),
    [("short  LICENSE\n", "not a checksum"), (f"{'0' * 64}  ../x\n", r"\.\./x is missing"), ("\x00\n", "not a checksum")],
)
def test_verify_reports_a_line_of_the_sums_that_names_no_file(built: Path, line: str, message: str) -> None:
    with (built / "SHA256SUMS").open("a") as file:
        file.write(line)
    assert pd.Series(verify(built)).str.contains(message).any()


def test_verify_says_so_when_what_it_compares_with_is_missing(built: Path) -> None:
    (built / "datapackage.json").unlink()
    assert any("there is no datapackage.json" in problem for problem in verify(built))


def test_verify_says_what_to_do_when_it_is_given_no_release(built: Path, tmp_path: Path) -> None:
    assert verify(built.parent) == [f"there is no SHA256SUMS, but {built.name}/SHA256SUMS; name the folder that it is in"]
    (built / "SHA256SUMS").unlink()
    assert ["`armsdata validate --package FOLDER` checks a package" in problem for problem in verify(built)] == [True]
    (tmp_path / "empty").mkdir()
    assert verify(tmp_path / "empty") == ["there is no SHA256SUMS, so this is no release; name the folder or zip file of one"]


def test_verify_follows_no_link(built: Path, tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_bytes((built / "datasets" / "units.csv").read_bytes())
    (built / "datasets" / "units.csv").unlink()
    (built / "datasets" / "units.csv").symlink_to(tmp_path / "units.csv")
    assert verify(built) == ["datasets/units.csv is no plain file; remove it"]


def link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("p/link")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return info


@pytest.mark.parametrize(
    ("members", "message"),
    [
        (["p/../../evil"], "leads out of its folder"),
        (["/etc/evil"], "leads out of its folder"),
        (["p\\..\\evil"], "leads out of its folder"),
        (["C:/evil"], "leads out of its folder"),
        ([link()], "leads out of its folder"),
        (["p/a", "q/b"], "does not hold one folder"),
        (["loose"], "does not hold one folder"),
        ([], "does not hold one folder"),
        (["p/a", "p/a/b"], "cannot be unpacked"),
        ([f"p/{number}" for number in range(10_001)], "too many"),
    ],
)
def test_verify_refuses_a_zip_file_that_is_not_to_be_trusted(tmp_path: Path, members: list[Any], message: str) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for member in members:
            archive.writestr(member, "x")
    before = sorted(tmp_path.rglob("*"))
    result = run("verify", str(tmp_path / "x.zip"))
    assert (result.exit_code, sorted(tmp_path.rglob("*"))) == (2, before)
    assert message in result.stderr


def test_verify_refuses_a_zip_file_that_expands_without_end(tmp_path: Path) -> None:
    """Eight members that each say that they hold half a GiB, of which none is expanded to find out."""
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(8):
            archive.writestr(f"p/{number}", b"0" * 1000)
    path.write_bytes(path.read_bytes().replace((1000).to_bytes(4, "little"), (1 << 31).to_bytes(4, "little")))
    result = run("verify", str(path))
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("data", [None, b"", b"no zip file"])
def test_verify_exits_with_2_when_there_is_nothing_to_read(tmp_path: Path, data: bytes | None) -> None:
    if data is not None:
        (tmp_path / "x.zip").write_bytes(data)
    result = run("verify", str(tmp_path / "x.zip"))
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)


def test_release_is_refused_when_a_table_lies_where_it_has_another_file(ready: Path, tmp_path: Path) -> None:
    (ready / "datasets" / "units.csv").rename(ready / "codebook.md")
    edit_descriptor(ready, lambda d: next(r for r in d["resources"] if r["name"] == "units").update(path="codebook.md"))
    with pytest.raises(ArmsdataError, match=r"another file at codebook\.md"):
        build(open_package(ready), tmp_path / "dist")
    assert not (tmp_path / "dist").exists()


def test_release_is_refused_when_a_folder_stands_in_the_place_of_its_zip(ready: Path, tmp_path: Path) -> None:
    (tmp_path / "dist" / f"armsdata-{VERSION}.zip").mkdir(parents=True)
    with pytest.raises(ArmsdataError, match="exists"):
        build(open_package(ready), tmp_path / "dist", force=True)
    assert len(list((tmp_path / "dist").iterdir())) == 1


@pytest.mark.parametrize("name", [".", "a/../../b"])
def test_verify_refuses_a_zip_when_a_member_leads_nowhere(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "odd.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), b"")
        archive.writestr("a/b", b"")
    assert run("verify", str(tmp_path / "odd.zip")).exit_code == 2
