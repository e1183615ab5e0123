"""What only a terminal shows: completion, colours, progress; a pipe gets none of them."""

import os
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from tests.bench.generate import generate


def completed(folder: Path, *words: str) -> list[str]:
    environment = {
        **os.environ,
        "_ARMSDATA_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(["armsdata", *words]),
        "COMP_CWORD": str(len(words)),
    }
    code = "from armsdata.cli import main; main(prog_name='armsdata')"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return [line.partition(",")[2] for line in done.stdout.splitlines() if line]


def test_completion_knows_ids_and_tables(tiny: Path) -> None:
    assert completed(tiny, "show", "gur") == ["gur", "gur-2025-01-23-koksan"]
    assert completed(tiny, "fmt", "cl") == ["claims", "claim_parties", "claim_equipment"]
    assert completed(tiny, "export", "csv", "un") == ["units"]
    assert completed(tiny, "find", "--table", "tr") == ["transfers"]


def test_completion_uses_the_package_that_was_named(tiny: Path, tmp_path: Path) -> None:
    assert completed(tmp_path, "show", "--package", str(tiny), "the-p") == ["the-paper", "the-paper-2024-11-16-koksan"]


def test_completion_is_quiet_when_the_package_is_broken(tiny: Path) -> None:
    (tiny / "datapackage.json").write_text("{")
    assert completed(tiny, "show", "gur") == []


def test_completion_imports_neither_pandas_nor_pyarrow(tiny: Path) -> None:
    code = "import sys; from armsdata.completion import ids; assert ids('.'); assert not {'pandas', 'pyarrow'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=tiny, check=True)


def on_terminal(folder: Path, *arguments: str, **environment: str) -> str:
    known = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    text, _ = pexpect.run(
        " ".join([sys.executable, "-m", "armsdata", *arguments]),
        cwd=str(folder),
        env={**known, "TERM": "xterm", **environment},
        withexitstatus=True,
        encoding="utf-8",
        timeout=120,
    )
    return str(text)


@pytest.mark.parametrize(("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colours_obey_no_color(tiny: Path, environment: dict[str, str], coloured: bool) -> None:
    (tiny / "datasets" / "units.csv").write_bytes(b"unit_id,name,kind\n")
    assert ("\x1b[31m" in on_terminal(tiny, "validate", **environment)) == coloured


def test_pipe_gets_no_colours(tiny: Path) -> None:
    (tiny / "datasets" / "units.csv").write_bytes(b"unit_id,name,kind\n")
    done = subprocess.run([sys.executable, "-m", "armsdata", "validate"], cwd=tiny, capture_output=True, check=False)
    assert b"error" in done.stdout
    assert b"\x1b" not in done.stdout + done.stderr


def test_long_work_shows_progress_on_a_terminal_only(tmp_path: Path) -> None:
    generate(tmp_path / "large", 20_000)
    assert "Validating  [" in on_terminal(tmp_path / "large", "validate")
    done = subprocess.run(
        [sys.executable, "-m", "armsdata", "validate"], cwd=tmp_path / "large", capture_output=True, text=True, check=False
    )
    assert "Validating" not in done.stdout + done.stderr
