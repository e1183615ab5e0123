"""A selection is a part of the record that is complete in itself, and says what it leaves out."""

import csv
import datetime
import shutil
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from armsdata import ArmsdataError, Package, open_package, validate
from armsdata.canonical import to_csv
from armsdata.cli import main
from armsdata.export import export
from armsdata.export.frames import expanded, exported
from armsdata.export.selection import TABLES, Selected, Selection, select
from armsdata.tables import expand_dates
from tests.conftest import ROOT, edit_descriptor, frame

Rows = list[dict[str, Any]]
Made = Callable[..., dict[str, pd.DataFrame]]
# What may break where records are left out, or are as they were known; docs/methods.md says so.
LEFT_OUT = {"organization-is-used", "exception-unneeded"}
TAKEN_BACK = {
    *LEFT_OUT,
    "assessment-is-earned",
    "disputed-is-contradicted",
    "vague-quantity-stands-in-words",
    "whole-has-a-number-in-the-same-unit",
}
PARTIES = [{"party_id": party, "kind": "state"} for party in ("PRK", "RUS", "IRN", "SYR", "several")]
EQUIPMENT = [
    {"equipment_id": "artillery"},
    {"equipment_id": "koksan", "broader": "artillery"},
    {"equipment_id": "m-1989", "broader": "koksan"},
    {"equipment_id": "missiles"},
]


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.fixture
def made(shipped: Package) -> Made:
    """A function from rows by table to the tables that a selection takes, with some parties and equipment."""

    def make(**rows: Rows) -> dict[str, pd.DataFrame]:
        known: Mapping[str, Rows] = {"parties": PARTIES, "equipment": EQUIPMENT, **rows}
        return {table: expand_dates(frame(shipped.schema(table), known.get(table, [])), shipped.schema(table)) for table in TABLES}

    return make


def ids(selected: Selected, table: str, column: str | None = None) -> list[str]:
    rows = selected.tables[table]
    return list(rows[column or str(rows.columns[0])].tolist())


# Parties and equipment


BETWEEN = {
    "transfers": [
        {"transfer_id": "prk-rus", "supplier": "PRK", "recipient": "RUS", "equipment_id": "koksan"},
        {"transfer_id": "prk-syr", "supplier": "PRK", "recipient": "SYR", "equipment_id": "missiles"},
        {"transfer_id": "irn-rus", "supplier": "IRN", "recipient": "RUS", "equipment_id": "m-1989"},
    ],
    "claims": [
        {"claim_id": "prk-rus", "supplier": "PRK", "recipient": "RUS", "equipment_id": "artillery"},
        {"claim_id": "irn-rus", "supplier": "IRN", "recipient": "RUS", "equipment_id": "m-1989"},
        {"claim_id": "prk-syr", "supplier": "PRK", "recipient": "SYR", "equipment_id": "missiles"},
    ],
}


@pytest.mark.parametrize(
    ("selection", "wanted"),
    [
        (Selection(suppliers=("PRK",)), ["prk-rus", "prk-syr"]),
        (Selection(recipients=("RUS",)), ["irn-rus", "prk-rus"]),
        (Selection(recipients=("RUS", "SYR")), ["irn-rus", "prk-rus", "prk-syr"]),
        (Selection(suppliers=("PRK",), recipients=("RUS",)), ["prk-rus"]),
        (Selection(suppliers=("IRN",), recipients=("SYR",)), []),
        (Selection(equipment=("artillery",)), ["irn-rus", "prk-rus"]),
        (Selection(equipment=("m-1989", "missiles")), ["irn-rus", "prk-syr"]),
        (Selection(suppliers=("PRK",), equipment=("missiles",)), ["prk-syr"]),
    ],
    ids=["supplier", "recipient", "two-recipients", "both", "neither", "narrower", "two-items", "party-and-item"],
)
def test_transfers_are_those_that_match_every_option(made: Made, selection: Selection, wanted: list[str]) -> None:
    selected = select(made(**BETWEEN), selection)
    assert sorted(ids(selected, "transfers")) == wanted
    assert selected.notes == []


def test_equipment_takes_in_what_is_narrower_but_not_what_is_broader(made: Made) -> None:
    tables = made(**BETWEEN)
    assert ids(select(tables, Selection(equipment=("artillery",))), "claims") == ["prk-rus", "irn-rus"]
    assert ids(select(tables, Selection(equipment=("koksan",))), "claims") == ["irn-rus"]


def test_claim_matches_by_the_items_that_its_mixed_number_includes(made: Made) -> None:
    further = [{"claim_id": "prk-syr", "equipment_id": "m-1989"}]
    selected = select(made(**BETWEEN, claim_equipment=further), Selection(suppliers=("PRK",), equipment=("koksan",)))
    assert (ids(selected, "claims"), ids(selected, "transfers")) == (["prk-syr"], ["prk-rus"])


@pytest.mark.parametrize(("role", "wanted"), [("recipient", ["total"]), ("end-user", []), ("possible-recipient", []), ("supplier", [])])
def test_claim_with_several_recipients_matches_by_each_of_them(made: Made, role: str, wanted: list[str]) -> None:
    claims = [{"claim_id": "total", "supplier": "PRK", "recipient": "several"}]
    parties = [{"claim_id": "total", "role": role, "party_id": "SYR"}, {"claim_id": "total", "role": "recipient", "party_id": "IRN"}]
    selected = select(made(claims=claims, claim_parties=parties), Selection(recipients=("SYR",)))
    assert ids(selected, "claims") == wanted
    assert len(selected.tables["claim_parties"]) == 2 * len(wanted)


@pytest.mark.parametrize(
    ("selection", "table"),
    [
        (Selection(recipients=("Russia",)), "parties"),
        (Selection(suppliers=("RUS", "Russia")), "parties"),
        (Selection(equipment=("Russia",)), "equipment"),
    ],
)
def test_unknown_id_is_answered_with_how_to_find_it(made: Made, selection: Selection, table: str) -> None:
    with pytest.raises(ArmsdataError, match=f"^{table} has no 'Russia'; armsdata find Russia looks names up$"):
        select(made(), selection)


# What hangs together


def test_transfer_brings_all_its_evidence_and_their_documents(made: Made) -> None:
    evidence = [{"transfer_id": "prk-rus", "claim_id": "prk-syr", "role": "contradicts"}, {"transfer_id": "prk-syr", "claim_id": "prk-syr"}]
    citations = [{"claim_id": claim, "source_id": f"{claim}-paper"} for claim in ("prk-rus", "irn-rus", "prk-syr")]
    sources = [{"source_id": f"{claim}-paper"} for claim in ("prk-rus", "irn-rus", "prk-syr", "never-cited")]
    tables = made(**BETWEEN, evidence=evidence, citations=citations, sources=sources)
    selected = select(tables, Selection(suppliers=("PRK",), recipients=("RUS",)))
    assert ids(selected, "claims") == ids(selected, "citations") == ["prk-rus", "prk-syr"]
    assert ids(selected, "sources") == ["prk-rus-paper", "prk-syr-paper"]
    assert ids(selected, "evidence") == ["prk-rus"]


def test_claim_brings_what_it_is_derived_from(made: Made) -> None:
    claims = [
        {"claim_id": "rounds", "recipient": "RUS", "derived_from": "containers", "derivation": "152 mm"},
        {"claim_id": "containers", "recipient": "SYR", "derived_from": "ships", "part_of": "all"},
        {"claim_id": "ships", "recipient": "SYR"},
        {"claim_id": "all", "recipient": "SYR"},
    ]
    selected = select(made(claims=claims), Selection(recipients=("RUS",)))
    assert ids(selected, "claims") == ["rounds", "containers", "ships"]
    assert selected.tables["claims"]["part_of"].isna().all()
    assert selected.notes == ["part_of of claims emptied, since it leads to one that is left out: 1"]


def test_reference_to_a_transfer_that_is_left_out_is_emptied_and_counted(made: Made) -> None:
    transfers = [
        {"transfer_id": "part", "recipient": "RUS", "part_of": "whole", "measures": "same"},
        {"transfer_id": "same", "recipient": "RUS"},
        {"transfer_id": "whole", "recipient": "several"},
    ]
    selected = select(made(transfers=transfers), Selection(recipients=("RUS",)))
    assert ids(selected, "transfers") == ["part", "same"]
    assert (selected.tables["transfers"]["part_of"].notna().sum(), ids(selected, "transfers", "measures")[0]) == (0, "same")
    assert selected.notes == ["part_of of transfers emptied, since it leads to one that is left out: 1"]


def test_parts_of_one_whole_that_is_left_out_are_counted(made: Made) -> None:
    parts = [{"transfer_id": f"part-{n}", "recipient": "RUS", "part_of": whole} for n, whole in enumerate(("whole", "whole", "other"))]
    transfers = [*parts, *({"transfer_id": whole, "recipient": "several"} for whole in ("whole", "other"))]
    selected = select(made(transfers=transfers), Selection(recipients=("RUS",)))
    assert "transfers that had the same part_of, so that their sum may hold goods twice: 2" in selected.notes


def test_exceptions_follow_the_records_that_they_are_about(made: Made) -> None:
    exceptions = [
        {"rule": "r", "table": table, "id": identifier}
        for table, identifier in (
            ("transfers", "prk-rus"),
            ("transfers", "prk-syr"),
            ("citations", "prk-rus|p"),
            ("citations", "prk-syr|p"),
        )
    ]
    exceptions.append({"rule": "r", "table": "organizations", "id": "forbes"})
    citations = [{"claim_id": claim, "source_id": "p"} for claim in ("prk-rus", "prk-syr")]
    tables = made(**BETWEEN, exceptions=exceptions, citations=citations, sources=[{"source_id": "p"}])
    assert ids(select(tables, Selection(recipients=("RUS",))), "exceptions", "id") == ["prk-rus", "prk-rus|p", "forbes"]


# Dates


@pytest.mark.parametrize(
    ("selection", "wanted"),
    [
        (Selection(since=day("2024-01-01")), ["since-2023", "year", "order"]),
        (Selection(until=day("2019-12-31")), ["old", "until-2021"]),
        (Selection(since=day("2020-01-01"), until=day("2022-12-31")), ["until-2021"]),
        (Selection(since=day("2024-12-31"), until=day("2024-12-31")), ["since-2023", "year"]),
        (Selection(since=day("2025-01-01"), until=day("2025-12-31")), ["since-2023", "order"]),
    ],
    ids=["since", "until", "between", "last-day", "next-year"],
)
def test_transfers_are_of_the_days_of_their_delivery_or_else_order(made: Made, selection: Selection, wanted: list[str]) -> None:
    transfers = [
        {"transfer_id": "old", "delivered": "2010~", "ordered": "2024"},
        {"transfer_id": "since-2023", "delivered": "2023-05/.."},
        {"transfer_id": "until-2021", "delivered": "../2021"},
        {"transfer_id": "year", "delivered": "2024"},
        {"transfer_id": "order", "ordered": "2025-02"},
        {"transfer_id": "undated"},
    ]
    selected = select(made(transfers=transfers), selection)
    assert ids(selected, "transfers") == wanted
    assert selected.notes == ["transfers left out, since they have no date: 1"]


def test_claims_are_of_the_days_of_their_period_or_else_statement(made: Made) -> None:
    claims = [
        {"claim_id": "later-said", "period": "2016", "stated": "2024-05-01"},
        {"claim_id": "said", "stated": "2016-03"},
        {"claim_id": "said-later", "stated": "2024"},
        {"claim_id": "undated", "recipient": "RUS"},
        {"claim_id": "undated-elsewhere", "recipient": "SYR"},
    ]
    assert ids(select(made(claims=claims), Selection(until=day("2016-12-31"))), "claims") == ["later-said", "said"]
    selected = select(made(claims=claims), Selection(until=day("2016-12-31"), recipients=("RUS",)))
    assert selected.notes == ["claims left out, since they have no date: 1"], "only those that match otherwise are counted"


def test_undated_claim_is_not_left_out_when_it_is_evidence(made: Made) -> None:
    tables = made(
        transfers=[{"transfer_id": "t", "delivered": "2024"}],
        claims=[{"claim_id": "undated"}],
        evidence=[{"transfer_id": "t", "claim_id": "undated", "role": "supports"}],
    )
    selected = select(tables, Selection(since=day("2024-01-01")))
    assert (ids(selected, "claims"), selected.notes) == (["undated"], [])


# As known on a day


def reported(**published: str) -> dict[str, Rows]:
    """Return a claim for each name, cited by a document that was published then, all evidence of one transfer."""
    return {
        "claims": [
            {"claim_id": claim, "stance": "affirms", "stage": "delivered", "unit": "systems", "quantity_low": 50, "equipment_id": "koksan"}
            for claim in published
        ],
        "citations": [{"claim_id": claim, "source_id": claim} for claim in published],
        "sources": [{"source_id": claim, "published": date} for claim, date in published.items()],
        "evidence": [{"transfer_id": "t", "claim_id": claim, "role": "supports"} for claim in published],
    }


TRANSFER = {"transfer_id": "t", "equipment_id": "koksan", "unit": "systems", "status": "delivered"}


def bound(selected: Selected, name: str = "low") -> tuple[Any, Any]:
    """Return a bound of the only transfer and the claim that sets it, None where they are empty."""
    (row,) = selected.tables["transfers"].to_dict("records")
    number, setter = row[f"quantity_{name}"], row[f"{name}_from"]
    return None if pd.isna(number) else number, None if pd.isna(setter) else setter


@pytest.mark.parametrize(
    ("known_on", "known"),
    [("2024-05-03", []), ("2024-05-04", ["to-the-day"]), ("2024-12-30", ["to-the-day"]), ("2024-12-31", ["in-2024", "to-the-day"])],
)
def test_claim_is_known_from_the_last_day_that_its_document_allows(made: Made, known_on: str, known: list[str]) -> None:
    published = {"in-2024": "2024", "to-the-day": "2024-05-04", "open": "2020/..", "undated": ""}
    rows = reported(**published)
    rows["sources"] = [{**row, "published": row["published"] or None} for row in rows["sources"]]
    selected = select(made(**rows), Selection(known_on=day(known_on)))
    assert ids(selected, "claims") == ids(selected, "citations") == ids(selected, "sources") == known
    assert selected.notes == ["claims left out, since no dated document says when they were known: 2"]


def test_claim_is_known_from_its_earliest_document_and_without_the_later_ones(made: Made) -> None:
    rows = reported(c="2024-05-04")
    for name, date in (("later", "2025"), ("earlier", "2024-05-01"), ("undated", None)):
        rows["citations"].append({"claim_id": "c", "source_id": name})
        rows["sources"].append({"source_id": name, "published": date})
    tables = made(**rows)
    selected = select(tables, Selection(known_on=day("2024-05-01")))
    assert (ids(selected, "claims"), ids(selected, "sources")) == (["c"], ["earlier"])
    assert selected.notes == ["citations left out, since their document has no date: 1"]
    assert ids(select(tables, Selection(known_on=day("2024-04-30"))), "claims") == []


def test_bound_stays_when_its_claim_was_known(made: Made) -> None:
    transfer = {**TRANSFER, "quantity_low": 50, "low_from": "first"}
    selected = select(made(transfers=[transfer], **reported(first="2024", second="2025")), Selection(known_on=day("2024-12-31")))
    assert bound(selected) == (50, "first")
    assert selected.notes == []


def test_bound_is_set_by_another_known_claim_when_that_gives_the_same_number(made: Made) -> None:
    rows = reported(late="2025", b="2024", a="2024")
    for row, stated in zip(rows["claims"], ("2023-01-01", "2024-03-02", "2024-03-03"), strict=True):
        row["stated"] = stated
    selected = select(made(transfers=[{**TRANSFER, "quantity_low": 50, "low_from": "late"}], **rows), Selection(known_on=day("2024-12-31")))
    assert bound(selected) == (50, "b"), "the one that was stated first"
    assert selected.notes == []


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("low", {"quantity_low": 49}),
        ("low", {"unit": "containers"}),
        ("low", {"stance": "denies"}),
        ("low", {"stage": "planned"}),
        ("low", {"equipment_id": "missiles"}),
        ("low", {"equipment_id": "artillery"}),
        ("low", {"basis": "rate"}),
        ("low", {"derived_from": "late"}),
        ("best", {"quantity_best": 50, "stage": "sighted"}),
        ("high", {"quantity_low": 50}),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
def test_bound_is_emptied_when_no_known_claim_may_set_it(made: Made, name: str, other: dict[str, Any]) -> None:
    rows = reported(late="2025", early="2024")
    rows["claims"][1].update(other)
    transfer = {**TRANSFER, f"quantity_{name}": 50, f"{name}_from": "late"}
    selected = select(made(transfers=[transfer], **rows), Selection(known_on=day("2024-12-31")))
    assert bound(selected, name) == (None, None)
    assert selected.tables["transfers"]["unit"].isna().all()
    assert f"quantity_{name} emptied, since no claim that sets it was known: 1" in selected.notes


def test_bound_keeps_the_others_and_their_unit_when_one_is_emptied(made: Made) -> None:
    rows = reported(late="2025", early="2024")
    transfer = {**TRANSFER, "quantity_low": 50, "low_from": "early", "quantity_high": 70, "high_from": "late", "assessment": "confirmed"}
    selected = select(made(transfers=[transfer], **rows), Selection(known_on=day("2024-12-31")))
    assert (bound(selected), bound(selected, "high")) == ((50, "early"), (None, None))
    assert (ids(selected, "transfers", "unit"), ids(selected, "transfers", "assessment")) == (["systems"], ["confirmed"])


def test_transfer_is_unknown_when_no_known_claim_supports_it(made: Made) -> None:
    rows = reported(late="2025", early="2024")
    rows["evidence"][1]["role"] = "contradicts"
    selected = select(made(transfers=[TRANSFER], **rows), Selection(known_on=day("2024-12-31")))
    assert (ids(selected, "transfers"), ids(selected, "evidence"), ids(selected, "claims")) == ([], [], ["early"])


def test_only_what_is_wanted_is_counted_when_the_record_is_also_taken_back(made: Made) -> None:
    rows = reported(undated="", late="2025", early="2024")
    rows["sources"][0]["published"] = None
    rows["claims"][0]["recipient"] = "SYR"
    rows["claims"][2]["recipient"] = "RUS"
    transfer = {**TRANSFER, "recipient": "SYR", "quantity_low": 50, "low_from": "undated"}
    selected = select(made(transfers=[transfer], **rows), Selection(known_on=day("2024-12-31"), recipients=("RUS",)))
    assert (ids(selected, "claims"), ids(selected, "transfers"), selected.notes) == (["early"], [], [])


def test_claim_is_not_wanted_for_a_transfer_that_was_not_known(made: Made) -> None:
    rows = reported(late="2025", early="2024")
    rows["evidence"][1]["role"] = "context"
    selected = select(
        made(transfers=[{**TRANSFER, "recipient": "RUS"}], **rows), Selection(known_on=day("2024-12-31"), recipients=("RUS",))
    )
    assert (ids(selected, "transfers"), ids(selected, "claims"), ids(selected, "sources")) == ([], [], [])


def test_part_stays_a_part_when_its_whole_had_no_number(made: Made) -> None:
    rows = reported(late="2025", early="2024")
    rows["evidence"] = [{"transfer_id": name, "claim_id": "early", "role": "supports"} for name in ("part", "whole")]
    part = {**TRANSFER, "transfer_id": "part", "quantity_low": 50, "low_from": "early", "part_of": "whole"}
    whole = {**TRANSFER, "transfer_id": "whole", "quantity_low": 90, "low_from": "late"}
    selected = select(made(transfers=[part, whole], **rows), Selection(known_on=day("2024-12-31")))
    assert selected.tables["transfers"]["part_of"].dropna().tolist() == ["whole"]


# The real package


@cache
def real() -> dict[str, pd.DataFrame]:
    package = open_package(ROOT)
    return expanded(package, list(package.resources))


@pytest.mark.parametrize(
    ("selection", "allowed"),
    [
        (Selection(recipients=("RUS",)), LEFT_OUT),
        (Selection(suppliers=("PRK",), equipment=("ammunition", "missiles"), until=day("2023-12-31")), LEFT_OUT),
        (Selection(since=day("2024-06-01"), until=day("2024-09-30")), LEFT_OUT),
        (Selection(known_on=day("2018-06-30")), TAKEN_BACK),
        (Selection(known_on=day("2024-06-30"), recipients=("RUS",), since=day("2023-01-01")), TAKEN_BACK),
    ],
    ids=["recipient", "equipment-until", "between", "known", "known-and-recipient"],
)
def test_selection_is_a_package_that_breaks_only_what_leaving_out_breaks(
    shipped: Package, tmp_path: Path, selection: Selection, allowed: set[str]
) -> None:
    selected = select(real(), selection)
    shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    shutil.copy(ROOT / "datapackage.json", tmp_path)
    (tmp_path / "datasets").mkdir()
    for name, resource in shipped.resources.items():
        data = to_csv(selected.tables[name][shipped.schema(name).names])
        (tmp_path / resource.path).write_bytes(data)
    assert {finding.rule for finding in validate(tmp_path)} <= allowed
    assert 0 < len(selected.tables["transfers"]) < len(real()["transfers"])
    flat = exported(shipped, "transfers_flat", selected.tables).frame
    assert flat["transfer_id"].tolist() == ids(selected, "transfers")
    assert (flat["claims"] > 0).all()


days = st.dates(datetime.date(1980, 1, 1), datetime.date(2027, 1, 1))


@settings(max_examples=6, deadline=None)
@given(days, days)
def test_what_was_known_on_a_day_was_known_on_every_later_one(one: datetime.date, other: datetime.date) -> None:
    earlier, later = (select(real(), Selection(known_on=known_on)) for known_on in sorted((one, other)))
    for table, key in {"claims": 1, "sources": 1, "transfers": 1, "citations": 2, "evidence": 2}.items():
        before, after = (set(selected.tables[table].iloc[:, :key].itertuples(index=False, name=None)) for selected in (earlier, later))
        assert before <= after, table
    whole = real()["transfers"].set_index("transfer_id")
    for row in earlier.tables["transfers"].to_dict("records"):
        for number in ("quantity_low", "quantity_best", "quantity_high"):
            assert pd.isna(row[number]) or row[number] == whole.loc[row["transfer_id"], number], "nothing is estimated anew"


def test_only_undated_claims_are_missing_after_the_last_publication() -> None:
    citations, sources = real()["citations"], real()["sources"]
    dated = set(sources[sources["published_latest"].notna()]["source_id"])
    known = select(real(), Selection(known_on=day("2099-12-31")))
    assert set(ids(known, "claims")) == set(citations[citations["source_id"].isin(dated)]["claim_id"])


# The command


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, ["export", "csv", *arguments])


def test_command_writes_what_is_selected_and_says_what_is_left_out(tiny: Path, tmp_path: Path) -> None:
    options = ("--recipient", "RUS", "--supplier", "PRK", "--equipment", "artillery", "--since", "2024", "--until", "2025-03")
    done = run("--package", str(tiny), "--to", str(tmp_path / "out"), *options, "--as-known-on", "2024-11-16")
    assert done.exit_code == 0
    assert done.stderr.splitlines() == [
        "part_of of transfers emptied, since it leads to one that is left out: 1",
        "claims left out, since no dated document says when they were known: 1",
        "transfers left out, since no claim that supports them was known: 1",
        "quantity_best emptied, since no claim that sets it was known: 1",
    ]
    with (tmp_path / "out" / "transfers_flat.csv").open() as file:
        (row,) = csv.DictReader(file)
    assert (row["transfer_id"], row["quantity_low"], row["quantity_best"], row["claims"]) == ("prk-rus-koksan-2024", "50", "", "1")


def test_export_without_options_says_and_leaves_out_nothing(tiny: Path, tmp_path: Path) -> None:
    done = run("claims", "--package", str(tiny), "--to", str(tmp_path / "out"))
    assert (done.exit_code, done.stderr) == (0, "")
    package = open_package(tiny)
    export(package, "csv", tmp_path / "same", ["claims"], selection=Selection(suppliers=("PRK",)))
    assert (tmp_path / "out" / "claims.csv").read_bytes() == (tmp_path / "same" / "claims.csv").read_bytes()


@pytest.mark.parametrize("option", ["--since", "--until", "--as-known-on"])
@pytest.mark.parametrize("text", ["", "soon", "../2024", "2024/..", "2023/2024", "202X", "2024-13"])
def test_command_asks_for_a_day_when_a_date_is_none(tiny: Path, tmp_path: Path, option: str, text: str) -> None:
    done = run("--package", str(tiny), "--to", str(tmp_path / "out"), option, text)
    assert done.exit_code == 2
    assert "write a year from 1900 to 2099" in " ".join(done.stderr.split())
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("option", "text", "transfers"),
    [("--since", "2025", 2), ("--since", "2025-04", 0), ("--until", "2024-10", 2), ("--until", "2024-09-30", 0)],
)
def test_a_year_or_month_counts_from_its_first_or_to_its_last_day(
    tiny: Path, tmp_path: Path, option: str, text: str, transfers: int
) -> None:
    assert run("transfers", "--package", str(tiny), "--to", str(tmp_path / "out"), option, text).exit_code == 0
    with (tmp_path / "out" / "transfers.csv").open() as file:
        assert len(list(csv.DictReader(file))) == transfers


def test_command_says_how_to_find_an_id_that_is_not_there(tiny: Path, tmp_path: Path) -> None:
    done = run("--package", str(tiny), "--to", str(tmp_path / "out"), "--recipient", "Russia")
    assert (done.exit_code, done.stderr) == (2, "Error: parties has no 'Russia'; armsdata find Russia looks names up\n")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("part", ["supplier", "claim_parties"])
def test_command_says_what_it_needs_when_a_package_has_another_shape(tiny: Path, tmp_path: Path, part: str) -> None:
    def without(descriptor: dict[str, Any]) -> None:
        descriptor["resources"] = [resource for resource in descriptor["resources"] if resource["name"] != "claim_parties"]

    if part == "supplier":
        schema = tiny / "schemas" / "claims.json"
        schema.write_text(schema.read_text().replace('"supplier"', '"giver"'))
    else:
        edit_descriptor(tiny, without)
    done = run("units", "--package", str(tiny), "--to", str(tmp_path / "out"), "--recipient", "RUS")
    assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1)
    assert part in done.stderr
    assert run("units", "--package", str(tiny), "--to", str(tmp_path / "out")).exit_code == 0


def test_command_refuses_when_since_is_later_than_until(tiny: Path, tmp_path: Path) -> None:
    done = run("--package", str(tiny), "--to", str(tmp_path / "out"), "--since", "2024", "--until", "2023")
    assert (done.exit_code, "later than --until" in done.stderr, (tmp_path / "out").exists()) == (2, True, False)


def test_command_says_so_when_nothing_matches(tiny: Path, tmp_path: Path) -> None:
    done = run("--package", str(tiny), "--to", str(tmp_path / "out"), "--supplier", "RUS", "--recipient", "RUS")
    assert "nothing matches the selection" in done.stderr
