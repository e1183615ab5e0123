"""What the record covers, and how well: counts by pair, category, year, stage and claimant, and what is weak."""

import datetime
from collections.abc import Iterator
from typing import Any

import pandas as pd

from armsdata import markdown
from armsdata.errors import UnknownNameError
from armsdata.package import Package
from armsdata.rules.registry import look_up
from armsdata.tables import expand_dates

_NEEDED = ("parties", "organizations", "sources", "equipment", "claims", "citations", "transfers", "evidence")
_CLAIMANTS_SHOWN = 40


def report(package: Package) -> Iterator[str]:
    """Yield the lines of a Markdown page; raise UnknownNameError where the package lacks a table that is counted."""
    missing = [name for name in _NEEDED if name not in package.resources]
    if missing:
        raise UnknownNameError(f"the package has no table {missing[0]!r}, which coverage counts")
    package.require_shipped_columns()
    tables = {name: expand_dates(package.load(name), package.schema(name)) for name in _NEEDED}
    yield f"# Coverage of {package.name} {package.version}"
    for title, note, header, rows in (
        _weakness(tables),
        _pairs(tables),
        _categories(tables),
        _years(tables),
        _stages(tables),
        _claimants(tables),
    ):
        yield from ("", f"## {title}", "", *([note, ""] if note else []), *markdown.table(header, rows))


_Section = tuple[str, str, list[str], list[list[Any]]]


def _weakness(tables: dict[str, pd.DataFrame]) -> _Section:
    claims, citations, sources, transfers, evidence = (tables[name] for name in ("claims", "citations", "sources", "transfers", "evidence"))
    documents = claims["claim_id"].map(citations.groupby("claim_id").size()).fillna(0)
    numbers = transfers[["quantity_low", "quantity_best", "quantity_high"]].notna().any(axis=1)
    counts = [
        ("claims", "all", len(claims), len(claims)),
        ("claims", "reported by a single document", int((documents == 1).sum()), len(claims)),
        ("claims", "with nobody named as claimant", int(claims["claimant"].isna().sum()), len(claims)),
        ("claims", "with a quantity", int((claims["comparator"] != "none").sum()), len(claims)),
        ("claims", "that no transfer uses", int((~claims["claim_id"].isin(evidence["claim_id"])).sum()), len(claims)),
        ("citations", "all", len(citations), len(citations)),
        ("citations", "never compared again with their document", int(citations["checked"].isna().sum()), len(citations)),
        ("citations", "that change what they relay", int((citations["role"] == "garbled").sum()), len(citations)),
        ("sources", "all", len(sources), len(sources)),
        ("sources", "without a date", int(sources["published"].isna().sum()), len(sources)),
        ("sources", "seen as an excerpt only", int((sources["read"] == "excerpt").sum()), len(sources)),
        ("transfers", "all", len(transfers), len(transfers)),
        ("transfers", "without any number", int((~numbers).sum()), len(transfers)),
        *(
            ("transfers", f"assessed as {assessment}", int((transfers["assessment"] == assessment).sum()), len(transfers))
            for assessment in ("confirmed", "probable", "possible", "disputed")
        ),
    ]
    rows = [[table, what, count, f"{count / total:.0%}" if total else ""] for table, what, count, total in counts]
    return "Size and weakness", "", ["Table", "Records", "Number", "Share"], rows


def _counted(claims: pd.DataFrame, transfers: pd.DataFrame, by: list[str]) -> list[list[Any]]:
    """Return rows of values, claims and transfers for each combination, most claims first."""
    counts = pd.DataFrame({"claims": claims.groupby(by).size(), "transfers": transfers.groupby(by).size()}).fillna(0).astype("int64")
    counts = counts.reset_index().sort_values(["claims", "transfers", *by], ascending=[False, False, *[True] * len(by)], kind="stable")
    return [list(row) for row in counts.itertuples(index=False)]


def _pairs(tables: dict[str, pd.DataFrame]) -> _Section:
    def named(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(**{side: look_up(frame[side], tables["parties"], "name") for side in ("supplier", "recipient")})

    rows = _counted(named(tables["claims"]), named(tables["transfers"]), ["supplier", "recipient"])
    return "By pair", "", ["Supplier", "Recipient", "Claims", "Transfers"], rows


def _categories(tables: dict[str, pd.DataFrame]) -> _Section:
    equipment = tables["equipment"]
    broader = dict(zip(equipment["equipment_id"].tolist(), equipment["broader"].tolist(), strict=True))
    names = dict(zip(equipment["equipment_id"].tolist(), equipment["name"].tolist(), strict=True))

    def top(item: str) -> str:
        seen = {item}
        while isinstance(broader.get(item), str) and broader[item] not in seen:
            item = broader[item]
            seen.add(item)
        return str(names.get(item, item))

    def grouped(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(category=[top(item) for item in frame["equipment_id"].tolist()])

    note = "Each item is counted at the top of its tree of equipment."
    return (
        "By category",
        note,
        ["Category", "Claims", "Transfers"],
        _counted(grouped(tables["claims"]), grouped(tables["transfers"]), ["category"]),
    )


def _years(tables: dict[str, pd.DataFrame]) -> _Section:
    def year(days: "pd.Series[Any]") -> list[str]:
        return [str(day.year) if isinstance(day, datetime.date) else "not known" for day in days.tolist()]

    claims = tables["claims"].assign(year=year(tables["claims"]["stated_earliest"]))
    transfers = tables["transfers"].assign(year=year(tables["transfers"]["delivered_earliest"]))
    rows = sorted(_counted(claims, transfers, ["year"]), key=lambda row: row[0])
    return (
        "By year",
        "Claims by the year they were stated in, transfers by the first year they can have happened in.",
        ["Year", "Claims", "Transfers"],
        rows,
    )


def _stages(tables: dict[str, pd.DataFrame]) -> _Section:
    claims = tables["claims"]
    counts = (
        claims.groupby(["stance", "stage"])
        .size()
        .reset_index(name="claims")
        .sort_values(["claims", "stance", "stage"], ascending=[False, True, True])
    )
    return "By stance and stage", "", ["Stance", "Stage", "Claims"], [list(row) for row in counts.itertuples(index=False)]


def _claimants(tables: dict[str, pd.DataFrame]) -> _Section:
    claims = tables["claims"]
    claimed = claims[claims["claimant"].notna()]
    documents = tables["citations"].groupby("claim_id")["source_id"].nunique()
    frame = claimed.assign(
        name=look_up(claimed["claimant"], tables["organizations"], "name"), documents=claimed["claim_id"].map(documents).fillna(0)
    )
    counts = frame.groupby(["claimant", "name"]).agg(claims=("claim_id", "size"), citations=("documents", "sum")).reset_index()
    counts = counts.sort_values(["claims", "citations", "claimant"], ascending=[False, False, True])
    counts = counts.astype({"claims": "int64", "citations": "int64"})
    rows = [list(row) for row in counts.itertuples(index=False)]
    rest = len(rows) - _CLAIMANTS_SHOWN
    note = f"The {_CLAIMANTS_SHOWN} with most claims; {rest} others have fewer." if rest > 0 else ""
    return "By claimant", note, ["Id", "Claimant", "Claims", "Citations"], rows[:_CLAIMANTS_SHOWN]
