"""A part of the record: by parties, equipment and years, or what could be known of it on a day."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa

from armsdata.errors import UnknownNameError
from armsdata.rules.bounds import BOUNDS
from armsdata.rules.registry import ancestors, beside, listed, look_up

TABLES = (
    "parties",
    "equipment",
    "transfers",
    "evidence",
    "claims",
    "claim_parties",
    "claim_equipment",
    "citations",
    "sources",
    "exceptions",
)
_TO_OTHERS = {"claims": ("derived_from", "supersedes", "part_of"), "transfers": ("part_of", "measures")}

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Selection:
    """Which records are wanted; what is empty limits nothing.

    Parties and equipment are ids; a piece of equipment takes in everything narrower. A record belongs to the days from
    ``since`` to ``until`` where its dates allow one of them. ``known_on`` takes the record back to a day: see ``known``.
    """

    suppliers: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    since: datetime.date | None = None
    until: datetime.date | None = None
    known_on: datetime.date | None = None

    def __bool__(self) -> bool:
        return self != Selection()


@dataclass
class Selected:
    """The tables of a selection, with their dates expanded, and what to say about rows that it leaves out."""

    tables: dict[str, pd.DataFrame]
    notes: list[str] = field(default_factory=list)

    def keep(self, table: str, rows: "pd.Series[bool]") -> None:
        """Keep some rows of a table."""
        self.tables[table] = self.tables[table][rows.fillna(False).astype(bool)].reset_index(drop=True)

    def note(self, count: int, what: str) -> None:
        """Say how many records something happened to, if any."""
        if count:
            self.notes.append(f"{what}: {count:,}")


def select(tables: Tables, selection: Selection) -> Selected:
    """Return the part of some tables (at least ``TABLES``) that a selection wants, complete in itself.

    Transfers are those that match; claims those that match or are evidence of such a transfer; documents and citations
    those of these claims. A reference to a record that is left out is emptied. Raises UnknownNameError for an id that the
    package does not have.
    """
    selected = Selected(dict(tables))
    if selection.known_on:
        known(selected, selection.known_on)
    matches = _matcher(selected, selection)
    selected.keep("transfers", matches("transfers", "delivered", "ordered"))
    selected.keep("evidence", listed(selected.tables["evidence"], ["transfer_id"], selected.tables["transfers"]))
    claims = selected.tables["claims"]
    selected.keep("claims", matches("claims", "period", "stated") | listed(claims, ["claim_id"], selected.tables["evidence"]))
    _follow(selected)
    return selected


def known(selected: Selected, day: datetime.date) -> None:
    """Take a record back to what could be known on a day.

    A claim is known from the latest day that its earliest dated document allows; one without is left out. A bound stays
    if the claim that sets it was known, or a supporting one that sets the same number, which is then named; else it is empty.
    Nothing is estimated anew: status, assessment and dates are those of the whole record.
    """
    tables = selected.tables
    dated = look_up(tables["citations"]["source_id"], tables["sources"], "published_latest")
    first = (
        pd.DataFrame({"claim_id": tables["citations"]["claim_id"], "day": dated}).dropna().groupby("claim_id")["day"].min().reset_index()
    )
    first = first.astype({"claim_id": pd.ArrowDtype(pa.string()), "day": pd.ArrowDtype(pa.date32())})
    from_when = look_up(tables["claims"]["claim_id"], first, "day", "claim_id")
    selected.note(int(from_when.isna().sum()), "claims left out, since no dated document says when they were known")
    selected.keep("claims", from_when <= day)
    selected.keep("citations", (dated <= day) & listed(tables["citations"], ["claim_id"], tables["claims"]))
    selected.keep("evidence", listed(tables["evidence"], ["claim_id"], tables["claims"]))
    selected.keep("transfers", listed(tables["transfers"], ["transfer_id"], tables["evidence"]))
    tables["transfers"] = _with_known_bounds(selected)
    _follow(selected)


def _with_known_bounds(selected: Selected) -> pd.DataFrame:
    """Return the transfers without the bounds that no claim at hand sets."""
    transfers, claims, evidence = (selected.tables[name] for name in ("transfers", "claims", "evidence"))
    supports = evidence[evidence["role"] == "supports"]
    numbers = [f"quantity_{name}" for name in BOUNDS]
    supporting = pd.concat(
        [supports[["transfer_id"]], beside(supports["claim_id"], claims, ["claim_id", "stance", "unit", *numbers])], axis=1
    )
    supporting = supporting[(supporting["stance"] == "affirms").fillna(False)].sort_values("claim_id")
    changed = transfers.copy()
    gone = 0
    for name, setter in BOUNDS.items():
        number = f"quantity_{name}"
        says = supporting.assign(number=supporting[number].fillna(supporting["quantity_best"])).dropna(subset=["number", "unit"])
        keys = ["transfer_id", "unit", "number"]
        same = says[[*keys, "claim_id"]].drop_duplicates(keys)
        other = transfers[["transfer_id", "unit", number]].rename(columns={number: "number"}).merge(same, how="left", on=keys)["claim_id"]
        stays = listed(transfers, [setter], claims, ["claim_id"])
        changed[setter] = transfers[setter].where(stays, other.set_axis(transfers.index))
        changed[number] = transfers[number].where(changed[setter].notna())
        gone += int((transfers[number].notna() & changed[number].isna()).sum())
    selected.note(gone, "bounds emptied, since no claim that sets them was known")
    empty = changed[numbers].isna().all(axis=1)
    changed["unit"] = changed["unit"].mask(empty)
    return changed


def _matcher(selected: Selected, selection: Selection) -> Callable[..., "pd.Series[bool]"]:
    """Return a function from a table, the column of its date and a second one to the rows that match; it notes rows without a date."""
    tables = selected.tables
    for wanted, table, key in (
        (selection.suppliers + selection.recipients, "parties", "party_id"),
        (selection.equipment, "equipment", "equipment_id"),
    ):
        if unknown := sorted(set(wanted) - set(tables[table][key].tolist())):
            raise UnknownNameError(f"{table} has no {unknown[0]!r}; armsdata find {unknown[0]} looks names up")
    items = {*selection.equipment, *(item for item, above in ancestors(tables["equipment"]) if above in selection.equipment)}

    def of_claims(table: str, other: str, column: str, ids: set[str], role: str = "") -> "pd.Series[bool]":
        """Return the claims that a table beside claims gives one of some ids."""
        rows = tables[other]
        rows = rows[rows[column].isin(list(ids)) & ((rows["role"] == role) if role else True)]
        return listed(tables[table], ["claim_id"], rows) if table == "claims" else pd.Series(False, index=tables[table].index)

    def matches(table: str, date: str, second: str) -> "pd.Series[bool]":
        frame = tables[table]
        good = pd.Series(True, index=frame.index)
        for column, wanted in (("supplier", selection.suppliers), ("recipient", selection.recipients)):
            if wanted:
                good &= frame[column].isin(wanted) | of_claims(table, "claim_parties", "party_id", set(wanted), column)
        if items:
            good &= frame["equipment_id"].isin(list(items)) | of_claims(table, "claim_equipment", "equipment_id", items)
        if selection.since or selection.until:
            chosen = np.where(frame[date].notna(), date, second)
            undated = frame[date].isna() & frame[second].isna()
            selected.note(
                int((good & undated).sum()),
                f"{table} left out, since they have no date",
            )
            earliest, latest = (
                frame[f"{date}_{end}"].where(pd.Series(chosen == date, index=frame.index), frame[f"{second}_{end}"])
                for end in ("earliest", "latest")
            )
            good &= ~undated
            if selection.since:
                good &= (latest >= selection.since).fillna(True)
            if selection.until:
                good &= (earliest <= selection.until).fillna(True)
        return good

    return matches


def _follow(selected: Selected) -> None:
    """Leave out what belongs to records that are left out, and empty references to them."""
    tables = selected.tables
    for table in ("claim_parties", "claim_equipment", "citations"):
        selected.keep(table, listed(tables[table], ["claim_id"], tables["claims"]))
    selected.keep(
        "evidence",
        listed(tables["evidence"], ["claim_id"], tables["claims"]) & listed(tables["evidence"], ["transfer_id"], tables["transfers"]),
    )
    selected.keep("sources", listed(tables["sources"], ["source_id"], tables["citations"]))
    emptied = 0
    for table, columns in _TO_OTHERS.items():
        frame = tables[table]
        key = str(frame.columns[0])
        for column in columns:
            there = frame[column].isna() | listed(frame, [column], frame, [key])
            emptied += int((~there).sum())
            tables[table] = tables[table].assign(**{column: frame[column].where(there)})
    selected.note(emptied, "references emptied, since they lead to records that are left out")
    ids = {name: set(tables[name].iloc[:, 0].tolist()) for name in _TO_OTHERS}
    rows = tables["exceptions"]
    known_ids = [
        identifier in ids.get(table, {identifier}) for table, identifier in zip(rows["table"].tolist(), rows["id"].tolist(), strict=True)
    ]
    selected.keep("exceptions", pd.Series(known_ids, index=rows.index, dtype=bool))
