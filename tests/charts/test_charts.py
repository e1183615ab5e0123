"""Charts draw the numbers of the record and nothing else, say what they leave out, and open as what their name says."""

import datetime
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import vl_convert
from click.testing import CliRunner, Result

from armsdata import Package, open_package
from armsdata.charts import CHARTS, claims, deliveries, look, pairs, plot, relays, render, timeline
from armsdata.cli import main
from armsdata.errors import EmptyChartError, MissingExtraError, TargetError, UnknownNameError
from armsdata.export.frames import expanded, exported
from armsdata.export.selection import TABLES, Selection
from tests.conftest import frame

KOKSAN = "prk-rus-koksan-170mm-2024"
OPTIONS: dict[str, dict[str, str]] = {"timeline": {"transfer": KOKSAN}}
SIGNS = {".svg": b"<svg", ".png": b"\x89PNG\r\n\x1a\n", ".pdf": b"%PDF-"}
DAY = datetime.date


@pytest.fixture(scope="module")
def tables(shipped: Package) -> Any:
    """The tables of the real package with their dates expanded."""
    return expanded(shipped, [*TABLES, "organizations", "units"])


def data(view: Any) -> Iterator[dict[str, Any]]:
    """Yield every row of data in a view, whatever lies around it."""
    if isinstance(view, dict):
        yield from view.get("data", {}).get("values", [])
        view = [part for name, part in view.items() if name != "data"]
    for part in view if isinstance(view, list) else []:
        yield from data(part)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["plot", *arguments], catch_exceptions=False)


@pytest.mark.parametrize("suffix", SIGNS)
@pytest.mark.parametrize("chart", CHARTS)
def test_chart_is_drawn_in_each_format(shipped: Package, tmp_path: Path, chart: str, suffix: str) -> None:
    path = plot(shipped, chart, tmp_path / f"chart{suffix}", **OPTIONS.get(chart, {}))
    picture = path.read_bytes()
    assert picture.startswith(SIGNS[suffix])
    if suffix == ".svg":
        ElementTree.fromstring(picture)
        text = picture.decode()
        assert f"armsdata {shipped.version}, CC-BY-4.0." in re.sub(r"</text><text[^>]*>", " ", text)
        assert path.read_bytes() == plot(shipped, chart, path, force=True, **OPTIONS.get(chart, {})).read_bytes()


@pytest.mark.parametrize("chart", CHARTS)
def test_chart_is_a_specification_that_vega_lite_knows(tables: Any, chart: str) -> None:
    module: Any = {"deliveries": deliveries, "claims": claims, "relays": relays, "pairs": pairs, "timeline": timeline}[chart]
    for theme in (look.PAPER, look.SITE):
        spec = look.spec(module.draw(tables, **OPTIONS.get(chart, {})), theme)
        assert vl_convert.vegalite_to_vega(spec, vl_version=render.VEGA_LITE)["marks"]


def test_text_has_the_colour_of_the_page_on_the_site(tables: Any) -> None:
    chart = pairs.draw(tables)
    on_site, on_paper = (render.svg(look.spec(chart, theme)) for theme in (look.SITE, look.PAPER))
    assert 'fill="currentColor"' in on_site
    assert "currentColor" not in on_paper
    assert chart.title in on_paper
    assert chart.title not in re.sub(r'aria-label="[^"]*"', "", render.svg(look.spec(chart, look.SITE, worded=False)))


def test_claims_are_drawn_once_each_at_their_numbers(tables: Any, shipped: Package) -> None:
    drawn = list(data(claims.draw(tables, unit="containers").view))
    by_claim = {row["claim_id"]: row for row in shipped.records("claims")}
    assert {mark["claim"] for mark in drawn} == {
        row["claim_id"]
        for row in by_claim.values()
        if row["unit"] == "containers"
        and row["stance"] == "affirms"
        and row["basis"] not in ("rate", "share")
        and row["comparator"] not in ("vague", "none")
        and (row["stated"] or _documented(shipped, row["claim_id"]))
    }
    for mark in drawn:
        row = by_claim[mark["claim"]]
        assert str(mark["number"]) in {row[f"quantity_{bound}"] for bound in ("low", "best", "high")}


def _documented(package: Package, claim: str) -> bool:
    dated = {row["source_id"] for row in package.records("sources") if row["published"] and not row["published"].endswith("..")}
    return any(row["source_id"] in dated for row in package.records("citations") if row["claim_id"] == claim)


def test_pairs_count_every_transfer_once(tables: Any, shipped: Package) -> None:
    cells = [row for row in data(pairs.draw(tables).view) if "foot" in row]
    assert sum(cell["transfers"] for cell in cells if "words" not in cell) == len(shipped.records("transfers"))


def test_relays_count_every_citation_of_the_claimants_that_are_drawn(tables: Any, shipped: Package) -> None:
    chart = relays.draw(tables)
    relayed = [row for row in shipped.records("citations") if row["role"] != "original"]
    claimants = {row["claim_id"]: row["claimant"] for row in shipped.records("claims")}
    words = {row["words"] for row in data(chart.view) if "words" in row}
    for claimant, name in (("nis-korea", "National Intelligence Service"), ("gur-ukraine", "Defence Intelligence of Ukraine")):
        assert f"{name} {sum(claimants[row['claim_id']] == claimant for row in relayed)}" in words
    drawn = sum(int(word.rsplit(" ", 1)[1].replace(",", "")) for word in words if word.startswith("other publishers"))
    assert 0 < drawn < len(relayed)


Rows = list[dict[str, Any]]
Drawn = Callable[..., Any]


@pytest.fixture
def made(shipped: Package) -> Drawn:
    """A function that returns tables with some transfers and claims, all of koksans from North Korea to Russia."""

    def tables_of(transfers: Rows, claims_: Rows, evidence: Rows | None = None) -> Any:
        usual = {"supplier": "PRK", "recipient": "RUS", "equipment_id": "koksan-170mm", "unit": "systems"}
        state = {"mode": "transfer", "status": "delivered", "assessment": "possible"}
        said = {"stance": "affirms", "stage": "delivered", "basis": "cumulative", "attribution": "unattributed"}
        rows = {
            "transfers": [usual | state | row for row in transfers],
            "claims": [usual | said | row for row in claims_],
            "evidence": evidence or [],
            "citations": [],
            "sources": [],
        }
        own = {table: frame(shipped.schema(table), some) for table, some in rows.items()}
        return expanded(shipped, ["parties", "equipment", "organizations", "units"]) | own

    return tables_of


def test_deliveries_add_a_bound_on_the_last_day_or_when_its_claim_was_stated(made: Drawn) -> None:
    whole_year = {"delivered": "2024", "delivered_latest": DAY(2024, 12, 31)}
    transfers = [
        {"transfer_id": "closed", "quantity_low": 10, "low_from": "a", **whole_year},
        {"transfer_id": "open", "delivered": "2023/..", "quantity_low": 5, "quantity_high": 9, "low_from": "b", "high_from": "c"},
        {"transfer_id": "part", "quantity_low": 99, "low_from": "a", "part_of": "open", **whole_year},
        {"transfer_id": "planned", "status": "planned", "quantity_low": 99, "low_from": "a"},
    ]
    stated = {"a": DAY(2023, 1, 1), "b": DAY(2023, 6, 1), "c": DAY(2025, 2, 1)}
    claims_ = [{"claim_id": name, "stated_latest": day, "stated_earliest": day} for name, day in stated.items()]
    rows = deliveries.entering(made(transfers, claims_))
    assert [tuple(step) for step in deliveries.sums(rows)] == [
        (DAY(2023, 6, 1), 5, None, None),
        (DAY(2024, 12, 31), 15, None, None),
        (DAY(2025, 2, 1), 15, None, None),  # a high of one of two is no ceiling
    ]


def test_timeline_shows_bounds_and_claims_in_the_unit_and_leads_to_them(made: Drawn) -> None:
    transfer = {"transfer_id": "t", "quantity_low": 50, "quantity_high": 200, "low_from": "low", "high_from": "high"}
    day = {"stated": "2024-11-16", "stated_earliest": DAY(2024, 11, 16), "stated_latest": DAY(2024, 11, 16)}
    claims_ = [
        {"claim_id": "low", "comparator": "at-least", "quantity_low": 50, **day},
        {"claim_id": "high", "comparator": "up-to", "quantity_high": 200},
        {"claim_id": "rounds", "comparator": "exact", "unit": "rounds", "quantity_best": 7, **day},
        {"claim_id": "denied", "comparator": "none", "stance": "denies", **day},
        {"claim_id": "other", "comparator": "exact", "quantity_best": 1, **day},
    ]
    roles = {"low": "supports", "high": "supports", "rounds": "context", "denied": "contradicts"}
    evidence = [{"transfer_id": "t", "claim_id": claim, "role": role} for claim, role in roles.items()]
    chart = timeline.draw(made([transfer], claims_, evidence), transfer="t", href=lambda claim: f"../claims/{claim}.html")
    marks = {row["claim"]: row for row in data(chart.view) if "claim" in row}
    assert {claim: mark["kind"] for claim, mark in marks.items()} == roles
    assert (marks["low"]["number"], marks["low"]["day"], marks["high"]["number"]) == (50, "2024-11-16", 200)
    assert ["day" in marks["high"], "number" in marks["rounds"], "number" in marks["denied"]] == [False, False, False]
    assert marks["low"]["description"] == "unattributed, 16 November 2024: at least 50 systems; supports; sets the low"
    assert {row["words"] for row in data(chart.view) if "at" in row} == {"low 50", "high 200"}
    svg = render.svg(look.spec(chart, look.SITE, worded=False))
    assert set(re.findall(r'<a xlink:href="([^"]*)"', svg)) == {f"../claims/{claim}.html" for claim in roles}


def test_timeline_without_anything_to_draw_says_so(made: Drawn) -> None:
    evidence = [{"transfer_id": "t", "claim_id": "vague", "role": "supports"}]
    with pytest.raises(EmptyChartError, match="nothing to draw"):
        timeline.draw(made([{"transfer_id": "t"}], [{"claim_id": "vague", "comparator": "vague"}], evidence), transfer="t")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["claims", "--to", "chart.jpeg"], "let its name end in .svg, .png, .pdf"),
        (["claims", "--to", "chart.svg", "--unit", "nosuch"], "in the unit 'nosuch'"),
        (["claims", "--to", "chart.svg", "--recipient", "PER", "--equipment", "personnel"], "nothing to draw"),
        (["pairs", "--to", "chart.svg", "--unit", "rounds"], "pairs takes no unit, only deliveries and claims do"),
        (["timeline", "--to", "chart.svg"], "name it with --transfer"),
        (["timeline", "--to", "chart.svg", "--transfer", "nosuch"], "no transfer has the id 'nosuch'"),
        (["claims", "--to", "chart.svg", "--since", "2025", "--until", "2024"], "exchange them"),
    ],
)
def test_command_says_what_is_wrong_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shipped: Package, arguments: list[str], message: str
) -> None:
    folder = str(shipped.folder.resolve())
    monkeypatch.chdir(tmp_path)
    result = run(*arguments, "--package", folder)
    assert result.exit_code != 0
    assert message in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_chart_takes_the_place_of_a_file_only_by_force(shipped: Package, tmp_path: Path) -> None:
    path = tmp_path / "pairs.svg"
    path.write_text("mine")
    with pytest.raises(TargetError, match="--force"):
        plot(shipped, "pairs", path)
    assert path.read_text() == "mine"
    assert plot(shipped, "pairs", path, force=True, title="Mine").read_bytes() != b"mine"
    assert ">Mine<" in path.read_text()


def test_chart_of_a_selection_says_what_it_is_about_and_what_it_leaves_out(shipped: Package, tmp_path: Path) -> None:
    notes: list[str] = []
    selection = Selection(suppliers=("PRK",), recipients=("RUS",), equipment=("koksan-170mm",), since=DAY(2024, 1, 1))
    path = plot(shipped, "claims", tmp_path / "koksan.svg", selection=selection, tell=notes.append)
    text = re.sub(r"</text><text[^>]*>", " ", path.read_text())
    assert "North Korea to Russia, 170 mm self-propelled gun (Koksan), variant not stated, since 2024" in text
    assert any(note.startswith("claims left out, since they have no date") for note in notes)


def test_unknown_chart_is_refused(shipped: Package, tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="there are deliveries, claims, relays, pairs, timeline"):
        plot(shipped, "pie", tmp_path / "pie.svg")


def test_plot_says_which_extra_is_missing(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(MissingExtraError, match=r"armsdata plot needs vl_convert; install it with: pip install 'armsdata\[plot\]'"):
        plot(open_package(tiny), "pairs", tmp_path / "pairs.svg")
    assert not (tmp_path / "pairs.svg").exists()


def test_every_transfer_is_drawn_or_has_nothing_to_draw(tables: Any, shipped: Package) -> None:
    numbered = exported(shipped, "transfers_flat").frame
    for transfer in numbered["transfer_id"].tolist():
        try:
            assert json.dumps(look.spec(timeline.draw(tables, transfer=transfer)))
        except EmptyChartError:
            row = numbered[numbered["transfer_id"] == transfer]
            assert row[["quantity_low", "quantity_best", "quantity_high"]].isna().all(axis=None)
