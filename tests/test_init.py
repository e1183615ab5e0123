"""A new package holds nothing of the shipped record but its lists of what can be named, and every command works on it."""

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import frictionless
import pytest
from click.testing import CliRunner, Result

from armsdata import ArmsdataError, load, open_package, validate
from armsdata.cli import main
from armsdata.export import FORMATS
from armsdata.init import AUTHORITIES, init
from armsdata.init.example import ROWS
from armsdata.verify import verify
from tests.conftest import ROOT

CLAIM = "example-observers-2023-03-01-drones"
# Invented, as the addresses and names show.
RECORD = """\
source:
  url: https://gazette.example.org/2023/03/02/drones
  publisher: Example gazette
  published: 2 March 2023
  language: en
organizations:
- name: Example gazette
  kind: newspaper
- name: Example observers
  kind: osint-group
claims:
- claimant: Example observers
  claim_id: example-observers-2023-03-01-drones
  stated: 2023-03-01
  supplier: Iran
  recipient: Russia
  equipment: Shahed
  quantity: over 40
  basis: cumulative
  stage: delivered
  certainty: asserted
  evidence_type: imagery
  summary: An example observer counts over 40 drones on invented pictures.
  citation:
    designation_as_reported: Shahed drones
"""
TRANSFER = {
    "transfer_id": "irn-rus-drones-2023",
    "supplier": "IRN",
    "recipient": "RUS",
    "equipment_id": "loitering-munition",
    "mode": "transfer",
    "delivered": "../2023-03-01",
    "quantity_low": "40",
    "low_from": CLAIM,
    "unit": "systems",
    "status": "delivered",
    "assessment": "probable",
    "comment": "An example; a floor sets a low and nothing else.",
}
EVIDENCE = {"transfer_id": "irn-rus-drones-2023", "claim_id": CLAIM, "role": "supports"}


def run(folder: Path, *arguments: str) -> Result:
    """Return what a command says of the package in a folder; raise where it fails."""
    result = CliRunner().invoke(main, [*arguments, "--package", str(folder)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture(params=[False, True], ids=["empty", "example"])
def started(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A package that was just made, with and without the example."""
    init(tmp_path / "iran-russia", example=request.param)
    return tmp_path / "iran-russia"


def test_every_command_works_when_package_is_new(started: Path) -> None:
    assert run(started, "validate", "--strict").stderr == "0 errors, 0 warnings\n"
    assert run(started, "fmt", "--check").output == ""
    assert run(started, "fix", "--check").output == ""
    assert run(started, "info").stdout.startswith("iran-russia 0.1.0: ")
    assert "# Coverage of iran-russia 0.1.0" in run(started, "coverage").stdout
    assert "# Codebook of iran-russia 0.1.0" in run(started, "codebook").stdout
    assert "IRN" in run(started, "find", "Iran").stdout
    assert "nothing changed" in run(started, "diff", str(started)).stdout
    assert "claims:" in run(started, "add", "--template").stdout
    for format in FORMATS:
        run(started, "export", format, "--to", str(started.parent / format))
    with (started.parent / "csv" / "transfers_flat.csv").open() as file:
        assert len(list(csv.DictReader(file))) == len(load("transfers", started))


def test_new_package_satisfies_frictionless(tmp_path: Path) -> None:
    init(tmp_path / "new", example=True)
    report = frictionless.validate(str(tmp_path / "new" / "datapackage.json"))
    assert report.valid, report.flatten(["message"])


def test_new_package_holds_only_lists_of_names_when_no_example_is_wanted(tmp_path: Path) -> None:
    init(tmp_path / "new")
    package, shipped = open_package(tmp_path / "new"), open_package(ROOT)
    assert list(package.resources) == list(shipped.resources)
    for table in package.resources:
        assert package.records(table) == (shipped.records(table) if table in AUTHORITIES else [])


def test_example_is_known_by_its_ids_and_lets_every_record_be_shown(tmp_path: Path) -> None:
    init(tmp_path / "new", example=True)
    package = open_package(tmp_path / "new")
    for table, rows in ROWS.items():
        key = package.schema(table).key
        assert all(row[key[0]].startswith("example-") for row in rows)
        assert all(
            re.fullmatch(r"https://example\.org(/.*)?", row[column]) for row in rows for column in ("url", "homepage") if column in row
        )
    assert "https://example.org/2024/05/02/guns" in run(tmp_path / "new", "show", "example-transfer-guns-2024").stdout


def test_descriptor_names_nobody_when_package_is_new(tmp_path: Path) -> None:
    init(tmp_path / "x", name="iran-russia", title="Reported  transfers\nfrom Iran")
    descriptor = json.loads((tmp_path / "x" / "datapackage.json").read_bytes())
    assert list(descriptor) == ["$schema", "name", "version", "title", "created", "licenses", "resources"]
    assert (descriptor["name"], descriptor["version"], descriptor["title"]) == ("iran-russia", "0.1.0", "Reported transfers from Iran")
    texts = [path for path in (tmp_path / "x").rglob("*") if path.is_file() and path.suffix not in (".csv", ".json")]
    assert (tmp_path / "x" / "README.md").read_text().startswith("# Reported transfers from Iran\n")
    assert not [path for path in texts if re.search("Korea|PRK|\\$(name|title|version|today)", path.read_text())]
    assert not re.search("Korea|PRK", json.dumps(descriptor))


def test_new_package_is_the_same_when_made_again(tmp_path: Path) -> None:
    first, second = ({path.name: path.read_bytes() for path in init(tmp_path / folder, name="n")} for folder in ("a", "b"))
    assert first == second


def test_record_of_other_parties_is_added_and_exported(tmp_path: Path) -> None:
    folder = tmp_path / "iran-russia"
    init(folder)
    (tmp_path / "record.yaml").write_text(RECORD)
    run(folder, "add", "--from", str(tmp_path / "record.yaml"))
    for table, row in {"transfers": TRANSFER, "evidence": EVIDENCE}.items():
        with (folder / "datasets" / f"{table}.csv").open("a", newline="") as file:
            csv.DictWriter(file, open_package(folder).schema(table).names, lineterminator="\n").writerow(row)
    assert run(folder, "validate", "--strict").stderr == "0 errors, 0 warnings\n"
    assert run(folder, "fmt", "--check").output == ""
    run(folder, "export", "csv", "transfers_flat", "--to", str(tmp_path / "out"), "--supplier", "IRN", "--equipment", "uav")
    with (tmp_path / "out" / "transfers_flat.csv").open() as file:
        (row,) = csv.DictReader(file)
    assert (row["supplier"], row["recipient"], row["designation"]) == ("Iran", "Russia", "Loitering munition")
    assert (row["equipment_path"], row["additive"]) == ("loitering-munition < uav", "true")
    assert (row["quantity_low"], row["quantity_best"], row["unit"], row["low_from"]) == ("40", "", "systems", CLAIM)
    assert (row["claims"], row["independent_claimants"], row["sources"], row["first_reported"]) == ("1", "1", "1", "2023-03-02")
    assert "https://gazette.example.org/2023/03/02/drones" in run(folder, "show", "irn-rus-drones-2023").stdout


def test_new_package_is_released_as_it_is_and_compared_when_it_is_released_again(tmp_path: Path) -> None:
    folder = tmp_path / "iran-russia"
    init(folder)
    run(folder, "release", "--to", str(tmp_path / "dist"))
    released = tmp_path / "dist" / "iran-russia-0.1.0.zip"
    assert verify(released) == []
    descriptor, changes = folder / "datapackage.json", folder / "CHANGELOG.md"
    descriptor.write_text(descriptor.read_text().replace('"0.1.0"', '"0.2.0"'))
    changes.write_text(re.sub(r"(?=^## 0.1.0 (.*))", r"## 0.2.0 \1\n\n- More.\n\n", changes.read_text(), flags=re.MULTILINE))
    run(folder, "release", "--to", str(tmp_path / "dist"), "--since", str(released))
    assert "nothing changed" in (tmp_path / "dist" / "iran-russia-0.2.0" / "changes.txt").read_text()


def test_page_shows_how_equipment_is_added(tmp_path: Path) -> None:
    folder = tmp_path / "iran-russia"
    init(folder)
    (example,) = re.findall(r"^```yaml\n(.*?)^```", (folder / "CONTRIBUTING.md").read_text(), re.MULTILINE | re.DOTALL)
    (tmp_path / "equipment.yaml").write_text(example)
    run(folder, "add", "--from", str(tmp_path / "equipment.yaml"))
    assert "mohajer-6" in run(folder, "find", "Мохаджер").stdout
    assert run(folder, "validate", "--strict").stderr == "0 errors, 0 warnings\n"


def test_init_takes_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    init(tmp_path / "new")
    assert validate(tmp_path / "new") == []


@pytest.mark.parametrize("name", ["README.md", ".git/config"])
def test_init_changes_nothing_when_folder_is_not_empty(tmp_path: Path, name: str) -> None:
    (tmp_path / "new" / name).parent.mkdir(parents=True)
    (tmp_path / "new" / name).write_text("mine")
    result = CliRunner().invoke(main, ["init", str(tmp_path / "new")])
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert [path.relative_to(tmp_path / "new").as_posix() for path in (tmp_path / "new").rglob("*") if path.is_file()] == [name]
    assert (tmp_path / "new" / name).read_text() == "mine"


def test_init_refuses_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ArmsdataError, match="current folder"):
        init(".", name="here")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["Iran Russia", "../up", "-x", "é", "a--b"])
def test_init_asks_for_a_name_when_the_one_given_is_none(tmp_path: Path, name: str) -> None:
    with pytest.raises(ArmsdataError, match="--name"):
        init(tmp_path / "new", name=name)
    assert list(tmp_path.iterdir()) == []


def test_init_leaves_nothing_when_a_file_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.name == "validate.yml":
            raise OSError(28, "No space left on device")
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(ArmsdataError, match="No space"):
        init(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_workflow_pins_the_actions_that_this_repository_pins(tmp_path: Path) -> None:
    def actions(folder: Path) -> set[str]:
        return set(re.findall(r"uses: .*", (folder / ".github" / "workflows" / "validate.yml").read_text()))

    init(tmp_path / "new")
    assert actions(tmp_path / "new")
    assert actions(tmp_path / "new") <= actions(ROOT), "copy the newer pins into armsdata/init/template/validate.yml"
    zizmor = Path(sys.executable).parent / "zizmor"
    done = subprocess.run(
        [zizmor, "--offline", "--persona", "pedantic", tmp_path / "new" / ".github"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_workflow_commands_pass_on_a_new_package(tmp_path: Path) -> None:
    init(tmp_path / "new", example=True)
    (step,) = re.findall(r"validate --strict.*(?=')", (tmp_path / "new" / ".github" / "workflows" / "validate.yml").read_text())
    run(tmp_path / "new", *step.split())
    version = open_package(ROOT).version
    assert f"\narmsdata[add]=={version}\n" in (tmp_path / "new" / "requirements.txt").read_text()


def test_git_merges_tables_by_key_when_set_up_as_the_page_says(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    init(folder)
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    settings = re.findall(r"^git config .*", (folder / "CONTRIBUTING.md").read_text(), re.MULTILINE)
    assert len(settings) == 2
    path = folder / "datasets" / "excluded.csv"

    def git(*commands: str) -> None:
        for command in commands:
            subprocess.run(command, shell=True, cwd=folder, env=environment, check=True, capture_output=True)

    git("git init -qb main", "git config user.name t", "git config user.email t@example.org", *settings, "git add .", "git commit -qm base")
    header = path.read_text()
    git("git checkout -qb other")
    path.write_text(header + "https://example.org/b,Second.\n")
    git("git commit -qam b", "git checkout -q main")
    path.write_text(header + "https://example.org/a,First.\n")
    git("git commit -qam a", "git merge -q other")
    assert path.read_text() == header + "https://example.org/a,First.\nhttps://example.org/b,Second.\n"
