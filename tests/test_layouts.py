"""The panel of dyads by year, and the layouts of other registers, say no more than the transfers that they are made from."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from armsdata import Package, open_package
from armsdata.dates import bounds
from armsdata.errors import UnknownNameError
from armsdata.export import export
from armsdata.export.frames import expanded, exported
from armsdata.export.selection import Selection
from tests.conftest import frame

Row = Mapping[str, Any]


def made(package: Package, name: str, *transfers: Row) -> pd.DataFrame:
    """Return a table that is made from the package's parties and equipment and some transfers, PRK to RUS, of Koksans."""
    usual = {"supplier": "PRK", "recipient": "RUS", "equipment_id": "koksan-170mm", "mode": "transfer", "status": "delivered"}
    rows = []
    for number, transfer in enumerate(transfers):
        row = {"transfer_id": f"t-{number}", "assessment": "probable", **usual, **transfer}
        if any(row.get(f"quantity_{bound}") is not None for bound in ("low", "best", "high")):
            row = {"unit": "systems", **row}
        for date in ("ordered", "delivered"):
            if row.get(date):
                earliest, latest, precision = bounds(row[date])
                row |= {f"{date}_earliest": earliest, f"{date}_latest": latest, f"{date}_precision": precision}
        rows.append(row)
    tables = {**expanded(package, [name]), "transfers": frame(package.schema("transfers"), rows)}
    return exported(package, name, tables).frame


def quantities(low: int | None = None, best: int | None = None, high: int | None = None) -> Row:
    return {"quantity_low": low, "quantity_best": best, "quantity_high": high}


def plain(column: pd.Series) -> list[Any]:
    """Return the cells of a column, None where they are empty."""
    return [None if pd.isna(cell) else cell for cell in column]


def panel(package: Package, *transfers: Row) -> list[tuple[Any, ...]]:
    """Return the rows of the panel of some transfers without the parties."""
    table = made(package, "dyad_year", *transfers)
    return list(zip(*(plain(table[name]) for name in list(table)[8:]), strict=True))


def test_panel_sums_what_lies_wholly_in_a_year(shipped: Package) -> None:
    rows = panel(
        shipped,
        {"delivered": "2023", **quantities(1, 2, 3)},
        {"delivered": "2023-02/2023-11", **quantities(10, 20, 30)},
        {"delivered": "2024-05-01", "status": "ongoing", **quantities(5, 5, 5)},
    )
    assert rows == [(2023, "systems", 11, 22, 33, 2, 0, 0), (2024, "systems", 5, 5, 5, 1, 0, 0)]


def test_panel_names_both_parties_with_their_codes(shipped: Package) -> None:
    row = made(shipped, "dyad_year", {"delivered": "2023"}).iloc[0].to_dict()
    assert (row["supplier"], row["supplier_iso"], row["supplier_cow"]) == ("North Korea", "PRK", 731)
    assert (row["recipient"], row["recipient_iso"], row["recipient_gw"]) == ("Russia", "RUS", 365)


def test_panel_apportions_nothing_when_a_delivery_spans_years(shipped: Package) -> None:
    rows = panel(shipped, {"delivered": "2022-12/2024-01", **quantities(1, 2, 3)}, {"delivered": "2023", **quantities(5, 5, 5)})
    assert rows == [
        (2022, "systems", None, None, None, 0, 0, 1),
        (2023, "systems", 5, 5, 5, 1, 0, 1),
        (2024, "systems", None, None, None, 0, 0, 1),
    ]


@pytest.mark.parametrize(
    ("other", "sums"),
    [
        (quantities(low=7), (17, None, None)),
        (quantities(best=7), (10, 27, None)),
        (quantities(high=7), (10, None, 37)),
        (quantities(0, 0, 0), (10, 20, 30)),
    ],
)
def test_panel_takes_an_empty_bound_for_unknown_and_never_for_zero(shipped: Package, other: Row, sums: tuple[Any, ...]) -> None:
    (row,) = panel(shipped, {"delivered": "2023", **quantities(10, 20, 30)}, {"delivered": "2023", **other})
    assert row == (2023, "systems", *sums, 2, 0, 0)


def test_panel_counts_transfers_without_a_number_under_the_unit_of_their_equipment(shipped: Package) -> None:
    rows = panel(shipped, {"delivered": "2023"}, {"delivered": "2023", **quantities(1, 1, 1)}, {"delivered": "2024"})
    assert rows == [(2023, "systems", 1, None, None, 2, 1, 0), (2024, "systems", None, None, None, 1, 1, 0)]


@pytest.mark.parametrize(
    "other",
    [
        {"status": "planned"},
        {"status": "interdicted"},
        {"status": "cancelled"},
        {"mode": "deployment"},
        {"mode": "loan"},
        {"part_of": "t-0"},
        {"measures": "t-0"},
    ],
)
def test_panel_leaves_out_what_may_not_be_added(shipped: Package, other: Row) -> None:
    one = {"delivered": "2023", **quantities(1, 1, 1)}
    assert panel(shipped, one, {**one, **other}) == panel(shipped, one)


@pytest.mark.parametrize(
    ("date", "years"), [("2023/..", {2023, 2024}), ("../2023", {2022, 2023}), ("../2021", set()), ("", {2022, 2023, 2024})]
)
def test_panel_lets_an_open_end_reach_as_far_as_the_dyad_is_known(shipped: Package, date: str, years: set[int]) -> None:
    rows = panel(shipped, {"delivered": "2022"}, {"delivered": "2024"}, {"delivered": date or None})
    assert {row[0] for row in rows if row[-1]} == (years or {2021})


def test_panel_leaves_out_a_transfer_without_any_year(shipped: Package) -> None:
    assert panel(shipped, {}) == []


def test_panel_keeps_units_and_directions_apart(shipped: Package) -> None:
    one = {"delivered": "2023", **quantities(1, 1, 1)}
    assert len(panel(shipped, one, {**one, "unit": "vehicles"}, {**one, "supplier": "RUS", "recipient": "PRK"})) == 3


def test_panel_counts_each_transfer_that_counts(shipped: Package) -> None:
    flat, table = exported(shipped, "transfers_flat").frame, exported(shipped, "dyad_year")
    counted = flat[flat["additive"] & (flat["mode"] == "transfer") & flat["status"].isin(["delivered", "ongoing"])]
    first, last = counted["delivered_earliest"].dt.year, counted["delivered_latest"].dt.year
    assert table.frame["transfers"].sum() == (first == last).sum()
    assert not table.frame.duplicated(table.key).any()
    assert (table.frame["transfers"] + table.frame["transfers_spanning"] > 0).all()


def test_panel_is_empty_when_a_selection_leaves_nothing(tiny: Path, tmp_path: Path) -> None:
    (path,) = export(open_package(tiny), "csv", tmp_path / "out", ["dyad_year"], selection=Selection(suppliers=("NAM",)))
    assert path.read_text().count("\n") == 1


SIPRI_HEADINGS = [
    "Recipient",
    "Supplier",
    "Year of order",
    " ",
    "Number ordered",
    " ",
    "Weapon designation",
    "Weapon description",
    "Number delivered",
    " ",
    "Year(s) of delivery",
    "status",
    "Comments",
    "SIPRI TIV per unit",
    "SIPRI TIV for total order",
    "SIPRI TIV of delivered weapons",
]
UNROCA_HEADINGS = [
    "Exporter",
    "Year",
    "Category",
    "Final importer state",
    "Number of items",
    "State of origin (if not exporter)",
    "Intermediate location(s) (if any)",
    "Description of Items",
    "Comments on the transfer",
]


def only(package: Package, name: str, transfer: Row) -> dict[str, Any]:
    """Return the one row of a layout of one transfer, None where a cell is empty."""
    table = made(package, name, transfer)
    assert len(table) == 1
    return {column: plain(table[column])[0] for column in table}


@pytest.mark.parametrize(("layout", "headings"), [("sipri", SIPRI_HEADINGS), ("unroca", UNROCA_HEADINGS)])
def test_layout_has_the_headings_of_the_other_register(shipped: Package, tmp_path: Path, layout: str, headings: list[str]) -> None:
    (path,) = export(shipped, layout, tmp_path / "out")
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == headings
    assert len(rows) == len(exported(shipped, layout).frame) > 20


def test_sipri_leaves_its_columns_empty_that_we_have_no_numbers_for(shipped: Package) -> None:
    table = exported(shipped, "sipri").frame
    assert table[["tiv_unit", "tiv_order", "tiv_delivered", "ordered", "ordered_flag"]].isna().all(axis=None)
    assert table[["recipient", "supplier", "designation", "description", "comments"]].notna().all(axis=None)


def test_sipri_row_of_a_confirmed_number(shipped: Package) -> None:
    row = only(
        shipped,
        "sipri",
        {
            "equipment_id": "scud-b",
            "recipient": "CIV",
            "ordered": "2001-05",
            "delivered": "2002/2003-02",
            "assessment": "confirmed",
            "condition": "modernised",
            "comment": "By the buyer.",
            "end_user": "hamas",
            "unit": "missiles",
            **quantities(5, 5, 5),
        },
    )
    assert row == dict.fromkeys(row) | {
        "recipient": "Cote d'Ivoire",
        "supplier": "North Korea",
        "order_year": 2001,
        "designation": "R-17 Elbrus",
        "description": "Missiles",
        "delivered": 5,
        "delivery_years": "2002; 2003",
        "condition": "Second hand but modernized",
        "comments": "By the buyer. [Scud-B; confirmed; low 5 missiles, best 5 missiles, high 5 missiles; ordered 2001-05; "
        "delivered 2002/2003-02; for Hamas (Palestine)*; armsdata t-0]",
    }


@pytest.mark.parametrize(
    ("transfer", "number", "flag"),
    [
        ({"assessment": "confirmed", **quantities(5, 5, 5)}, 5, None),
        ({"assessment": "probable", **quantities(5, 5, 5)}, 5, "?"),
        ({"assessment": "confirmed", **quantities(3, 5, 5)}, 5, "?"),
        ({"assessment": "confirmed", **quantities(best=5)}, 5, "?"),
        ({"assessment": "confirmed", **quantities(low=3, high=9)}, 3, "?"),
        ({"assessment": "confirmed", **quantities(0, 0, 0)}, 0, None),
        (quantities(high=9), None, None),
        ({"unit": "tonnes", **quantities(5, 5, 5)}, None, None),
        ({}, None, None),
    ],
)
def test_layout_gives_the_best_number_else_the_low_and_invents_none(
    shipped: Package, transfer: Row, number: int | None, flag: str | None
) -> None:
    row = only(shipped, "sipri", transfer)
    assert (row["delivered"], row["delivered_flag"]) == (number, flag)
    assert only(shipped, "unroca", transfer)["items"] == number


@pytest.mark.parametrize(
    ("date", "years", "year"),
    [
        ("2024-11-20", "2024", 2024),
        ("2024~", "2024", 2024),
        ("2023-12/2025-01", "2023; 2024; 2025", None),
        ("198X", None, None),
        ("196X/1970", None, None),
        ("2023/..", None, None),
        ("../2023", None, None),
        (None, None, None),
    ],
)
def test_layout_names_years_of_delivery_only_where_they_are_known(
    shipped: Package, date: str | None, years: str | None, year: int | None
) -> None:
    assert only(shipped, "sipri", {"delivered": date})["delivery_years"] == years
    assert only(shipped, "unroca", {"delivered": date})["year"] == year


@pytest.mark.parametrize(
    ("date", "cells"),
    [("2001", (2001, None)), ("2001-02~", (2001, "?")), ("2001/2002", (None, None)), ("199X", (None, None)), (None, (None, None))],
)
def test_sipri_gives_a_year_of_order_that_is_one_year(shipped: Package, date: str | None, cells: tuple[Any, ...]) -> None:
    row = only(shipped, "sipri", {"ordered": date})
    assert (row["order_year"], row["order_year_flag"]) == cells


@pytest.mark.parametrize("layout", ["sipri", "unroca"])
@pytest.mark.parametrize(
    "transfer",
    [
        {"status": "planned"},
        {"status": "interdicted"},
        {"mode": "licence"},
        {"recipient": "several"},
        {"supplier": "several"},
        {"equipment_id": "personnel"},
        {"equipment_id": "ammunition"},
    ],
)
def test_layout_leaves_out_what_the_other_register_does_not_hold(shipped: Package, layout: str, transfer: Row) -> None:
    assert made(shipped, layout, transfer).empty


@pytest.mark.parametrize("layout", ["sipri", "unroca"])
def test_layout_leaves_out_a_part_only_where_its_whole_is_there(shipped: Package, layout: str) -> None:
    whole, part, part_of_part = {}, {"part_of": "t-0"}, {"part_of": "t-1"}
    assert len(made(shipped, layout, whole, part, part_of_part)) == 1
    assert len(made(shipped, layout, whole, {**part, "status": "planned"}, part_of_part)) == 1
    assert len(made(shipped, layout, {"recipient": "several"}, part, part_of_part)) == 1
    assert len(made(shipped, layout, whole, {"measures": "t-0"})) == 1
    assert len(made(shipped, layout, {"part_of": "t-1"}, {"part_of": "t-0", "status": "planned"})) == 1


def test_unroca_row_says_who_made_and_who_passed_on(shipped: Package) -> None:
    row = only(shipped, "unroca", {"recipient": "IRQ", "supplier": "IRN", "origin": "PRK", "via": "SYR", "end_user": "hezbollah"})
    assert (row["exporter"], row["importer"], row["origin"], row["via"]) == ("Iran", "Iraq", "North Korea", "Syria")
    assert row["category"] == "III"
    assert "for Hezbollah" in row["comments"]


@pytest.mark.parametrize("layout", ["sipri", "unroca"])
def test_layout_refuses_tables_beside_it(tiny: Path, tmp_path: Path, layout: str) -> None:
    with pytest.raises(UnknownNameError, match="name no tables"):
        export(open_package(tiny), layout, tmp_path / "out", ["claims"])


@pytest.mark.parametrize("layout", ["sipri", "unroca"])
def test_layout_is_no_table_of_another_format(tiny: Path, tmp_path: Path, layout: str) -> None:
    with pytest.raises(UnknownNameError, match=f"a format of its own; write: armsdata export {layout}"):
        export(open_package(tiny), "csv", tmp_path / "out", ["claims", layout])


def test_layout_says_how_many_transfers_fit(shipped: Package, tmp_path: Path) -> None:
    notes: list[str] = []
    (path,) = export(shipped, "sipri", tmp_path / "out", tell=notes.append)
    fit = len(list(csv.reader(path.read_text().splitlines()))) - 1
    (note,) = notes
    assert note.startswith(f"{fit} of {len(shipped.load('transfers'))} transfers fit")


def test_layout_holds_a_selection_only(shipped: Package, tmp_path: Path) -> None:
    (path,) = export(shipped, "sipri", tmp_path / "out", selection=Selection(recipients=("YEM",)))
    assert [row[0] for row in csv.reader(path.read_text().splitlines())] == ["Recipient", "Yemen"]
