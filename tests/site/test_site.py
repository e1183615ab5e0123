"""The site shows every record, leads from each number to the pages that it rests on, and fetches and runs nothing strange."""

import json
import re
import sys
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner

from armsdata import canonical, open_package
from armsdata.cli import main
from armsdata.errors import InvalidDataError, MissingExtraError, TargetError
from armsdata.export.frames import exported
from armsdata.init import init
from armsdata.site import build
from armsdata.site.pages import outward
from armsdata.wording import date as in_words
from armsdata.wording import interval, quantity
from tests.conftest import ROOT
from tests.site.reading import Content, target

PAGES = {"transfers": "transfer_id", "claims": "claim_id", "sources": "source_id", "organizations": "org_id", "equipment": "equipment_id"}
SCRIPT = "<script>alert('&')</script>"


@pytest.fixture
def made(tiny: Path, tmp_path: Path) -> Path:
    """The site of a small package."""
    return build(open_package(tiny), tmp_path / "site")


@pytest.mark.parametrize("table", PAGES)
def test_every_record_has_a_page_with_its_identifier(tiny: Path, made: Path, table: str) -> None:
    records = open_package(tiny).records(table)
    pages = {path.stem: path for path in (made / table).glob("*.html")}
    assert set(pages) == {row[PAGES[table]] for row in records}
    assert all(identifier in Content(path).text for identifier, path in pages.items())


def test_every_link_leads_to_a_page_of_the_site_or_to_the_web(whole: Path) -> None:
    texts = {path.resolve(): path.read_text(encoding="utf-8") for path in whole.rglob("*.html")}
    assert len(texts) > 3000
    anchors = {path: set(re.findall(r' id="([^"]*)"', text)) for path, text in texts.items()}
    for page, text in texts.items():
        for link in map(unescape, re.findall(r' (?:xlink:)?href="([^"]*)"', text)):
            if not link.startswith(("https://", "http://")):
                path, anchor = target(page, link)
                assert path in texts or path.is_file(), f"{page.name}: {link}"
                assert not anchor or anchor in anchors[path], f"{page.name}: {link}"


def test_every_bound_leads_in_one_step_to_the_documents_of_its_claim(whole: Path) -> None:
    package = open_package(ROOT)
    urls = {row["source_id"]: row["url"] for row in package.records("sources")}
    citations = package.records("citations")
    for transfer in package.records("transfers"):
        links = set(Content(whole / "transfers" / f"{transfer['transfer_id']}.html").links)
        for setter in ("low_from", "best_from", "high_from"):
            if transfer[setter]:
                documents = {urls[row["source_id"]] for row in citations if row["claim_id"] == transfer[setter]}
                assert documents <= links | {""}
                assert f"../claims/{transfer[setter]}.html" in links


def test_pages_fetch_nothing_but_their_sheet_and_the_scripts_of_the_table(whole: Path) -> None:
    fetched = {page.name: Content(page).fetched for page in whole.glob("*.html")}
    assert fetched.pop("claims.html") == ["assets/style.css", "assets/claims.js", "assets/table.js"]
    assert {tuple(addresses) for addresses in fetched.values()} == {("assets/style.css",)}
    assert all(Content(page).fetched == ["../assets/style.css"] for page in sorted((whole / "claims").iterdir())[:50])


def test_start_page_says_what_is_reported_by_whom_and_how_sure(whole: Path) -> None:
    text = Content(whole / "index.html").text
    package = open_package(ROOT)
    for table in ("transfers", "claims", "sources"):
        assert f"{len(package.records(table)):,} {table.replace('sources', 'documents')}" in text
    flat = exported(package, "transfers_flat").frame.set_index("transfer_id")
    row = flat.loc["prk-rus-koksan-170mm-2024"]
    assert f"{row['quantity_low']:,} to {row['quantity_high']:,} systems, best {row['quantity_best']:,}" in text
    for assessment, count in flat["assessment"].value_counts().items():
        assert f"{assessment}{count} transfers" in re.sub(r"\s*\n\s*", "", text)


def test_table_of_claims_holds_every_claim(whole: Path) -> None:
    script = (whole / "assets" / "claims.js").read_text(encoding="utf-8")
    data = json.loads(script.removeprefix("var CLAIMS = "))
    claims = {row["claim_id"]: row for row in open_package(ROOT).records("claims")}
    assert {row[0] for row in data["rows"]} == set(claims)
    assert all(row[1] == claims[row[0]]["stated"] and row[8] == claims[row[0]]["summary"] for row in data["rows"])


def test_downloads_are_the_exports(made: Path, tiny: Path) -> None:
    links = [link for link in Content(made / "downloads.html").links if link.startswith("downloads/")]
    assert {Path(link).suffix for link in links} == {".csv", ".parquet", ".jsonl", ".sqlite"}
    assert {str(path.relative_to(made)) for path in (made / "downloads").rglob("*.*")} == set(links)
    header = (made / "downloads" / "csv" / "transfers_flat.csv").read_text().splitlines()[0]
    assert header.split(",") == list(exported(open_package(tiny), "transfers_flat").frame)


def test_text_of_a_record_is_shown_and_never_run(tiny: Path, tmp_path: Path) -> None:
    for table, column in (
        ("claims", "summary"),
        ("transfers", "comment"),
        ("organizations", "name"),
        ("equipment", "name"),
        ("sources", "title"),
    ):
        package = open_package(tiny)
        path = tiny / "datasets" / f"{table}.csv"
        rows = package.records(table)
        rows[0][column] = SCRIPT
        path.write_bytes(canonical.from_records(rows, package.schema(table)))
    site = build(open_package(tiny), tmp_path / "site")
    pages = [Content(path) for path in site.rglob("*.html")]
    assert sum("alert('&')" in page.text for page in pages) > 5
    data_blocks = sum(page.tags.count("script") for page in pages)
    assert data_blocks == 2 + 1 + len(open_package(tiny).records("claims"))  # of the table, the start page, each claim


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"])
def test_address_that_is_none_of_the_web_is_no_link(address: str) -> None:
    assert outward(address) == ""
    assert outward("https://example.org/a?b=c#d") == "https://example.org/a?b=c#d"


def test_site_of_a_new_package_is_made(tmp_path: Path) -> None:
    init(tmp_path / "iran-russia", title="Reported transfers from Iran", example=True)
    site = build(open_package(tmp_path / "iran-russia"), tmp_path / "site", "https://example.org/")
    start = (site / "index.html").read_text()
    assert "<h1>Reported transfers from Iran</h1>" in start
    assert '<link rel="canonical" href="https://example.org/index.html">' in start
    assert "100 or more systems" in Content(site / "transfers" / "example-transfer-guns-2024.html").text


def test_site_is_the_same_when_it_is_made_again(tiny: Path, tmp_path: Path) -> None:
    one, other = (build(open_package(tiny), tmp_path / name) for name in ("a", "b"))
    assert {path.relative_to(one): path.read_bytes() for path in one.rglob("*.*")} == {
        path.relative_to(other): path.read_bytes() for path in other.rglob("*.*")
    }


def test_site_takes_the_place_of_a_site_only(tiny: Path, made: Path, tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="use --force"):
        build(open_package(tiny), made)
    (made / "left.html").write_text("of an older version")
    build(open_package(tiny), made, force=True)
    assert not (made / "left.html").exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "index.html").write_text("mine")
    with pytest.raises(TargetError, match="exists"):
        build(open_package(tiny), tmp_path / "mine", force=True)
    assert (tmp_path / "mine" / "index.html").read_text() == "mine"


def test_site_is_refused_when_validation_finds_an_error(tiny: Path, tmp_path: Path) -> None:
    path = tiny / "datasets" / "evidence.csv"
    path.write_bytes(path.read_bytes().replace(b"supports", b"suports", 1))
    with pytest.raises(InvalidDataError, match="armsdata validate"):
        build(open_package(tiny), tmp_path / "site")
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("library", ["jinja2", "markdown_it", "vl_convert"])
def test_site_says_which_extra_is_missing(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtraError, match=rf"armsdata site needs {library}; install it with: pip install 'armsdata\[site\]'"):
        build(open_package(tiny), tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_command_prints_where_to_begin(tiny: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["site", "--package", str(tiny), "--to", str(tmp_path / "site")], catch_exceptions=False)
    assert (result.exit_code, result.stdout) == (0, f"{tmp_path / 'site' / 'index.html'}\n")


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("", "undated"),
        ("2024", "2024"),
        ("2024-11", "November 2024"),
        ("2024-11-05", "5 November 2024"),
        ("2024~", "about 2024"),
        ("198X", "the 1980s"),
        ("2024-10~/2025-03", "about October 2024 to March 2025"),
        ("2023/..", "since 2023"),
        ("../2023-05-01", "until 1 May 2023"),
        ("none", "none"),
    ],
)
def test_date_in_words(edtf: str, words: str) -> None:
    assert in_words(edtf) == words


@pytest.mark.parametrize(
    ("comparator", "low", "best", "high", "words"),
    [
        ("exact", "1000", "1000", "1000", "1,000 rounds a month"),
        ("about", "", "50", "", "about 50 rounds a month"),
        ("at-least", "50", "", "", "at least 50 rounds a month"),
        ("more-than", "50", "", "", "more than 50 rounds a month"),
        ("up-to", "", "", "50", "up to 50 rounds a month"),
        ("range", "50", "", "60", "50 to 60 rounds a month"),
        ("open-range", "50", "", "", "50 or more rounds a month"),
        ("vague", "", "", "", "a number in words"),
        ("none", "", "", "", ""),
    ],
)
def test_quantity_of_a_claim_in_words(comparator: str, low: str, best: str, high: str, words: str) -> None:
    claim = {"comparator": comparator, "quantity_low": low, "quantity_best": best, "quantity_high": high, "per": "month"}
    assert quantity(claim, "rounds") == words


@pytest.mark.parametrize(
    ("low", "best", "high", "words"),
    [
        ("", "", "", ""),
        ("50", "120", "200", "50 to 200 guns, best 120"),
        ("1000", "", "2000", "1,000 to 2,000 guns"),
        ("50", "", "", "50 or more guns"),
        ("", "", "50", "up to 50 guns"),
        ("20", "20", "20", "20 guns"),
        ("", "20", "", "20 guns (best estimate; no bounds)"),
        ("20", "30", "", "20 or more guns, best 30"),
    ],
)
def test_bounds_of_a_transfer_in_words(low: str, best: str, high: str, words: str) -> None:
    assert interval({"quantity_low": low, "quantity_best": best, "quantity_high": high}, "guns") == words
