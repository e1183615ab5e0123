"""Several files change together or not at all, whenever the process dies."""

import subprocess
import sys
from pathlib import Path

import pytest

from armsdata import open_package
from armsdata.errors import PackageError, TargetError
from armsdata.store import NEW, PENDING, change_files, finish

FILES = {"datasets/units.csv": b"new units", "datasets/parties.csv": b"new parties", "datasets/claims.csv": b"new claims"}
# Runs change_files and kills itself at the step-th call of one of the system calls by which it works.
DIE = """
import os, pathlib, signal, sys
from armsdata.store import change_files
folder, step = pathlib.Path(sys.argv[1]), int(sys.argv[2])
calls = 0
def dying(call):
    def wrapped(*arguments, **named):
        global calls
        calls += 1
        if calls == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*arguments, **named)
    return wrapped
os.fsync, os.replace, os.rename, os.mkdir = (dying(call) for call in (os.fsync, os.replace, os.rename, os.mkdir))
pathlib.Path.rename = dying(pathlib.Path.rename)
files = {path: path.encode() + b" new" for path in sys.argv[3:]}
change_files(folder, files, {path: (folder / path).read_bytes() for path in files})
"""


def state(folder: Path) -> dict[str, bytes]:
    return {path: (folder / path).read_bytes() for path in FILES}


def test_change_writes_every_file_and_leaves_nothing_else(tiny: Path) -> None:
    before = {path.name for path in tiny.iterdir()}
    change_files(tiny, FILES, state(tiny))
    assert state(tiny) == FILES
    assert {path.name for path in tiny.iterdir()} == before


def test_change_is_refused_when_a_file_changed_meanwhile(tiny: Path) -> None:
    before = state(tiny)
    with pytest.raises(TargetError, match=r"units\.csv was changed in the meantime"):
        change_files(tiny, FILES, {**before, "datasets/units.csv": b"as it was read"})
    assert state(tiny) == before


@pytest.mark.parametrize("step", range(1, 18))
def test_change_is_whole_or_absent_when_killed_at_any_step(tiny: Path, step: int) -> None:
    before = state(tiny)
    died = subprocess.run([sys.executable, "-c", DIE, str(tiny), str(step), *FILES], check=False).returncode
    finish(tiny)
    after = state(tiny)
    new = {path: path.encode() + b" new" for path in FILES}
    assert after in (before, new)
    assert died == -9 or after == new
    assert not (tiny / PENDING).exists()


def test_a_killed_change_does_not_keep_the_next_from_working(tiny: Path) -> None:
    subprocess.run([sys.executable, "-c", DIE, str(tiny), "6", *FILES], check=False)
    change_files(tiny, FILES, {})
    assert state(tiny) == FILES


def test_a_second_writer_is_told_to_wait(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import portalocker

    monkeypatch.setattr("armsdata.store._PATIENCE", 0.1)
    (tiny / NEW).mkdir()
    with portalocker.Lock(tiny / NEW / "lock", "ab"), pytest.raises(TargetError, match="another command is writing"):
        change_files(tiny, FILES, {})
    change_files(tiny, FILES, {})
    assert state(tiny) == FILES


@pytest.mark.parametrize("link", [NEW, f"{NEW}/lock"])
def test_change_makes_nothing_outside_the_package(tiny: Path, tmp_path: Path, link: str) -> None:
    (tiny / link).parent.mkdir(exist_ok=True)
    (tiny / link).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(TargetError, match="leads elsewhere"):
        change_files(tiny, FILES, {})
    assert not (tmp_path / "elsewhere").exists()


def test_finish_moves_nothing_out_of_the_package(tiny: Path, tmp_path: Path) -> None:
    (tiny / PENDING).mkdir()
    (tiny / PENDING / "..%2Fescaped.csv").write_bytes(b"x")
    (tiny / PENDING / "datasets%2Funits.csv").symlink_to("/etc/passwd")
    before = state(tiny)
    with pytest.raises(TargetError, match="not left by a command that was killed here"):
        open_package(tiny)
    assert not (tmp_path / "escaped.csv").exists()
    assert state(tiny) == before


def test_package_says_so_when_a_broken_off_change_cannot_be_finished(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(folder: Path) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("armsdata.store.finish", refuse)
    with pytest.raises(PackageError, match="broken off and cannot be brought to its end"):
        open_package(tiny)
