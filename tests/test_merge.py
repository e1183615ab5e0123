"""Two branches merge as if one had followed the other; what both changed differently is left, cell by cell."""

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from armsdata import open_package, validate
from armsdata.canonical import from_records
from armsdata.cli import main
from armsdata.errors import InvalidDataError
from armsdata.merge import Conflict, merge
from armsdata.table_schema import TableSchema
from armsdata.tables import records
from tests.test_diff import git

SCHEMA = TableSchema("t", {"fields": [{"name": name, "type": "string"} for name in ("id", "a", "b", "c")], "primaryKey": "id"})
Rows = dict[str, dict[str, str]]


def table(*rows: str) -> bytes:
    return "".join(f"{row}\n" for row in ("id,a,b,c", *rows)).encode()


K, M = "k,1,2,3", "m,4,5,6"
BASE = table(K, M)
CLEAN = [
    ("one side changes nothing", BASE, table("k,9,2,3", M), table("k,9,2,3", M)),
    ("both add other records", table("a,,,", K, M), table(K, M, "z,,,"), table("a,,,", K, M, "z,,,")),
    ("both add at the same place", table(K, "l,x,,", M), table(K, "lb,y,,", M), table(K, "l,x,,", "lb,y,,", M)),
    ("both add the same record", table("a,1,,", K, M), table("a,1,,", K, M), table("a,1,,", K, M)),
    ("both fill in other cells of a new record", table("a,1,,", K, M), table("a,,2,", K, M), table("a,1,2,", K, M)),
    ("both change other cells of a record", table("k,9,2,3", M), table("k,1,2,8", M), table("k,9,2,8", M)),
    ("both change a cell alike", table("k,9,2,3", M), table("k,9,2,3", M), table("k,9,2,3", M)),
    ("one takes out what the other left", table(M), BASE, table(M)),
    ("one adds a column", b"id,a,x,b,c\nk,1,n,2,3\nm,4,,5,6\n", table("k,1,2,9", M), b"id,a,x,b,c\nk,1,n,2,9\nm,4,,5,6\n"),
    ("one takes a column out", b"id,a,c\nk,1,3\nm,4,6\n", table("k,9,2,3", M), b"id,a,c\nk,9,3\nm,4,6\n"),
]  # fmt: skip


@pytest.mark.parametrize(("ours", "theirs", "merged"), [case[1:] for case in CLEAN], ids=[case[0] for case in CLEAN])
def test_merge_is_clean_when_the_changes_do_not_meet(ours: bytes, theirs: bytes, merged: bytes) -> None:
    assert merge(BASE, ours, theirs, SCHEMA) == (merged, [])
    assert merge(BASE, theirs, ours, SCHEMA) == (merged, [])


def test_merge_leaves_only_the_cells_that_conflict() -> None:
    data, conflicts = merge(BASE, table("k,9,2,x", "m,4,5,6"), table("k,8,y,3", "m,4,0,6"), SCHEMA)
    assert conflicts == [Conflict("k", ("a",))]
    assert data.decode().splitlines() == ["id,a,b,c", "<<<<<<< ours", "k,9,y,x", "=======", "k,8,y,x", ">>>>>>> theirs", "m,4,0,6"]


def test_merge_conflicts_when_one_takes_out_what_the_other_changed() -> None:
    data, conflicts = merge(BASE, table("m,4,5,6"), table("k,1,2,9", "m,4,5,6"), SCHEMA)
    assert conflicts == [Conflict("k", ())]
    assert data.decode().splitlines() == ["id,a,b,c", "<<<<<<< ours", "=======", "k,1,2,9", ">>>>>>> theirs", "m,4,5,6"]


def test_merge_leaves_both_rows_when_their_key_is_not_in_normal_form() -> None:
    base, ours, theirs = (table(f"e\u0301,{cell},,") for cell in ("1", "2", "3"))
    data, conflicts = merge(base, ours, theirs, SCHEMA)
    assert conflicts == [Conflict("é", ("a",))]
    assert data.decode().splitlines() == ["id,a,b,c", "<<<<<<< ours", "é,2,,", "=======", "é,3,,", ">>>>>>> theirs"]


@pytest.mark.parametrize("begin", [b"\n", b"\xef\xbb\xbf", b"\r\n"])
def test_merge_reads_a_version_whose_first_line_is_blank(begin: bytes) -> None:
    assert merge(BASE, begin + table("k,9,2,3", M), table(K), SCHEMA) == (table("k,9,2,3"), [])


@pytest.mark.parametrize("bad", [b"", table("k,1,2"), table("k,1,2,3", "k,1,2,4"), b"x,a\nk,1\n", b'id,a,b,c\n"k,1,2,3\n'])
def test_merge_refuses_what_it_cannot_read_for_certain(bad: bytes) -> None:
    with pytest.raises(InvalidDataError):
        merge(BASE, bad, BASE, SCHEMA)


def test_merge_refuses_to_lose_a_cell_of_a_column_that_is_gone() -> None:
    with pytest.raises(InvalidDataError, match="the column b is gone on one side, and filled in on the other at k"):
        merge(BASE, b"id,a,c\nk,1,3\nm,4,6\n", table("k,1,9,3", "m,4,5,6"), SCHEMA)


CELL = st.sampled_from(["", "1", "2", "x,y", 'q"q', "é"])
TABLE = st.dictionaries(st.sampled_from("klmn"), st.fixed_dictionaries({"a": CELL, "b": CELL, "c": CELL}), max_size=4)


def written(rows: Rows) -> bytes:
    return from_records([{"id": key, **row} for key, row in rows.items()], SCHEMA)


@given(TABLE, TABLE, TABLE)
def test_merge_of_any_tables_loses_no_cell(base: Rows, ours: Rows, theirs: Rows) -> None:
    data, conflicts = merge(written(base), written(ours), written(theirs), SCHEMA)
    assert set(merge(written(base), written(theirs), written(ours), SCHEMA).conflicts) == set(conflicts)
    torn = {conflict.id for conflict in conflicts}
    if not torn:
        merged = {row.pop("id"): row for row in records(data, SCHEMA, "t")}
        for side, other in ((ours, theirs), (theirs, ours)):
            for key, row in side.items():
                for column, cell in row.items():
                    changed = cell != base.get(key, {}).get(column, "")
                    assert not changed or merged[key][column] == cell
                assert key in merged or (key in base and key not in other)
    else:
        assert data.count(b"<<<<<<< ours\n") == data.count(b">>>>>>> theirs\n") == len(conflicts)


@given(TABLE, TABLE)
def test_merge_with_an_unchanged_side_is_the_other_side(base: Rows, ours: Rows) -> None:
    assert merge(written(base), written(ours), written(base), SCHEMA) == (written(ours), [])
    assert merge(written(base), written(base), written(ours), SCHEMA) == (written(ours), [])


Edit = tuple[str, dict[str, str] | None]  # a record and the cells that it gets, none to take it out


def edits(keys: list[str], side: str, seed: int) -> list[Edit]:
    """Return random edits of one side, in cells and records that the other side leaves alone."""
    chance = random.Random(f"{seed} {side}")
    made: list[Edit] = []
    for position, key in enumerate(keys):
        if position % 3 == 0 and chance.random() < 0.5:
            made.append((key, {"a" if side == "ours" else "b": side}))
        elif position % 3 == (1 if side == "ours" else 2):
            made.append((key, None if chance.random() < 0.3 else dict.fromkeys("abc", side)))
    return made + [
        (f"{chance.choice('ac')}{chance.randrange(99)}-{side}", dict.fromkeys("abc", str(i))) for i in range(chance.randrange(6))
    ]


def applied(rows: Rows, changes: list[Edit]) -> Rows:
    new = {key: dict(row) for key, row in rows.items()}
    for key, cells in changes:
        if cells is None:
            del new[key]
        else:
            new[key] = {**new.get(key, {}), **cells}
    return new


@pytest.mark.parametrize("seed", range(100))
def test_merge_of_random_branches_equals_one_after_the_other(seed: int) -> None:
    base: Rows = {f"b{number}": {name: f"{name}{number}" for name in "abc"} for number in range(12)}
    ours, theirs = (edits(sorted(base), side, seed) for side in ("ours", "theirs"))
    merged = merge(written(base), written(applied(base, ours)), written(applied(base, theirs)), SCHEMA)
    assert merged == (written(applied(applied(base, ours), theirs)), [])


@pytest.fixture
def repository(tiny: Path) -> Path:
    """The small package in a git repository that knows the driver."""
    (tiny / ".gitattributes").write_text("datasets/*.csv merge=armsdata\n")
    git(tiny, "init", "--quiet", "--initial-branch=main")
    git(tiny, "config", "merge.armsdata.driver", f"{sys.executable} -m armsdata merge %O %A %B --path %P")
    git(tiny, "add", ".")
    git(tiny, "commit", "--quiet", "-m", "base")
    return tiny


def on_branch(folder: Path, name: str, edit: Callable[[], None]) -> None:
    git(folder, "switch", "--quiet", "--create", name, "main")
    edit()
    git(folder, "commit", "--quiet", "-am", name)


def put(folder: Path, old: bytes, new: bytes) -> None:
    path = folder / "datasets" / "parties.csv"
    assert old in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(old, new))


def test_git_merges_branches_that_add_and_change_beside_each_other(repository: Path) -> None:
    on_branch(repository, "ours", lambda: put(repository, b"NAM,Namibia", b"NAM,Republic of Namibia"))
    on_branch(repository, "theirs", lambda: put(repository, b"Namibia,state,", b"Namibia,state,565"))
    git(repository, "switch", "--quiet", "main")
    git(repository, "merge", "--quiet", "--no-edit", "ours")
    git(repository, "merge", "--quiet", "--no-edit", "theirs")
    assert b"NAM,Republic of Namibia,state,565" in (repository / "datasets" / "parties.csv").read_bytes()
    assert validate(repository) == []


def test_git_leaves_a_conflict_that_validate_names(repository: Path) -> None:
    on_branch(repository, "ours", lambda: put(repository, b"Namibia", b"Namibia (ours)"))
    on_branch(repository, "theirs", lambda: put(repository, b"Namibia", b"Namibia (theirs)"))
    with pytest.raises(subprocess.CalledProcessError):
        git(repository, "merge", "--quiet", "--no-edit", "ours")
    assert git(repository, "status", "--short").startswith("UU datasets/parties.csv")
    assert {finding.rule for finding in validate(repository)} >= {"merge-conflict"}


def test_git_merges_line_by_line_when_a_version_is_malformed(repository: Path) -> None:
    on_branch(repository, "ours", lambda: put(repository, b"NAM,Namibia", b'NAM,"Namibia'))
    on_branch(repository, "theirs", lambda: put(repository, b"KOR,South Korea", b"KOR,Republic of Korea"))
    with pytest.raises(subprocess.CalledProcessError):
        git(repository, "merge", "--quiet", "--no-edit", "ours")
    data = (repository / "datasets" / "parties.csv").read_bytes()
    assert b'NAM,"Namibia' in data
    assert b"KOR,Republic of Korea" in data


def test_git_is_told_when_the_driver_cannot_work(repository: Path) -> None:
    result = CliRunner().invoke(
        main, ["merge", *[str(repository / "datasets" / "parties.csv")] * 3, "--path", "nowhere.csv"], env={"PATH": ""}
    )
    assert result.exit_code == 129
    assert "cannot be merged" in result.stderr


def test_merge_says_which_cells_conflict(repository: Path) -> None:
    path = repository / "datasets" / "parties.csv"
    base, ours, theirs = (repository / name for name in ("base.csv", "ours.csv", "theirs.csv"))
    for file, name in ((base, b"Namibia"), (ours, b"Namibia (ours)"), (theirs, b"Namibia (theirs)")):
        file.write_bytes(path.read_bytes().replace(b"Namibia", name))
    result = CliRunner().invoke(main, ["merge", str(base), str(ours), str(theirs), "--path", str(path), "--print"])
    assert (result.exit_code, result.stderr) == (1, f"{path}: conflict at NAM: name\n")
    assert ours.read_bytes() == path.read_bytes().replace(b"Namibia", b"Namibia (ours)")
    assert open_package(repository).schema("parties").key == ["party_id"]
