"""Whatever ends a command or takes its disk away, the package is the old or the new one and an export is complete or absent."""

import errno
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from armsdata import open_package, tables, validate
from armsdata.errors import InvalidDataError, TargetError
from armsdata.export import csv, export
from armsdata.fmt import mend
from armsdata.store import NEW, PENDING
from tests.conftest import DATA, ROOT
from tests.entry.test_add import RECORD

KILLS = int(os.environ.get("ARMSDATA_KILLS", "2"))  # at random moments, for each command; `make crash` asks for more
THOROUGH = KILLS > 2
SEED = int(os.environ.get("ARMSDATA_SEED", "1"))
NOBODY = 65534
# Has everything imported and forks a process for each command, so that a kill meets the work and not the imports. Its audit hook
# is called before each call that changes the disk, and there kills the process or lets the call fail.
SERVER = """
import encodings.utf_8_sig, importlib, json, os, pkgutil, resource, signal, sys, time, traceback
import armsdata.cli, pandera.pandas, portalocker, pyarrow.compute, pyarrow.csv, pyarrow.parquet
for module in pkgutil.walk_packages(armsdata.__path__, "armsdata."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
import dateparser, babel, pycountry, yaml, anyascii, rapidfuzz, pandas, subprocess, tempfile, concurrent.futures.thread

CHANGES = {"os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.chmod"}

def changes_the_disk(event, arguments):
    if event == "open":
        return isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) and arguments[0] != os.devnull
    return event in CHANGES

def failing_at(step, code):
    calls = 0
    def hook(event, arguments):
        nonlocal calls
        if changes_the_disk(event, arguments):
            calls += 1
            if calls == step and code == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            if calls == step:
                raise OSError(code, os.strerror(code))
    return hook

def child(job):
    code = 70
    try:
        for source, target in ((os.open(os.devnull, os.O_RDWR), 1), (os.open(job["errors"], os.O_WRONLY | os.O_CREAT), 2)):
            os.dup2(source, target)
        os.chdir(job["folder"])
        if job["limit"]:
            resource.setrlimit(resource.RLIMIT_FSIZE, (job["limit"], job["limit"]))
        if job["user"]:
            os.setgroups([]), os.setgid(job["user"]), os.setuid(job["user"])
        if job["step"]:
            sys.addaudithook(failing_at(job["step"], job["code"]))
        armsdata.cli.main(job["command"])
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)

for line in sys.stdin:
    jobs = json.loads(line)
    children = [os.fork() or child(job) for job in jobs]
    for job, pid in zip(jobs, children):
        if job["seconds"] is not None:
            time.sleep(job["seconds"])
            os.kill(pid, signal.SIGKILL)
    print(json.dumps([os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]), flush=True)
"""


class Ended(NamedTuple):
    """How a command ended: its exit code, -9 if it was killed, and what it wrote to stderr."""

    code: int
    errors: str


class Server:
    """Runs armsdata commands, each in a process of its own."""

    def __init__(self) -> None:
        self.process = subprocess.Popen([sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.errors = Path(tempfile.mkdtemp(prefix="armsdata-crash-"))

    def run(self, folder: Path, *command: str, **more: Any) -> Ended:
        return self.run_together((folder, command), **more)[0]

    def run_together(self, *runs: tuple[Path, tuple[str, ...]], **more: Any) -> list[Ended]:
        """Run commands side by side. ``more``: the ``step`` at which to be killed or, with ``code``, to meet an error; the
        ``seconds`` after which to be killed; the ``user`` id to be; the ``limit`` of a file's size in bytes."""
        kept = [self.errors / str(position) for position in range(len(runs))]
        for path in kept:
            path.write_text("")
        plain = {"step": 0, "code": 0, "seconds": None, "user": 0, "limit": 0, **more}
        jobs = [
            {**plain, "folder": str(folder), "command": command, "errors": str(path)}
            for (folder, command), path in zip(runs, kept, strict=True)
        ]
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(jobs) + "\n")
        self.process.stdin.flush()
        codes = json.loads(self.process.stdout.readline())
        return [Ended(code, path.read_text()) for code, path in zip(codes, kept, strict=True)]

    def end(self) -> None:
        self.process.communicate("")
        shutil.rmtree(self.errors)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.end()


def package(folder: Path) -> Path:
    """Make the small package in a folder, with a table to be put in order and mended, versions of one to merge, and a record to add."""
    shutil.copytree(DATA / "tiny", folder)
    shutil.copytree(ROOT / "schemas", folder / "schemas")
    shutil.copy(ROOT / "datapackage.json", folder)
    (folder / "record.yaml").write_text(RECORD)
    return folder


def disordered(folder: Path) -> Path:
    for name in ("parties", "sources", "units"):
        path = folder / "datasets" / f"{name}.csv"
        header, *rows = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join([header, *reversed(rows)]))
    return folder


def mendable(folder: Path) -> Path:
    for name, old, new in (("parties", b"Namibia,state", b"Namibia,State"), ("units", b"containers,packaging", b"containers,Packaging")):
        path = folder / "datasets" / f"{name}.csv"
        assert old in path.read_bytes()
        path.write_bytes(path.read_bytes().replace(old, new))
    return folder


def forked(folder: Path) -> Path:
    table = (folder / "datasets" / "parties.csv").read_bytes()
    (folder / "base.csv").write_bytes(table)
    (folder / "theirs.csv").write_bytes(table.replace(b"Namibia", b"Republic of Namibia"))
    return folder


def exported(folder: Path) -> Path:
    """Make an export that stands already, of other contents, so that each file tells which one it belongs to."""
    (folder / "out").mkdir()
    for name in TABLES:
        (folder / "out" / f"{name}.csv").write_text("old")
    return folder


class Case(NamedTuple):
    """A command that writes, and what it starts from."""

    command: tuple[str, ...]
    prepare: Callable[[Path], Path] = lambda folder: folder


TABLES = ("parties", "units", "sources")
CASES = {
    "fmt": Case(("fmt",), disordered),
    "fix": Case(("fix",), mendable),
    "add": Case(("add", "--from", "record.yaml")),
    "merge": Case(("merge", "base.csv", "datasets/parties.csv", "theirs.csv"), forked),
    "export": Case(("export", "csv", *TABLES, "--to", "out")),
    "export over another": Case(("export", "csv", *TABLES, "--to", "out", "--force"), exported),
    "export parquet": Case(("export", "parquet", *TABLES, "--to", "out")),
}
Contents = dict[str, bytes]


def contents(folder: Path) -> Contents:
    """Return all files of a folder, empty folders by a name that ends with a slash."""
    places = {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*"))}
    return {name: path.read_bytes() for name, path in places.items() if path.is_file()} | {
        f"{name}/": b"" for name, path in places.items() if path.is_dir() and not any(path.iterdir())
    }


def without_leftovers(found: Contents) -> Contents:
    """Return contents without what the next command removes: the folder that files are made in, and that of a change once it is empty."""
    return {
        name: data
        for name, data in found.items()
        if not any(part.startswith(NEW) for part in Path(name).parts) and not (PENDING in Path(name).parts and name.endswith("/"))
    }


class Course(NamedTuple):
    """A case made ready to be broken off: the package before it, and that before and after as contents."""

    case: Case
    start: Path
    old: Contents
    new: Contents

    def copy(self, place: Path) -> Path:
        shutil.rmtree(place, ignore_errors=True)
        return Path(shutil.copytree(self.start, place))


@pytest.fixture(scope="module")
def courses(server: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Course]:
    made = {}
    for name, case in CASES.items():
        start = case.prepare(package(tmp_path_factory.mktemp("course") / "package"))
        done = Path(shutil.copytree(start, start.parent / "done"))
        ended = server.run(done, *case.command)
        assert ended.code == 0, ended.errors
        assert validate(done) == []
        made[name] = Course(case, start, contents(start), contents(done))
        assert made[name].old != made[name].new
    return made


def judge(course: Course, folder: Path, server: Server) -> bool:
    """Check that a command which was killed left its work whole or absent, and the next one nothing else; return whether whole."""
    if (folder / PENDING).exists():
        # what holds is brought to its end by whoever opens the package, or exports to the folder, next
        open_package(folder)
    if (folder / "out" / PENDING).exists():
        assert server.run(folder, *course.case.command).code == 0
    found = without_leftovers(contents(folder))
    assert found in (course.old, course.new)
    whole = found == course.new
    if not whole or course.case.command[0] in ("fmt", "fix", "merge"):
        again = server.run(folder, *course.case.command)
        assert again.code == 0, again.errors
        if contents(folder) != course.new:  # nothing was left to write
            assert whole
            disordered(folder)
            assert server.run(folder, "fmt").code == 0
        assert contents(folder) == course.new
    return whole


def steps(course: Course, place: Path, run: Callable[[Path, int], Ended]) -> Iterator[tuple[Path, Ended]]:
    """Break a command off at its first call that changes the disk, at its second and so on, until it gets to its end."""
    for step in range(1, 200):
        folder = course.copy(place)
        ended = run(folder, step)
        if ended.code == 0 and contents(folder) == course.new and step > 3:
            later = run(course.copy(place), step + 1)
            if later.code == 0:
                return
        yield folder, ended
    raise AssertionError("it does not end")


@pytest.mark.parametrize("name", CASES if THOROUGH else ["fmt", "merge", "export", "export over another"])
def test_package_is_old_or_new_when_killed_at_any_call_that_changes_the_disk(
    name: str, courses: dict[str, Course], server: Server, tmp_path: Path
) -> None:
    course = courses[name]
    outcomes = []
    for folder, ended in steps(course, tmp_path / "p", lambda folder, step: server.run(folder, *course.case.command, step=step)):
        assert (ended.code, "Traceback" in ended.errors) == (-9, False)
        outcomes.append(judge(course, folder, server))
    assert set(outcomes) == {False, True}
    assert outcomes == sorted(outcomes)


@pytest.mark.parametrize("name", CASES if THOROUGH else ["fmt", "export"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES] if THOROUGH else [errno.ENOSPC], ids=errno.errorcode.get)
def test_package_is_old_or_new_when_any_call_that_changes_the_disk_fails(
    name: str, code: int, courses: dict[str, Course], server: Server, tmp_path: Path
) -> None:
    course = courses[name]
    for folder, ended in steps(course, tmp_path / "p", lambda folder, step: server.run(folder, *course.case.command, step=step, code=code)):
        assert "Traceback" not in ended.errors
        if ended.code == 0:  # only what is removed in the end could not be
            assert without_leftovers(contents(folder)) == course.new
            continue
        assert ended.code == (129 if name == "merge" else 2)
        assert os.strerror(code) in ended.errors
        assert "next command" in ended.errors or "run the command again" in ended.errors
        judge(course, folder, server)


@pytest.mark.parametrize("name", CASES)
def test_package_is_old_or_new_when_killed_at_a_random_moment(
    name: str, courses: dict[str, Course], server: Server, tmp_path: Path
) -> None:
    course, chance = courses[name], random.Random(f"{SEED} {name}")
    begin = time.monotonic()
    server.run(course.copy(tmp_path / "p"), *course.case.command)
    lasts = time.monotonic() - begin
    killed = whole = 0
    for _ in range(KILLS):
        folder = course.copy(tmp_path / "p")
        # most of the time goes into reading and judging, and the last part is where files are written
        ended = server.run(folder, *course.case.command, seconds=lasts * chance.choice([chance.uniform(0, 1.1), chance.uniform(0.7, 1.1)]))
        assert ended.code in (-9, 0)
        killed += ended.code == -9
        whole += judge(course, folder, server)
    print(f"{name}: {killed} killed, {whole} of all with their work done")


@pytest.fixture
def open_to_all() -> Iterator[Path]:
    """A folder that another user may enter, unlike those that pytest makes."""
    folder = Path(tempfile.mkdtemp(prefix="armsdata-crash-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user, or mount a disk")


# The places that each command writes to; with "." it makes a folder there.
READ_ONLY = {
    "fmt": (".", "datasets", "datasets/parties.csv"),
    "fix": (".", "datasets", "datasets/parties.csv"),
    "add": ("datasets", ".", "datasets/sources.csv"),
    "merge": ("datasets", "datasets/parties.csv"),
    "export": (".",),
    "export over another": ("out", "out/sources.csv"),
}


@root_only
@pytest.mark.parametrize(
    ("name", "place"), [(name, place) for name in READ_ONLY for place in READ_ONLY[name][: 3 if THOROUGH or name != "add" else 1]]
)
def test_read_only_place_is_refused(name: str, place: str, courses: dict[str, Course], server: Server, open_to_all: Path) -> None:
    course = courses[name]
    folder = course.copy(open_to_all / "p")
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    (folder / place).chmod(0o555)
    ended = server.run(folder, *course.case.command, user=NOBODY)
    assert ended.code == (129 if name == "merge" else 2)
    assert "run the command again" in ended.errors
    assert "read-only" in ended.errors or "Permission denied" in ended.errors
    assert "Traceback" not in ended.errors
    assert contents(folder) == course.old
    (folder / place).chmod(0o755)
    assert server.run(folder, *course.case.command, user=NOBODY).code == 0
    assert contents(folder) == course.new


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@root_only
@pytest.mark.parametrize("name", ["fmt", "export over another", "export parquet"])
def test_full_disk_leaves_the_old_package_and_no_half_export(
    name: str, courses: dict[str, Course], server: Server, small_disk: Path
) -> None:
    course = courses[name]
    codes = []
    for free in (0, 8, 24, 64, 200):  # KiB
        folder = course.copy(small_disk / "p")
        left = shutil.disk_usage(small_disk).free
        (small_disk / "filler").write_bytes(bytes(max(left - free * 1024, 0)))
        ended = server.run(folder, *course.case.command)
        codes.append(ended.code)
        (small_disk / "filler").unlink()
        if ended.code:
            assert ended.code == 2
            assert "No space left on device" in ended.errors
            assert "run the command again" in ended.errors
        assert contents(folder) == (course.old if ended.code else course.new)
        assert [path.name for path in small_disk.iterdir()] == ["p"]
    assert codes[0] == 2
    assert codes[-1] == 0


@pytest.mark.parametrize("name", ["fmt", "export", "export parquet"])
def test_file_that_may_not_grow_leaves_the_old_package_and_no_half_export(
    name: str, courses: dict[str, Course], server: Server, tmp_path: Path
) -> None:
    course = courses[name]
    folder = course.copy(tmp_path / "p")
    ended = server.run(folder, *course.case.command, limit=200)
    assert ended.code == 2
    assert "File too large" in ended.errors
    assert contents(folder) == course.old


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 5)


def cut_between_lines(path: Path) -> None:
    os.truncate(path, path.read_bytes().rstrip(b"\n").rindex(b"\n") + 1)


def empty(path: Path) -> None:
    os.truncate(path, 0)


def grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"zzz,Zzz,state,,,,\n")


def replace(path: Path) -> None:
    other = path.with_suffix(".other")
    other.write_bytes(path.read_bytes().replace(b"Namibia", b"Namibja"))
    os.replace(other, path)


def rewrite(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"Namibia", b"Namibja"))


def remove(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("change", [cut, cut_between_lines, empty, grow, replace, rewrite, remove])
@pytest.mark.parametrize("work", [validate, lambda folder: export(open_package(folder), "csv", folder / "out")], ids=["validate", "export"])
def test_table_that_changes_while_it_is_read_is_not_judged(
    work: Callable[[Path], object], change: Callable[[Path], None], tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, rows, parsed = tiny / "datasets" / "parties.csv", tables._rows, []

    def changing(block: bytes, schema: Any) -> Any:
        if schema.table == "parties" and not parsed:
            parsed.append(change(path))
        return rows(block, schema)

    monkeypatch.setattr(tables, "_BLOCK", 100)
    monkeypatch.setattr(tables, "_rows", changing)
    with pytest.raises(InvalidDataError, match=r"parties\.csv was changed while it was read; run the command again"):
        work(tiny)
    assert parsed
    assert not (tiny / "out").exists()


def test_table_that_changes_while_it_is_read_is_not_loaded(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = tables.read

    def changing(file: Any, schema: Any, path: str) -> Any:
        table = read(file, schema, path)
        grow(tiny / path)
        return table

    monkeypatch.setattr(tables, "read", changing)
    with pytest.raises(InvalidDataError, match=r"parties\.csv was changed while it was read"):
        open_package(tiny).load("parties")


def test_table_that_changes_after_it_was_read_is_not_judged_with_later_ones(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = tables.read

    def changing(file: Any, schema: Any, path: str) -> Any:
        table = read(file, schema, path)
        if schema.table == "withdrawn":
            replace(tiny / "datasets" / "parties.csv")
        return table

    monkeypatch.setattr(tables, "read", changing)
    with pytest.raises(InvalidDataError, match=r"parties\.csv was changed while it was read"):
        validate(tiny)


def test_fix_takes_no_other_row_out_when_lines_move_meanwhile(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tiny / "datasets" / "units.csv"
    header, first, *rest = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([header, first, first, *rest]))

    def moving(package: Any) -> Any:
        findings = validate(package)
        path.write_bytes(b"".join([header, b"bales,bales,packaging\n", first, *rest]))
        return findings

    monkeypatch.setattr("armsdata.fmt.validate", moving)
    with pytest.raises(InvalidDataError, match=r"units\.csv was changed"):
        mend(open_package(tiny))
    assert path.read_bytes() == b"".join([header, b"bales,bales,packaging\n", first, *rest])


def test_two_records_at_once_are_both_kept_or_one_is_refused(courses: dict[str, Course], server: Server, tmp_path: Path) -> None:
    taken = []
    for _ in range(max(1, KILLS // 4)):
        folder = courses["add"].copy(tmp_path / "p")
        for name in ("one", "two"):
            (folder / f"{name}.yaml").write_text(RECORD.replace("paper.example.org/new", f"paper.example.org/{name}"))
        ended = server.run_together(*((folder, ("add", "--from", f"{name}.yaml")) for name in ("one", "two")))
        written = [b"paper.example.org/" + name in (folder / "datasets" / "sources.csv").read_bytes() for name in (b"one", b"two")]
        assert [end.code == 0 for end in ended] == written
        assert any(written)
        assert all("meantime" in end.errors or "while it was read" in end.errors for end in ended if end.code == 2)
        assert {end.code for end in ended} <= {0, 2}
        assert validate(folder) == []
        assert not (folder / NEW).exists()
        taken.append(sum(written))
    print(f"add and add: {taken.count(2)} times both, {taken.count(1)} times one refused")


def test_two_of_fmt_at_once_give_the_table_in_order(courses: dict[str, Course], server: Server, tmp_path: Path) -> None:
    course = courses["fmt"]
    for _ in range(max(3, KILLS // 2)):
        folder = course.copy(tmp_path / "p")
        ended = server.run_together(*[(folder, course.case.command)] * 3)
        assert {end.code for end in ended} <= {0, 2}
        assert 0 in [end.code for end in ended]
        assert all("was changed" in end.errors for end in ended if end.code)
        assert contents(folder) == course.new


def test_two_exports_at_once_give_one_of_them_whole(courses: dict[str, Course], server: Server, tmp_path: Path) -> None:
    for name, codes in (("export", {0, 2}), ("export over another", {0})):
        course = courses[name]
        for _ in range(max(3, KILLS // 2)):
            folder = course.copy(tmp_path / "p")
            ended = server.run_together(*[(folder, course.case.command)] * 2)
            assert {end.code for end in ended} == codes, ended
            assert all("exists" in end.errors for end in ended if end.code)
            assert contents(folder) == course.new


def test_lock_of_a_killed_process_is_free(courses: dict[str, Course], server: Server, tmp_path: Path) -> None:
    course = courses["fmt"]
    folder = course.copy(tmp_path / "p")
    assert server.run(folder, *course.case.command, step=5).code == -9
    assert (folder / NEW / "lock").exists()
    begin = time.monotonic()
    assert server.run(folder, *course.case.command).code == 0
    assert time.monotonic() - begin < 5
    assert contents(folder) == course.new


def test_export_to_a_folder_made_meanwhile_removes_what_was_killed_before(
    courses: dict[str, Course], server: Server, tmp_path: Path
) -> None:
    course = courses["export"]
    folder = course.copy(tmp_path / "p")
    assert server.run(folder, *course.case.command, step=5).code == -9
    assert (folder / f"{NEW}-out").exists()
    (folder / "out").mkdir()
    assert server.run(folder, *course.case.command).code == 0
    assert contents(folder) == course.new


def test_error_in_one_file_of_an_export_waits_for_the_others(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_csv, running, ended = csv.write, threading.Event(), []

    def failing(table: Any, path: Path) -> None:
        if table.name == "claims":
            running.wait(5)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        running.set()
        time.sleep(0.1)
        write_csv(table, path)
        ended.append(table.name)

    monkeypatch.setattr(csv, "write", failing)
    with pytest.raises(TargetError, match="No space left on device; nothing is changed"):
        export(open_package(tiny), "csv", tmp_path / "a" / "out", ("claims", "units", "parties"))
    assert ended
    assert list((tmp_path / "a").iterdir()) == []


def test_export_changes_no_file_when_one_place_is_a_folder(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "out" / "units.csv").mkdir(parents=True)
    (tmp_path / "out" / "claims.csv").write_text("old")
    with pytest.raises(TargetError, match=r"units\.csv is no file"):
        export(open_package(tiny), "csv", tmp_path / "out", force=True)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["claims.csv", "units.csv"]
    assert (tmp_path / "out" / "claims.csv").read_text() == "old"
