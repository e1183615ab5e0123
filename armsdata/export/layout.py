"""What the layouts of other registers share: which transfers fit, which number they give, and what is said beside it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa

from armsdata import canonical
from armsdata.export.flat import Fields, arrived, computed_fields
from armsdata.rules.bounds import BOUNDS
from armsdata.rules.registry import beside
from armsdata.table_schema import ARROW_TYPES, records

if TYPE_CHECKING:
    from armsdata.export.frames import Exported

TABLES = ("transfers", "parties", "equipment")
KEY: list[str] = []
_ROLES = {"end_user": "for", "origin": "made in", "via": "via"}

Row = Mapping[str, Any]
Headings = Mapping[str, tuple[str, str, str]]  # the type, the heading and the meaning of each column


def rows(tables: Mapping[str, pd.DataFrame], category: str, party_name: str) -> list[dict[str, Any]]:
    """Return the transfers that fit a register, in their order, empty cells as None.

    They are transfers (no loans, licences, services or people) that are delivered or ongoing, of equipment that has a category
    of the register, from one party to one party. One that is part of another which fits, or measures its goods, is left out, so
    that nothing is counted twice. Parties are named as in the column ``party_name``, else as in ``name``; ``item``,
    ``item_designation`` and ``item_unit`` are those of the equipment, ``category`` its category.
    """
    transfers, parties, equipment = tables["transfers"], tables["parties"], tables["equipment"]
    items = beside(transfers["equipment_id"], equipment, ["name", "sipri_designation", "unit", category])
    items = items.set_axis(["item", "item_designation", "item_unit", "category"], axis=1)
    several = parties[parties["kind"] == "several"]["party_id"]
    fits = arrived(transfers) & items["category"].notna() & ~transfers["supplier"].isin(several) & ~transfers["recipient"].isin(several)
    names = dict(zip(parties["party_id"].tolist(), parties[party_name].fillna(parties["name"]).tolist(), strict=True))
    fitting = records(pd.concat([transfers, items], axis=1)[fits])
    above = {row["transfer_id"]: (row["part_of"], row["measures"]) for row in records(transfers[["transfer_id", "part_of", "measures"]])}
    ids = {row["transfer_id"] for row in fitting}
    sides = ("supplier", "recipient", *_ROLES)
    return [row | {side: names.get(row[side]) for side in sides} for row in fitting if not _within(row["transfer_id"], above, ids)]


def _within(transfer: str, above: Mapping[str, tuple[Any, ...]], ids: set[str]) -> bool:
    """Return whether a transfer's goods are, over however many steps, among those of one of some transfers."""
    seen, steps = {transfer}, list(above[transfer])
    while steps:
        step = steps.pop()
        if step in ids - {transfer}:
            return True
        if step in above and step not in seen:
            seen.add(step)
            steps.extend(above[step])
    return False


def number(row: Row) -> Any:
    """Return the best number of a transfer, else its lower bound, in the unit of its equipment; else None.

    An upper bound alone is no count of what came, and a number of tonnes or crates none of pieces.
    """
    best = row["quantity_low"] if row["quantity_best"] is None else row["quantity_best"]
    return best if row["unit"] == row["item_unit"] else None


def is_sure(row: Row) -> bool:
    """Return whether a transfer is confirmed and all three bounds are the same number."""
    same = row["quantity_best"] is not None and row["quantity_low"] == row["quantity_best"] == row["quantity_high"]
    return row["assessment"] == "confirmed" and same


def year(row: Row, date: str) -> int | None:
    """Return the calendar year that a date of a transfer lies in; None where it is not known or spans years."""
    earliest, latest = row[f"{date}_earliest"], row[f"{date}_latest"]
    return earliest.year if earliest and latest and earliest.year == latest.year else None


def remarks(row: Row, *roles: str) -> str:
    """Return what a register's columns have no place for: why, and in brackets how sure, all bounds, dates, some roles and the id."""
    bounds = [
        f"no {bound}" if row[f"quantity_{bound}"] is None else f"{bound} {row[f'quantity_{bound}']} {row['unit']}" for bound in BOUNDS
    ]
    said = [row["item"], row["assessment"], ", ".join(bounds) if row["unit"] else "no number"]
    said += [f"{date} {row[date]}" for date in ("ordered", "delivered") if row[date]]
    said += [f"{_ROLES[role]} {row[role]}" for role in roles if row[role]]
    said += [f"armsdata {row['transfer_id']}"]
    return " ".join(filter(None, [row["comment"], f"[{'; '.join(said)}]"]))


def frame(made: Sequence[Row], headings: Headings) -> pd.DataFrame:
    """Return the rows of a layout as a frame; a cell that a row does not have is empty."""
    columns = {name: pa.array([row.get(name) for row in made], ARROW_TYPES[kind]) for name, (kind, _, _) in headings.items()}
    table: pd.DataFrame = pa.table(columns).to_pandas(types_mapper=pd.ArrowDtype)
    return table


def fields(headings: Headings) -> Fields:
    """Return the fields of a layout; their titles are the headings."""
    return computed_fields(headings)


def write(table: "Exported", path: Path) -> None:
    """Write a layout as CSV under its headings, which need not differ from each other."""
    path.write_bytes(canonical.to_csv(table.frame, [field["title"] for field in table.fields.values()]))
