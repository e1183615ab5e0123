"""The commands, as a user runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from armsdata.cli import main
from armsdata.rules import RULES
from armsdata.structure import CHECKS
from tests.conftest import edit_descriptor

COMMANDS = main.list_commands(None)  # type: ignore[arg-type]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_an_example(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"Example: armsdata {command}" in result.stdout


def test_help_does_not_import_pandas() -> None:
    heavy = "{'pandas', 'pyarrow'}"
    code = f"import sys; from armsdata.cli import main; main(['--help'], standalone_mode=False); assert not {heavy} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)


def test_validate_exits_with_0_when_clean(tiny: Path) -> None:
    result = run("validate", "--package", str(tiny))
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "0 errors, 0 warnings\n")


def test_validate_exits_with_1_and_names_the_place_when_there_are_findings(tiny: Path) -> None:
    path = tiny / "datasets" / "claims.csv"
    path.write_bytes(path.read_bytes().replace(b",120,120,120,", b",1e3,120,120,"))
    result = run("validate", "--package", str(tiny))
    assert result.exit_code == 1
    assert 'datasets/claims.csv:2: error: quantity_low "1e3": not a value of type integer; write digits only' in result.stdout


def test_validate_exits_with_2_and_one_line_when_there_is_no_package(tmp_path: Path) -> None:
    result = run("validate", "--package", str(tmp_path))
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(("option", "code"), [((), 0), (("--strict",), 1)])
def test_validate_exits_with_1_on_warnings_only_when_strict(tiny: Path, option: tuple[str, ...], code: int) -> None:
    (tiny / "datasets" / "exceptions.csv").write_bytes(b"rule,table,id,reason\n")
    assert run("validate", "--package", str(tiny), *option).exit_code == code


def test_validate_json_is_a_list_of_findings(tiny: Path) -> None:
    assert json.loads(run("validate", "--package", str(tiny), "--format", "json").stdout) == []
    (tiny / "datasets" / "exceptions.csv").write_bytes(b"rule,table,id,reason\n")
    (finding,) = json.loads(run("validate", "--package", str(tiny), "--format", "json").stdout)
    assert (finding["rule"], finding["line"], finding["column"]) == ("narrower-item-sets-only-a-low", 3, "best_from")


def test_validate_prints_no_escape_sequence_of_a_cell(tiny: Path) -> None:
    path = tiny / "datasets" / "parties.csv"
    path.write_bytes(path.read_bytes().replace(b"Namibia", b"Nami\x1b[31mbia"))
    assert "\x1b" not in run("validate", "--package", str(tiny)).stdout


def test_show_transfer_leads_from_bound_to_url(tiny: Path) -> None:
    lines = run("show", "prk-rus-koksan-2024", "--package", str(tiny)).stdout
    assert "best: 120 systems, set by" in lines
    assert "claimed by Kyrylo Budanov, Defence Intelligence of Ukraine" in lines
    assert "https://paper.example.org/120" in lines


@pytest.mark.parametrize("identifier", ["gur-2025-01-23-koksan", "paper-2024-11-16-artillery", "m-1989", "gur", "PRK", "systems"])
def test_show_knows_every_kind_of_record(tiny: Path, identifier: str) -> None:
    result = run("show", identifier, "--package", str(tiny))
    assert result.exit_code == 0
    assert result.stdout.startswith(identifier)


def test_show_knows_a_record_by_a_composite_key(tiny: Path) -> None:
    text = run("show", "gur-2025-01-23-koksan|paper-2025-01-23-koksan", "--package", str(tiny)).stdout
    assert "(citations)" in text


def test_show_proposes_an_id_when_one_is_alike(tiny: Path) -> None:
    assert "did you mean prk-rus-koksan-2024" in run("show", "prk-rus-koksan", "--package", str(tiny)).stderr


def test_show_gives_what_the_document_says_and_what_it_changed(tiny: Path) -> None:
    assert 'says "some 50"' in run("show", "the-paper-2024-11-16-koksan", "--package", str(tiny)).stdout
    assert "note: Gives no source." in run("show", "unattributed-2024-11-artillery", "--package", str(tiny)).stdout


def test_show_says_so_when_id_is_unknown(tiny: Path) -> None:
    result = run("show", "nothing", "--package", str(tiny))
    assert result.exit_code == 2
    assert "no record has the id 'nothing'" in result.stderr


def test_show_says_why_a_record_was_withdrawn(tiny: Path) -> None:
    result = run("show", "paper-claim", "--package", str(tiny))
    assert result.exit_code == 2
    assert "it was withdrawn from claims in" in result.stderr


def test_info_counts_rows_and_unchecked_citations(tiny: Path) -> None:
    text = run("info", "--package", str(tiny)).stdout
    assert "3 of 4 citations have not been compared again" in text
    assert "Cite as:" in text


def test_rules_lists_every_rule_and_check() -> None:
    text = run("rules").stdout
    assert all(identifier in text for identifier in [*RULES, *CHECKS])


@pytest.mark.parametrize("identifier", ["assessment-is-earned", "text-is-no-formula", "foreign-key"])
def test_rules_shows_one_rule_with_its_remedy(identifier: str) -> None:
    assert "To mend it: " in run("rules", identifier).stdout


def test_export_prints_what_it_wrote_and_refuses_to_overwrite(tiny: Path, tmp_path: Path) -> None:
    arguments = ("export", "csv", "units", "--package", str(tiny), "--to", str(tmp_path / "out"))
    assert run(*arguments).stdout == f"{tmp_path / 'out' / 'units.csv'}\n"
    assert run(*arguments).exit_code == 2
    assert run(*arguments, "--force").exit_code == 0


def test_export_never_overwrites_the_package_itself(tiny: Path) -> None:
    before = (tiny / "datasets" / "units.csv").read_bytes()
    result = run("export", "csv", "--package", str(tiny), "--to", str(tiny / "datasets"), "--force")
    assert (result.exit_code, (tiny / "datasets" / "units.csv").read_bytes()) == (2, before)
    assert "a table of the package itself" in result.stderr


def test_export_refuses_a_folder_without_a_name(tiny: Path) -> None:
    assert "has an empty name" in run("export", "csv", "--package", str(tiny), "--to", "").stderr


def test_info_of_a_package_that_says_little_of_itself(tiny: Path) -> None:
    edit_descriptor(tiny, lambda descriptor: [descriptor.pop(key) for key in ("version", "licenses", "title", "contributors", "created")])
    assert "None" not in run("info", "--package", str(tiny)).stdout


def test_commands_use_the_shipped_package_when_the_folder_holds_none(tmp_path: Path) -> None:
    result = subprocess.run([sys.executable, "-m", "armsdata", "show", "PRK"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert result.stdout.startswith("PRK (parties)")
    assert "this is the shipped one" in result.stderr


@pytest.mark.parametrize("command", [("info",), ("show", "PRK"), ("rules",)])
def test_output_that_cannot_be_written_is_one_line(tiny: Path, command: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [sys.executable, "-m", "armsdata", *command], cwd=tiny, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (result.returncode, result.stderr) == (2, "Error: the output cannot be written: No space left on device\n")


def test_output_ends_quietly_when_the_reader_goes_away(tmp_path: Path) -> None:
    command = f"{sys.executable} -m armsdata rules | head -n 1"
    result = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, check=True, env=os.environ)
    assert "Traceback" not in result.stderr
