"""What `armsdata find` finds, in which order, and how it prints it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from armsdata import Package, open_package
from armsdata.cli import main
from armsdata.errors import UnknownNameError
from armsdata.find import Hit, find, line
from tests.conftest import ROOT, edit_descriptor

NOTHING = ["xyzzy", "qwertyuiop", "lorem ipsum", "Shakespeare", "kangaroo", "", "!?", "https://www.", "\ud800"]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["find", *arguments])


@pytest.mark.parametrize(
    ("text", "table", "identifier"),
    [
        ("koksan", "equipment", "koksan-170mm"),
        ("KOKSAN", "equipment", "koksan-170mm"),
        ("koksen", "equipment", "koksan-170mm"),
        ("koskan", "equipment", "koksan-170mm"),
        ("주체포", "equipment", "koksan-170mm"),
        ("곡산", "equipment", "koksan-170mm"),
        ("Коксан", "equipment", "koksan-170mm"),
        ("コクサン", "equipment", "koksan-170mm"),
        ("m1989", "equipment", "m-1989"),
        ("M 1989", "equipment", "m-1989"),
        ("kn 23", "equipment", "kn-23"),
        ("KN23", "equipment", "kn-23"),
        ("multiple rocket launcher", "equipment", "multiple-rocket-launcher"),
        ("forbes", "organizations", "forbes"),
        ("the war zone", "organizations", "the-war-zone"),
        ("warzone", "organizations", "the-war-zone"),
        ("GUR", "organizations", "gur-ukraine"),
        ("defense inteligence of Ukraine", "organizations", "gur-ukraine"),
        ("North Korea", "parties", "PRK"),
        ("nort korea", "parties", "PRK"),
        ("prk", "parties", "PRK"),
        ("systems", "units", "systems"),
        ("prk-rus-koksan-170mm-2024", "transfers", "prk-rus-koksan-170mm-2024"),
        ("https://www.38north.org/2011/07/jpollack072911/", "sources", "38-north-2011-07-29-iran"),
        ("38north.org/2011/07", "sources", "38-north-2011-07-29-iran"),
        ("jpollack072911", "sources", "38-north-2011-07-29-iran"),
    ],
)
def test_first_hit_is_the_record_that_is_meant(shipped: Package, text: str, table: str, identifier: str) -> None:
    first = find(shipped, text)[0]
    assert (first.table, first.id) == (table, identifier)


@pytest.mark.parametrize("text", ["budanov", "Буданов", "budanow", "Kirilo Budanov"])
def test_first_hit_is_the_person_when_a_person_is_meant(shipped: Package, text: str) -> None:
    first = find(shipped, text)[0]
    claims = shipped.load("claims")
    own = claims[(claims["person"] == "Kyrylo Budanov").fillna(False)]
    assert (first.table, first.name, first.matched, first.claims) == ("claims", "Kyrylo Budanov", "", len(own))
    assert own.set_index("claim_id").loc[first.id, "stated"] == own["stated"].max()


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_is_found_when_nothing_resembles(shipped: Package, text: str) -> None:
    assert find(shipped, text) == []


def test_matched_is_the_text_when_it_is_neither_name_nor_id(shipped: Package) -> None:
    assert [hit.matched for text in ("주체포", "forbes", "kn-23") for hit in find(shipped, text, limit=1)] == ["주체포", "", ""]


def test_scores_rank_whole_word_over_beginning_over_misspelling(shipped: Package) -> None:
    scores = [
        find(shipped, text, tables=["parties"], limit=1)[0].score for text in ("north korea", "korea north", "north kor", "nirth korea")
    ]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == 100


def test_likes_of_a_word_are_left_out_when_the_word_stands(shipped: Package) -> None:
    assert all("forbes" in hit.id for hit in find(shipped, "forbes"))


def test_authority_records_come_first_on_a_tie(shipped: Package) -> None:
    first, second = find(shipped, "koksan", limit=2)
    assert (first.score, first.table, second.score, second.table) == (100, "equipment", 100, "sources")


@pytest.mark.parametrize(
    ("tables", "homes"), [(["equipment"], {"equipment"}), (["equipment_names"], {"equipment"}), (["sources", "units"], {"sources"})]
)
def test_hits_are_of_the_tables_when_tables_are_named(shipped: Package, tables: list[str], homes: set[str]) -> None:
    assert {hit.table for hit in find(shipped, "koksan", tables=tables)} == homes


def test_every_record_is_one_hit(shipped: Package) -> None:
    hits = find(shipped, "Budanov", limit=10_000)
    assert len({(hit.table, hit.id, hit.claims > 0) for hit in hits}) == len(hits) > 20


def test_order_is_the_same_when_asked_again(shipped: Package) -> None:
    assert find(shipped, "shells", limit=200) == find(open_package(ROOT), "shells", limit=200)


@pytest.mark.parametrize("limit", [-1, 0, 1, 7])
def test_limit_bounds_the_hits(shipped: Package, limit: int) -> None:
    assert len(find(shipped, "koksan", limit=limit)) == max(limit, 0)


def test_unknown_table_is_an_error(shipped: Package) -> None:
    with pytest.raises(UnknownNameError, match="no table 'equipments'"):
        find(shipped, "koksan", tables=["equipments"])


def test_person_has_the_latest_claim_when_there_are_several(tiny: Path) -> None:
    path = tiny / "datasets" / "claims.csv"
    path.write_bytes(path.read_bytes().replace(b"unattributed-2024-11-artillery,,,", b"unattributed-2024-11-artillery,,Kyrylo Budanov,"))
    assert find(open_package(tiny), "Буданов", limit=1) == [Hit(93.1, "claims", "gur-2025-01-23-koksan", "Kyrylo Budanov", "", 2)]


def test_empty_package_gives_no_hit(tiny: Path) -> None:
    for path in (tiny / "datasets").iterdir():
        path.write_bytes(path.read_bytes().partition(b"\n")[0] + b"\n")
    assert find(open_package(tiny), "koksan") == []


def test_package_without_some_tables_is_searched(tiny: Path) -> None:
    keep = {"parties", "units"}
    edit_descriptor(tiny, lambda descriptor: descriptor.update(resources=[r for r in descriptor["resources"] if r["name"] in keep]))
    assert [hit.id for hit in find(open_package(tiny), "russia")] == ["RUS"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=()), max_size=40), limit=st.integers(0, 30))
def test_scores_fall_for_any_text(shipped: Package, text: str, limit: int) -> None:
    scores = [hit.score for hit in find(shipped, text, limit=limit)]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) <= limit
    assert all(0 < score <= 100 for score in scores)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_id_finds_itself(shipped: Package, data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(["transfers", "claims", "sources", "equipment", "organizations", "parties", "units"]))
    identifier = data.draw(st.sampled_from(shipped.load(table)[shipped.schema(table).key[0]].tolist()))
    hits = find(shipped, identifier, tables=[table])
    assert (table, identifier, 100) in [(hit.table, hit.id, hit.score) for hit in hits]


def test_line_shows_no_empty_parts() -> None:
    assert line(Hit(90, "transfers", "a-b", "", "", 0)) == "a-b  (transfers)"
    assert line(Hit(90, "equipment", "a", "A", "B", 0)) == "a  (equipment)  A  [B]"


def test_find_prints_a_line_a_hit(tiny: Path) -> None:
    result = run("주체포", "--package", str(tiny))
    assert (result.exit_code, result.stdout) == (0, "koksan-170mm  (equipment)  Koksan  [주체포]\n")


def test_find_joins_words(tiny: Path) -> None:
    assert run("north", "korea", "--limit", "1", "--package", str(tiny)).stdout == "PRK  (parties)  North Korea\n"


def test_find_says_that_a_hit_is_a_person(tiny: Path) -> None:
    result = run("budanov", "--package", str(tiny))
    assert result.stdout == "gur-2025-01-23-koksan  (claims)  Kyrylo Budanov  [claims: 1, this the latest]\n"


def test_find_json_is_a_list_of_hits(tiny: Path) -> None:
    result = run("주체포", "--json", "--package", str(tiny))
    assert "주체포" in result.stdout
    expected = {"score": 100.0, "table": "equipment", "id": "koksan-170mm", "name": "Koksan", "matched": "주체포", "claims": 0}
    assert json.loads(result.stdout) == [expected]


@pytest.mark.parametrize(("option", "stdout"), [((), ""), (("--json",), "[]\n")])
def test_find_exits_with_1_and_says_what_to_try_when_nothing_is_found(tiny: Path, option: tuple[str, ...], stdout: str) -> None:
    result = run("xyzzy", *option, "--package", str(tiny))
    assert (result.exit_code, result.stdout) == (1, stdout)
    assert "try fewer words" in result.stderr


def test_find_exits_with_2_and_one_line_when_table_is_unknown(tiny: Path) -> None:
    result = run("koksan", "--table", "nothing", "--package", str(tiny))
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)


def test_find_looks_in_several_tables(tiny: Path) -> None:
    assert "(claims)" not in run("koksan", "--table", "equipment", "--table", "transfers", "--package", str(tiny)).stdout


def test_find_prints_no_escape_sequence_of_a_cell(tiny: Path) -> None:
    path = tiny / "datasets" / "parties.csv"
    path.write_bytes(path.read_bytes().replace(b"Namibia", b"Namibia \x1b[31m"))
    result = run("namibia", "--package", str(tiny))
    assert "\\x1b" in result.stdout
    assert "\x1b" not in result.stdout


def test_finding_does_not_import_pandera() -> None:
    code = "import armsdata.find, sys; from armsdata import open_package as o; armsdata.find.find(o(), 'koksan')"
    subprocess.run([sys.executable, "-c", f"{code}; assert not {{'pandera', 'frictionless'}} & set(sys.modules)"], check=True, cwd=ROOT)
