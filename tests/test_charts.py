"""Charts draw the numbers of the record and no others, say what they leave out, and are the same picture every time."""

import datetime
import importlib
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import vl_convert
from click.testing import CliRunner, Result

from armsdata import Package, open_package, wording
from armsdata.charts import CHARTS, claims, deliveries, look, pairs, plot, relays, render, timeline
from armsdata.cli import main
from armsdata.errors import EmptyChartError, MissingExtraError, UnknownNameError
from armsdata.export.flat import additive, arrived
from armsdata.export.frames import expanded
from armsdata.export.selection import TABLES, Selection
from armsdata.tables import expand_dates
from tests.conftest import frame

Rows = list[dict[str, Any]]
Tables = dict[str, pd.DataFrame]
Made = Callable[..., Tables]
READ = (*TABLES, "organizations", "units")
BETWEEN = {"supplier": "PRK", "recipient": "RUS", "equipment_id": "guns"}
SAID = {**BETWEEN, "stance": "affirms", "stage": "delivered", "basis": "increment", "unit": "systems", "claimant": "gur"}
KNOWN: dict[str, Rows] = {
    "parties": [{"party_id": "PRK", "name": "North Korea"}, {"party_id": "RUS", "name": "Russia"}, {"party_id": "IRN", "name": "Iran"}],
    "equipment": [{"equipment_id": "guns", "name": "Guns", "unit": "systems"}],
    "units": [{"unit_id": "systems", "name": "systems", "kind": "count"}, {"unit_id": "rounds", "name": "rounds", "kind": "count"}],
    "organizations": [{"org_id": name, "name": name.upper()} for name in ("gur", "nis", "kbs", "bbc")],
    "sources": [{"source_id": "kbs-1", "publisher": "kbs", "published": "2024-06-01"}, {"source_id": "bbc-1", "publisher": "bbc"}],
}


@pytest.fixture(scope="session")
def made(shipped: Package) -> Made:
    """A function from rows by table to the tables that charts read, with some parties, units and organizations."""

    def make(**rows: Rows) -> Tables:
        known = KNOWN | rows
        return {table: expand_dates(frame(shipped.schema(table), known.get(table, [])), shipped.schema(table)) for table in READ}

    return make


@pytest.fixture(scope="session")
def real(shipped: Package) -> Tables:
    """The tables of the real package that charts read."""
    return expanded(shipped, READ)


def claim(identifier: str, comparator: str, stated: str | None = "2024-05-01", **cells: Any) -> dict[str, Any]:
    return {**SAID, "claim_id": identifier, "comparator": comparator, "stated": stated, **cells}


def values(view: Any) -> Iterator[dict[str, Any]]:
    """Yield every value that a view draws."""
    if isinstance(view, list):
        for item in view:
            yield from values(item)
    elif isinstance(view, dict):
        yield from view.get("data", {}).get("values", [])
        for part in view.values():
            yield from values(part)


def labels(view: Any) -> set[str]:
    return {value["words"] for value in values(view) if "words" in value}


def marks(view: Any) -> Rows:
    return [value for value in values(view) if "claim" in value]


# Deliveries


def transfer(identifier: str, delivered: str | None, **cells: Any) -> dict[str, Any]:
    given = {"transfer_id": identifier, "mode": "transfer", "status": "delivered", "delivered": delivered, "unit": "systems"}
    return {**BETWEEN, **given, **cells}


def test_deliveries_add_each_bound_on_the_last_day_of_its_delivery(made: Made) -> None:
    whole = {"quantity_low": 10, "low_from": "a", "quantity_best": 12, "best_from": "a", "quantity_high": 20, "high_from": "a"}
    tables = made(
        transfers=[transfer("one", "2023-01/2023-03", **whole), transfer("two", "2024", **whole | {"quantity_high": 30})],
        claims=[claim("a", "exact")],
    )
    chart = deliveries.draw(tables)
    assert labels(chart.view) == {"low 20", "best 24", "high 50"}
    assert {value["day"] for value in values(chart.view) if value.get("number") in (10, 12, 20)} >= {"2023-03-31", "2024-12-31"}
    assert "Sums of 2 transfers" in chart.caption[0]


def test_deliveries_take_the_day_of_the_claim_when_the_delivery_is_open(made: Made) -> None:
    bounds = {"quantity_low": 5, "low_from": "stated", "quantity_high": 9, "high_from": "documented"}
    tables = made(
        transfers=[transfer("one", "2023/..", **bounds)],
        claims=[claim("stated", "exact", "2024-02"), claim("documented", "exact", None)],
        citations=[{"claim_id": "documented", "source_id": "kbs-1", "role": "relay"}],
    )
    drawn = [(value["day"], value["number"]) for value in values(deliveries.draw(tables).view) if "order" in value]
    assert ("2024-02-29", 5) in drawn
    assert ("2024-06-01", 9) in drawn


def test_deliveries_end_best_and_high_when_a_transfer_without_one_enters(made: Made) -> None:
    tables = made(
        transfers=[
            transfer("one", "2023", quantity_low=1, low_from="a", quantity_best=2, best_from="a", quantity_high=3, high_from="a"),
            transfer("two", "2024", quantity_low=4, low_from="a"),
            transfer("three", "2022", unit=None),
        ],
        claims=[claim("a", "exact")],
    )
    chart = deliveries.draw(tables)
    assert labels(chart.view) == {"low 5", "best 2", "high 3"}
    assert {value["day"] for value in values(chart.view) if value.get("words") in ("best 2", "high 3")} == {"2024-12-31"}
    assert "In systems: 2 transfers, 1 without a best, 1 without a high; 1 more in no sum." in chart.caption


def test_deliveries_leave_out_parts_plans_and_other_measures(made: Made) -> None:
    number = {"quantity_low": 7, "low_from": "a"}
    tables = made(
        transfers=[
            transfer("whole", "2023", **number),
            transfer("part", "2023", part_of="whole", **number),
            transfer("measure", "2023", measures="whole", **number),
            transfer("plan", "2023", status="planned", **number),
            transfer("loan", "2023", mode="loan", **number),
        ],
        claims=[claim("a", "exact")],
    )
    assert labels(deliveries.draw(tables).view) == {"low 7"}


def test_deliveries_are_those_of_the_record_when_summed_by_hand(real: Tables) -> None:
    transfers = real["transfers"]
    known = transfers[arrived(transfers) & additive(transfers) & transfers["delivered_latest"].notna()]
    (rifles,) = (word for word in labels(deliveries.draw(real, unit="rifles").view) if "low" in word)
    assert rifles == f"low {known[known['unit'] == 'rifles']['quantity_low'].sum():,}"


def test_deliveries_name_the_units_there_are_when_another_is_asked_for(real: Tables) -> None:
    with pytest.raises(UnknownNameError, match=r"no deliveries .* in the unit 'persons'; it has some in missiles"):
        deliveries.draw(real, unit="persons")


# Claims


@pytest.mark.parametrize(
    ("comparator", "cells", "numbers", "arrow"),
    [
        ("exact", {"quantity_low": 5, "quantity_best": 5, "quantity_high": 5}, [5], None),
        ("about", {"quantity_best": 50}, [50], None),
        ("at-least", {"quantity_low": 7}, [7], "up"),
        ("more-than", {"quantity_low": 7}, [7], "up"),
        ("open-range", {"quantity_low": 150}, [150], "up"),
        ("up-to", {"quantity_high": 9}, [9], "down"),
        ("range", {"quantity_low": 3, "quantity_high": 8}, [3, 8], None),
    ],
)
def test_claim_stands_at_its_own_numbers(made: Made, comparator: str, cells: dict[str, int], numbers: list[int], arrow: str | None) -> None:
    drawn = marks(claims.draw(made(claims=[claim("a", comparator, **cells)])).view)
    assert [mark["number"] for mark in drawn] == numbers
    assert {mark.get("arrow", "")[:5] for mark in drawn} == {{"up": "M0,-0", "down": "M0,0.", None: ""}[arrow]}
    assert {mark["fill"] for mark in drawn} == {0 if comparator == "about" else 1}


def test_claims_count_what_they_leave_out(made: Made) -> None:
    chart = claims.draw(
        made(
            claims=[
                claim("drawn", "exact", quantity_best=5),
                claim("words", "vague"),
                claim("rate", "about", quantity_best=3, basis="rate"),
                claim("denial", "exact", quantity_best=3, stance="denies"),
                claim("undated", "exact", None, quantity_best=3),
                claim("rounds", "exact", quantity_best=3, unit="rounds"),
            ]
        ),
        unit="systems",
    )
    assert [mark["claim"] for mark in marks(chart.view)] == ["drawn"]
    left_out = "1 denials of a number, 1 in other units, 1 rates or shares, 1 with neither a day nor a dated document, 1 without a number"
    assert f"Left out: {left_out}." in chart.caption


def test_claims_on_one_spot_stand_side_by_side(made: Made) -> None:
    same = [claim(name, "exact", quantity_best=5) for name in ("a", "b", "c")]
    shifts = {mark["xOffset"] for layer in claims.draw(made(claims=same)).view["layer"] for mark in [layer["layer"][-1]["mark"]]}
    assert len(shifts) == 3


def test_claims_name_six_claimants_and_call_the_rest_others(real: Tables) -> None:
    kinds = {mark["kind"] for mark in marks(claims.draw(real, unit="persons").view)}
    assert len(kinds) == 7
    assert "others" in kinds


def test_claims_say_so_when_a_scale_is_logarithmic(made: Made) -> None:
    far_apart = made(claims=[claim("a", "exact", quantity_best=2), claim("b", "exact", quantity_best=200_000)])
    near = made(claims=[claim("a", "exact", quantity_best=2), claim("b", "exact", quantity_best=20)])
    assert "logarithmic" in json.dumps(claims.draw(far_apart).view)
    assert "log" not in json.dumps(claims.draw(near).view)


# Relays and pairs


def test_relays_are_as_wide_as_there_are_citations(made: Made) -> None:
    tables = made(
        claims=[claim("a", "none"), claim("b", "none", claimant="nis")],
        citations=[
            {"claim_id": "a", "source_id": "kbs-1", "role": "relay", "relayed_by": "Yoo"},
            {"claim_id": "b", "source_id": "kbs-1", "role": "garbled"},
            {"claim_id": "b", "source_id": "bbc-1", "role": "original"},
        ],
    )
    chart = relays.draw(tables)
    assert labels(chart.view) == {"GUR 1", "NIS 1", "Yoo 1", "KBS 2"}
    assert len({value["width"] for value in values(chart.view) if "width" in value}) == 1
    assert "Left out: 1 where the claimant publishes the document or first says it there." in chart.caption


def test_relays_join_at_their_nodes_without_a_gap(real: Tables) -> None:
    drawn = list(values(relays.draw(real).view))
    publishers = [value for value in drawn if "foot" in value and value["x"] == max(box["x"] for box in drawn if "foot" in box)]
    inside = [value for value in drawn if "line" in value and value["x"] == publishers[0]["x"]]
    assert inside
    for line in inside:
        assert any(box["y"] - 0.3 <= line["y"] <= box["foot"] + 0.3 for box in publishers)


def test_pairs_divide_no_transfer_between_years(made: Made) -> None:
    tables = made(
        transfers=[
            transfer("one", "2023-01"),
            transfer("two", "2023-11-30"),
            transfer("three", "2023-11/2024-01"),
            transfer("four", "../2024"),
            transfer("five", None, ordered="2021"),
            transfer("six", None, recipient="IRN"),
        ]
    )
    chart = pairs.draw(tables)
    cells = {(value["pair"], value["column"]): value["transfers"] for value in values(chart.view) if "column" in value}
    russia, iran = "North Korea → Russia", "North Korea → Iran"
    assert cells == {(russia, "2021"): 1, (russia, "2023"): 2, (russia, "several years"): 2, (iran, "no date"): 1}


def test_pairs_count_every_transfer_once(real: Tables) -> None:
    numbers = [int(value["words"]) for value in values(pairs.draw(real).view) if "pair" in value and "words" in value]
    assert sum(numbers) == len(real["transfers"])


# One transfer


@pytest.fixture
def one(made: Made) -> Tables:
    """A transfer with a claim of each kind: at a number, without a day, and without a number."""
    said = [
        claim("dated", "exact", "2024-05", quantity_best=50, quantity_low=50, quantity_high=50),
        claim("undated", "up-to", None, quantity_high=80),
        claim("wordless", "none", unit=None),
        claim("tonnes", "exact", quantity_best=3, unit="rounds"),
    ]
    roles = {"dated": "supports", "undated": "contradicts", "wordless": "context", "tonnes": "context"}
    bounds = {"quantity_low": 50, "low_from": "dated", "quantity_high": 80, "high_from": "undated", "assessment": "possible"}
    return made(
        transfers=[transfer("one", "2024", **bounds)],
        claims=said,
        evidence=[{"transfer_id": "one", "claim_id": name, "role": role} for name, role in roles.items()],
    )


def test_timeline_shows_bounds_and_every_claim_in_its_place(one: Tables) -> None:
    chart = timeline.draw(one, transfer="one")
    drawn = {mark["claim"]: mark for mark in marks(chart.view)}
    assert (drawn["dated"]["number"], drawn["dated"]["day"], drawn["dated"]["from"]) == (50, "2024-05-31", "2024-05-01")
    assert (drawn["undated"]["number"], "slot" in drawn["undated"], "day" in drawn["undated"]) == (80, True, False)
    assert all("number" not in drawn[name] and "level" in drawn[name] for name in ("wordless", "tonnes"))
    assert labels(chart.view) == {"low 50", "high 80"}
    assert "Low 50 systems: GUR, May 2024." in chart.caption


def test_timeline_describes_each_mark_in_words(one: Tables) -> None:
    said = {mark["claim"]: mark["description"] for mark in marks(timeline.draw(one, transfer="one").view)}
    assert said == {
        "dated": "GUR, May 2024: 50 systems; supports; sets the low",
        "undated": "GUR, undated: up to 80 systems; contradicts; sets the high",
        "wordless": "GUR, 1 May 2024: no number; context",
        "tonnes": "GUR, 1 May 2024: 3 rounds; context",
    }


def test_timeline_leads_to_the_claims_when_told_where_they_are(one: Tables) -> None:
    places = {"dated": "#dated", "undated": "https://example.org/a?b&c", "wordless": "../claims/wordless.html", "tonnes": "/tonnes"}
    picture = render.svg(look.spec(timeline.draw(one, transfer="one", href=places.__getitem__), look.SITE, worded=False))
    assert sorted(re.findall(r'href="([^"]*)"', picture)) == sorted(place.replace("&", "&amp;") for place in places.values())


def test_timeline_leads_nowhere_when_not_told_where_claims_are(one: Tables) -> None:
    assert "href" not in render.svg(look.spec(timeline.draw(one, transfer="one")))


def test_timeline_of_every_transfer_is_drawn_or_has_nothing_to_draw(real: Tables) -> None:
    evidence, empty = real["evidence"], []
    for identifier in real["transfers"]["transfer_id"].tolist():
        try:
            drawn = {mark["claim"] for mark in marks(timeline.draw(real, transfer=identifier).view)}
        except EmptyChartError:
            empty.append(identifier)
            continue
        assert drawn == set(evidence[evidence["transfer_id"] == identifier]["claim_id"])
    transfers = real["transfers"].set_index("transfer_id")
    assert transfers.loc[empty, ["quantity_low", "quantity_best", "quantity_high"]].isna().all(axis=None)


def test_timeline_says_so_when_there_is_no_such_transfer(one: Tables) -> None:
    with pytest.raises(UnknownNameError, match="no transfer has the id 'two'"):
        timeline.draw(one, transfer="two")


# Pictures


OPTIONS = {name: {"transfer": "prk-rus-koksan-170mm-2024"} if kind.needed else {} for name, kind in CHARTS.items()}


def of_real(name: str, tables: Tables) -> look.Chart:
    chart: look.Chart = importlib.import_module(f"armsdata.charts.{name}").draw(tables, **OPTIONS[name])
    return chart


@pytest.mark.parametrize("theme", [look.PAPER, look.SITE], ids=["paper", "site"])
@pytest.mark.parametrize("name", list(CHARTS))
def test_chart_of_the_record_is_a_picture_that_fetches_nothing(
    real: Tables, name: str, theme: look.Theme, capfd: pytest.CaptureFixture[str]
) -> None:
    spec = look.spec(of_real(name, real), theme)
    assert vl_convert.vegalite_to_vega(spec, vl_version=render.VEGA_LITE)["marks"]
    assert '"url"' not in json.dumps(spec)
    picture = render.svg(spec)
    assert {"svg", "path", "text"} <= {element.tag.split("}")[1] for element in ET.fromstring(picture).iter()}
    assert not set(re.findall(r"https?://[^\"/]+", picture)) - {"http://www.w3.org"}
    assert "NaN" not in picture
    assert "undefined" not in picture
    assert ("currentColor" in picture) == (theme is look.SITE)
    assert "WARN" not in "".join(capfd.readouterr())


@pytest.mark.parametrize("name", list(CHARTS))
def test_chart_is_the_same_text_every_time(real: Tables, name: str) -> None:
    assert render.svg(look.spec(of_real(name, real))) == render.svg(look.spec(of_real(name, real)))


def test_days_are_the_same_in_every_time_zone(tmp_path: Path) -> None:
    target = tmp_path / "chart.svg"
    pictures = set()
    for zone in ("Pacific/Honolulu", "Pacific/Auckland"):
        command = [sys.executable, "-m", "armsdata", "plot", "deliveries", "--to", str(target), "--force"]
        subprocess.run(command, check=True, capture_output=True, env={"TZ": zone, "PYTHONPATH": str(Path(__file__).parent.parent)})
        pictures.add(target.read_bytes())
    assert len(pictures) == 1


@pytest.mark.parametrize(
    ("number", "said"), [(5, "5"), (12_345, "12,345"), (6_500_000, "6.5 million"), (1_234_567, "1,234,567"), (2_000_000_000, "2 billion")]
)
def test_number_is_written_as_people_read_it_and_never_rounded(number: int, said: str) -> None:
    assert wording.number(number) == said


def test_labels_keep_apart_when_they_would_touch() -> None:
    assert look.apart([10, 12, 40], 13) == [10, 23, 40]


# The command


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["plot", *arguments])


@pytest.mark.parametrize(("suffix", "begins"), [(".svg", b"<svg"), (".png", b"\x89PNG\r\n\x1a\n"), (".pdf", b"%PDF-1.")])
def test_plot_writes_what_the_suffix_says(tiny: Path, tmp_path: Path, suffix: str, begins: bytes) -> None:
    target = tmp_path / "new" / f"chart{suffix}"
    result = run("claims", "--to", str(target), "--package", str(tiny))
    assert (result.exit_code, result.stdout) == (0, f"{target}\n")
    assert target.read_bytes().startswith(begins)


def test_plot_of_png_is_large_enough_to_print(tiny: Path, tmp_path: Path) -> None:
    run("claims", "--to", str(tmp_path / "chart.png"), "--package", str(tiny))
    assert int.from_bytes((tmp_path / "chart.png").read_bytes()[16:20]) > 1920


@pytest.mark.parametrize("name", ["chart.jpg", "chart", "chart.svgz"])
def test_plot_names_the_suffixes_when_another_is_given(tiny: Path, tmp_path: Path, name: str) -> None:
    result = run("claims", "--to", str(tmp_path / name), "--package", str(tiny))
    assert result.exit_code == 2
    assert "let its name end in .svg, .png, .pdf" in result.stderr


def test_plot_overwrites_only_when_asked(tiny: Path, tmp_path: Path) -> None:
    target = tmp_path / "chart.svg"
    target.write_bytes(b"mine")
    assert "use --force" in run("claims", "--to", str(target), "--package", str(tiny)).stderr
    assert target.read_bytes() == b"mine"
    assert run("claims", "--to", str(target), "--package", str(tiny), "--force").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("deliveries", "--until", "1990"), "there is nothing to draw"),
        (("claims", "--until", "1990"), "there is nothing to draw"),
        (("relays", "--until", "1990"), "there is nothing to draw"),
        (("pairs", "--until", "1990"), "there is nothing to draw"),
        (("claims", "--unit", "rifles"), "no claims with a number and a day in the unit 'rifles'; it has some in systems"),
        (("pairs", "--unit", "rounds"), "pairs takes no unit, only deliveries and claims do"),
        (("timeline",), "timeline is about one transfer; name it with --transfer"),
        (("timeline", "--transfer", "nothing"), "no transfer has the id 'nothing'"),
        (("claims", "--supplier", "prk"), "parties has no 'prk'; write PRK"),
        (("claims", "--since", "2025", "--until", "2024"), "--since is later than --until"),
    ],
)
def test_plot_says_what_is_wrong_and_writes_nothing(tiny: Path, tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    result = run(*arguments, "--to", str(tmp_path / "chart.svg"), "--package", str(tiny))
    assert result.exit_code == 2
    assert message in result.stderr
    assert not (tmp_path / "chart.svg").exists()


def test_plot_says_what_is_selected_and_what_that_leaves_out(tiny: Path, tmp_path: Path) -> None:
    target = tmp_path / "chart.svg"
    options = ("--supplier", "PRK", "--recipient", "RUS", "--equipment", "koksan-170mm", "--since", "2024", "--as-known-on", "2025-06")
    result = run("deliveries", "--to", str(target), "--package", str(tiny), *options)
    assert "part_of of transfers emptied, since it leads to one that is left out: 1" in result.stderr
    text = " ".join(ET.fromstring(target.read_bytes()).itertext())
    assert "North Korea to Russia, " in text
    assert "since 2024, as known on 30 June 2025" in text
    assert "part_of of transfers emptied" in text


def test_plot_takes_another_title(tiny: Path, tmp_path: Path) -> None:
    run("claims", "--to", str(tmp_path / "chart.svg"), "--package", str(tiny), "--title", "Guns & shells")
    assert "Guns &amp; shells" in (tmp_path / "chart.svg").read_text()


def test_plot_names_version_and_licence(tiny: Path, tmp_path: Path) -> None:
    package = open_package(tiny)
    text = plot(package, "claims", tmp_path / "chart.svg", selection=Selection(since=datetime.date(2024, 1, 1))).read_text()
    assert f"armsdata {package.version}, CC-BY-4.0" in text


def test_plot_says_which_extra_is_missing(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(MissingExtraError, match=r"armsdata plot needs vl_convert; install it with: pip install 'armsdata\[plot\]'"):
        plot(open_package(tiny), "claims", tmp_path / "chart.svg")
    assert not (tmp_path / "chart.svg").exists()
