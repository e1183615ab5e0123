"""A part of the record: by parties, equipment and years, or what could be known of it on a day."""

import datetime
import shlex
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from armsdata.errors import UnknownNameError
from armsdata.rules import RULES
from armsdata.rules.bounds import BOUNDS
from armsdata.rules.registry import ancestors, beside, listed, look_up

# The tables that a selection takes rows from, each with its key.
_KEYS = {
    "transfers": ["transfer_id"],
    "claims": ["claim_id"],
    "evidence": ["transfer_id", "claim_id"],
    "claim_parties": ["claim_id", "role", "party_id"],
    "claim_equipment": ["claim_id", "equipment_id"],
    "citations": ["claim_id", "source_id"],
    "sources": ["source_id"],
}
TABLES = ("parties", "equipment", "exceptions", *_KEYS)
# The date that a record is chosen by, and the one that stands in where that is empty.
_DATES = {"transfers": ("delivered", "ordered"), "claims": ("period", "stated")}
_TO_OTHERS = {"claims": ("derived_from", "supersedes", "part_of"), "transfers": ("part_of", "measures")}
_NUMBERS = [f"quantity_{name}" for name in BOUNDS]

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Selection:
    """Which records are wanted; what is empty limits nothing.

    Parties and equipment are ids; a piece of equipment takes in everything narrower. A record belongs to the days from
    ``since`` to ``until`` where its dates allow one of them. ``known_on`` takes the record back to what could be known at
    the end of a day.
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
    """The tables of a selection, with their dates expanded, and what to say about what it leaves out or empties."""

    tables: dict[str, pd.DataFrame]
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def notes(self) -> list[str]:
        """A sentence on each thing that happened to some records, with their number."""
        return [f"{what}: {count:,}" for what, count in self.counts.items() if count]

    def keep(self, table: str, rows: "pd.Series[bool]") -> None:
        """Keep some rows of a table."""
        self.tables[table] = self.tables[table][rows.fillna(False).astype(bool)].reset_index(drop=True)

    def note(self, rows: "pd.Series[bool]", what: str) -> None:
        """Count the records that something happened to."""
        self.counts[what] += int(rows.sum())


def select(tables: Tables, selection: Selection) -> Selected:
    """Return the part of some tables (at least ``TABLES``) that a selection wants, complete in itself.

    Transfers are those that match; claims those that match, are evidence of such a transfer, or are what one of these is
    derived from; citations and documents those of these claims. A claim matches also by its claim_parties and
    claim_equipment. Any other reference to a record that is left out is emptied. What may break then is said in
    docs/methods.md. Raises UnknownNameError for an id that the package does not have.
    """
    selection = _with_narrower(tables, selection)
    selected = Selected(dict(tables))
    _narrow(selected, selection)
    if selection.known_on:
        _take_back(selected, selection.known_on)
        _narrow(selected, selection)  # claims that were there only for a transfer that was not known
    return selected


def _narrow(selected: Selected, selection: Selection) -> None:
    """Keep the records that match, and what belongs to them."""
    tables = selected.tables
    wanted, undated = _matching(tables, "transfers", selection)
    selected.note(undated, "transfers left out, since they have no date")
    selected.keep("transfers", wanted)
    evidence = tables["evidence"][listed(tables["evidence"], ["transfer_id"], tables["transfers"])]
    wanted, undated = _matching(tables, "claims", selection)
    wanted = _with_bases(tables["claims"], wanted | listed(tables["claims"], ["claim_id"], evidence))
    selected.note(undated & ~wanted, "claims left out, since they have no date")
    selected.keep("claims", wanted)
    _follow(selected)


def _with_narrower(tables: Tables, selection: Selection) -> Selection:
    """Return a selection that names all narrower equipment itself; raise UnknownNameError for an id that is not there."""
    parties = selection.suppliers + selection.recipients
    for wanted, table, key in ((parties, "parties", "party_id"), (selection.equipment, "equipment", "equipment_id")):
        if unknown := sorted(set(wanted) - set(tables[table][key].tolist())):
            alike = [known for known in tables[table][key].tolist() if known.casefold() == unknown[0].casefold()]
            advice = f"write {alike[0]}" if alike else f"armsdata find {shlex.quote(unknown[0])} looks names up"
            raise UnknownNameError(f"{table} has no {unknown[0]!r}; {advice}")
    narrower = sorted(item for item, above in ancestors(tables["equipment"]) if above in selection.equipment)
    return replace(selection, equipment=(*selection.equipment, *narrower))


def _matching(tables: Tables, table: str, selection: Selection) -> tuple["pd.Series[bool]", "pd.Series[bool]"]:
    """Return which transfers or claims match, and which would if they had a date."""
    frame = tables[table]
    about = pd.Series(True, index=frame.index)
    for column, wanted in {"supplier": selection.suppliers, "recipient": selection.recipients, "equipment_id": selection.equipment}.items():
        if wanted:
            about &= _naming(tables, table, column, wanted)
    if not (selection.since or selection.until):
        return about, pd.Series(False, index=frame.index)
    date, instead = _DATES[table]
    dated = frame[date].notna() | frame[instead].notna()
    matches = about & dated
    if selection.since:
        latest = frame[f"{date}_latest"].where(frame[date].notna(), frame[f"{instead}_latest"])
        matches &= (latest >= selection.since).fillna(True).astype(bool)
    if selection.until:
        earliest = frame[f"{date}_earliest"].where(frame[date].notna(), frame[f"{instead}_earliest"])
        matches &= (earliest <= selection.until).fillna(True).astype(bool)
    return matches, about & ~dated


def _naming(tables: Tables, table: str, column: str, wanted: tuple[str, ...]) -> "pd.Series[bool]":
    """Return which records name one of some parties or items, a claim also in the table beside it."""
    frame = tables[table]
    naming = frame[column].isin(wanted)
    if table == "claims" and column == "equipment_id":
        further = tables["claim_equipment"]
        naming |= listed(frame, ["claim_id"], further[further["equipment_id"].isin(wanted)])
    elif table == "claims":
        further = tables["claim_parties"]
        naming |= listed(frame, ["claim_id"], further[(further["role"] == column) & further["party_id"].isin(wanted)])
    return naming


def _with_bases(claims: pd.DataFrame, wanted: "pd.Series[bool]") -> "pd.Series[bool]":
    """Return which claims are wanted once those that another is derived from are: without them it would count as one of its own."""
    while True:
        bases = listed(claims, ["claim_id"], claims[wanted], ["derived_from"]) & ~wanted
        if not bases.any():
            return wanted
        wanted = wanted | bases


def _take_back(selected: Selected, day: datetime.date) -> None:
    """Take a record back to what could be known at the end of a day.

    A claim is known from the first day by which one of its documents has certainly appeared; one without a dated document
    is left out, and so is a transfer without a known claim that supports it. Nothing is estimated anew: status, assessment
    and dates are those of the whole record. A bound that no known claim sets is empty.
    """
    tables = selected.tables
    citations = tables["citations"]
    appeared = look_up(citations["source_id"], tables["sources"], "published_latest")
    documents = citations[["claim_id"]].assign(day=appeared).dropna().sort_values("day")
    since = look_up(tables["claims"]["claim_id"], documents, "day", "claim_id")
    selected.note(since.isna(), "claims left out, since no dated document says when they were known")
    selected.keep("claims", since <= day)
    of_known = listed(citations, ["claim_id"], tables["claims"])
    selected.note(of_known & appeared.isna(), "citations left out, since their document has no date")
    selected.keep("citations", of_known & (appeared <= day).fillna(False).astype(bool))
    selected.keep("evidence", listed(tables["evidence"], ["claim_id"], tables["claims"]))
    supports = tables["evidence"][tables["evidence"]["role"] == "supports"]
    supported = listed(tables["transfers"], ["transfer_id"], supports)
    selected.note(~supported, "transfers left out, since no claim that supports them was known")
    selected.keep("transfers", supported)
    _empty_bounds(selected)


def _empty_bounds(selected: Selected) -> None:
    """Empty the bounds that no claim at hand sets; where another sets the same number as one that is not, name that."""
    tables = selected.tables
    before, claims = tables["transfers"], tables["claims"]
    after = before.copy()
    for name, setter in BOUNDS.items():
        stays = listed(before, [setter], claims, ["claim_id"])
        other = look_up(before["transfer_id"], _setting(tables, name, before[~stays]), setter, "transfer_id")
        after[setter] = before[setter].where(stays, other)
        number = f"quantity_{name}"
        after[number] = before[number].where(after[setter].notna())
        selected.note(before[number].notna() & after[number].isna(), f"{number} emptied, since no claim that sets it was known")
    after["unit"] = after["unit"].where(after[_NUMBERS].notna().any(axis=1))
    tables["transfers"] = after


def _setting(tables: Tables, name: str, transfers: pd.DataFrame) -> pd.DataFrame:
    """Return a row a claim that may set one bound of a transfer as it stands, as a transfer that has only this bound; earliest first.

    Which may is what the rules about bounds say.
    """
    number, setter = f"quantity_{name}", BOUNDS[name]
    evidence = tables["evidence"][listed(tables["evidence"], ["transfer_id"], transfers[transfers[number].notna()])]
    stated = look_up(evidence["claim_id"], tables["claims"], "stated_earliest")
    evidence = evidence.assign(stated=stated).sort_values(["stated", "claim_id"])
    rows = beside(evidence["transfer_id"], transfers, transfers.columns.tolist(), "transfer_id").reset_index(drop=True)
    others = [column for other in BOUNDS if other != name for column in (f"quantity_{other}", BOUNDS[other])]
    rows[others] = rows[others].mask(rows[others].notna())
    rows[setter] = evidence["claim_id"].reset_index(drop=True)
    frames: dict[str, Any] = {**tables, "transfers": rows}
    broken = [row for rule in RULES.values() if "bounds" in rule.parameters for row in rule.broken(frames).rows]
    return rows.drop(index=sorted(set(broken)))


def _follow(selected: Selected) -> None:
    """Leave out what belongs to records that are left out, and empty references to them."""
    tables = selected.tables
    selected.keep("evidence", listed(tables["evidence"], ["transfer_id"], tables["transfers"]))
    for table in ("evidence", "claim_parties", "claim_equipment", "citations"):
        selected.keep(table, listed(tables[table], ["claim_id"], tables["claims"]))
    selected.keep("sources", listed(tables["sources"], ["source_id"], tables["citations"]))
    for table, columns in _TO_OTHERS.items():
        for column in columns:
            frame = tables[table]
            there = frame[column].isna() | listed(frame, [column], frame, _KEYS[table])
            selected.note(~there, f"{column} of {table} emptied, since it leads to one that is left out")
            if table == "transfers":
                selected.note(
                    ~there & frame[column].duplicated(keep=False),
                    f"{table} that had the same {column}, so that their sum may hold goods twice",
                )
            tables[table] = frame.assign(**{column: frame[column].where(there)})
    rows = tables["exceptions"]
    for table in set(_KEYS) & set(rows["table"].tolist()):
        ids = {"|".join(key) for key in tables[table][_KEYS[table]].itertuples(index=False)}
        rows = rows[(rows["table"] != table) | rows["id"].isin(list(ids))]
    tables["exceptions"] = rows.reset_index(drop=True)
