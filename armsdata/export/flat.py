"""transfers_flat: one row a transfer, with names instead of identifiers, and how well it is reported."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pyarrow as pa

from armsdata.rules.assessments import independent_claimants, supporting_claims
from armsdata.rules.registry import beside, look_up

KEY = ["transfer_id"]
TITLE = "Transfers, flat"
DESCRIPTION = "One row a transfer, with names in place of identifiers, and counts of what reports it."
TABLES = ("transfers", "parties", "equipment", "evidence", "claims", "citations", "sources", "organizations", "organization_members")

Fields = Mapping[str, Mapping[str, Any]]

_DATES = [f"{date}{part}" for date in ("ordered", "delivered") for part in ("", "_earliest", "_latest", "_precision")]
# Columns of transfers that stand unchanged, before and behind the computed ones.
_BEFORE = ["transfer_id"]
_AFTER = [
    "mode",
    "status",
    "assessment",
    "condition",
    *_DATES,
    "quantity_low",
    "quantity_best",
    "quantity_high",
    "unit",
    "low_from",
    "best_from",
    "high_from",
    "part_of",
    "measures",
    "comment",
]
_PARTY = {"iso": "party_id", "cow": "cow_code", "gw": "gw_code"}
_EQUIPMENT = {
    "designation": "name",
    "equipment_kind": "kind",
    "calibre_mm": "calibre_mm",
    "sipri_category": "sipri_category",
    "unroca_category": "unroca_category",
}
_COMPUTED = {
    "equipment_path": ("string", "Equipment, path", "The item and all that is broader, from the narrowest, joined by ` < `."),
    "additive": (
        "boolean",
        "Additive",
        "False where the row is part of another or measures its goods: summing additive rows of one unit counts nothing twice.",
    ),
    "claims": ("integer", "Claims", "Number of claims that support the transfer."),
    "contradicting_claims": ("integer", "Contradicting claims", "Number of claims that contradict the transfer."),
    "independent_claimants": ("integer", "Independent claimants", "Number of claimants that affirm it and share no top-level body."),
    "sources": ("integer", "Sources", "Number of documents that report its supporting claims."),
    "first_reported": (
        "date",
        "First reported",
        "First day on which a dated document that reports a supporting claim can have been published.",
    ),
    "last_reported": (
        "date",
        "Last reported",
        "Last day on which a dated document that reports a supporting claim can have been published.",
    ),
}


def frame(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the flat table from tables whose dates are expanded; rows in the order of transfers."""
    transfers, parties, equipment = tables["transfers"], tables["parties"], tables["equipment"]
    columns: dict[str, Any] = {name: transfers[name] for name in _BEFORE} | party_columns(transfers, parties)
    for role in ("end_user", "origin", "via"):
        columns[role] = look_up(transfers[role], parties, "name")
    columns["equipment_id"] = transfers["equipment_id"]
    for name, field in _EQUIPMENT.items():
        columns[name] = look_up(transfers["equipment_id"], equipment, field)
    columns["equipment_path"] = _paths(transfers["equipment_id"], equipment)
    columns |= {name: transfers[name] for name in _AFTER}
    columns["additive"] = additive(transfers).astype(pd.ArrowDtype(pa.bool_()))
    columns |= _counts(transfers, tables)
    return pd.DataFrame(columns)


def party_columns(transfers: pd.DataFrame, parties: pd.DataFrame) -> dict[str, Any]:
    """Return the names and codes of supplier and recipient."""
    columns: dict[str, Any] = {}
    for side in ("supplier", "recipient"):
        columns[side] = look_up(transfers[side], parties, "name")
        for suffix, field in _PARTY.items():
            columns[f"{side}_{suffix}"] = look_up(transfers[side], parties, field)
    return columns


def arrived(transfers: pd.DataFrame) -> "pd.Series[bool]":
    """Return the transfers, no loans, licences, services or people, that are delivered or ongoing."""
    return (transfers["mode"] == "transfer") & transfers["status"].isin(["delivered", "ongoing"])


def additive(transfers: pd.DataFrame) -> "pd.Series[bool]":
    """Return the transfers whose sum in one unit counts nothing twice."""
    return transfers["part_of"].isna() & transfers["measures"].isna()


def _paths(items: "pd.Series[str]", equipment: pd.DataFrame) -> "pd.Series[str]":
    broader = dict(zip(equipment["equipment_id"].tolist(), equipment["broader"].tolist(), strict=True))

    def path(item: str) -> str:
        steps: list[str] = []
        while isinstance(item, str) and item not in steps:
            steps.append(item)
            item = broader.get(item)  # type: ignore[assignment]
        return " < ".join(steps)

    paths = pd.DataFrame([(item, path(item)) for item in broader], columns=["item", "path"], dtype=pd.ArrowDtype(pa.string()))
    return look_up(items, paths, "path")


def _counts(transfers: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    evidence, claims, citations, sources = tables["evidence"], tables["claims"], tables["citations"], tables["sources"]
    supports = evidence[evidence["role"] == "supports"]
    independent = independent_claimants(supporting_claims(evidence, claims), tables["organization_members"], tables["organizations"])
    counts = {
        "claims": supports.groupby("transfer_id").size(),
        "contradicting_claims": evidence[evidence["role"] == "contradicts"].groupby("transfer_id").size(),
        "independent_claimants": independent,
    }
    ids = transfers["transfer_id"]
    reported = beside(ids, _reported(supports, citations, sources), ["sources", "first_reported", "last_reported"], "transfer_id")
    numbers = {name: _of(ids, count) for name, count in counts.items()} | {"sources": reported.pop("sources")}
    return {name: number.fillna(0) for name, number in numbers.items()} | dict(reported)


def _reported(supports: pd.DataFrame, citations: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Return, for each transfer with a cited claim, how many documents report its claims, and between which days."""
    pairs = pa.Table.from_pandas(supports[["transfer_id", "claim_id"]], preserve_index=False)
    documents = pa.Table.from_pandas(citations[["claim_id", "source_id"]], preserve_index=False)
    days = pa.Table.from_pandas(sources[["source_id", "published_earliest", "published_latest"]], preserve_index=False)
    reports = pairs.join(documents, "claim_id", join_type="inner").join(days, "source_id", join_type="inner")
    counted = reports.group_by("transfer_id").aggregate(
        [("source_id", "count_distinct"), ("published_earliest", "min"), ("published_latest", "max")]
    )
    names = {"source_id_count_distinct": "sources", "published_earliest_min": "first_reported", "published_latest_max": "last_reported"}
    frame: pd.DataFrame = counted.to_pandas(types_mapper=pd.ArrowDtype)
    return frame.rename(columns=names)


def _of(ids: "pd.Series[Any]", counts: "pd.Series[int]") -> "pd.Series[Any]":
    """Return the counts that a series has under some ids; null where it has none."""
    table = pd.DataFrame({"id": counts.index.astype(pd.ArrowDtype(pa.string())), "count": counts.to_numpy()})
    return look_up(ids, table.astype({"count": pd.ArrowDtype(pa.int64())}), "count")


def party_fields(transfers: Fields, parties: Fields) -> dict[str, Mapping[str, Any]]:
    """Return the fields of the names and codes of supplier and recipient."""
    result: dict[str, Mapping[str, Any]] = {}
    for side in ("supplier", "recipient"):
        title, description = transfers[side]["title"], transfers[side]["description"]
        result[side] = _renamed(side, transfers[side], title, description=f"{description} English short name.")
        for suffix, field in _PARTY.items():
            result[f"{side}_{suffix}"] = _renamed(f"{side}_{suffix}", parties[field], f"{title}, {parties[field]['title']}")
    return result


def fields(tables: Mapping[str, Fields]) -> dict[str, Mapping[str, Any]]:
    """Return the flat table's fields, taken from the fields of the tables that its columns come from."""
    transfers, parties, equipment = tables["transfers"], tables["parties"], tables["equipment"]
    result: dict[str, Mapping[str, Any]] = {name: transfers[name] for name in _BEFORE} | party_fields(transfers, parties)
    for role in ("end_user", "origin", "via"):
        result[role] = transfers[role]
    result["equipment_id"] = transfers["equipment_id"]
    result |= {name: _renamed(name, equipment[field], equipment[field]["title"]) for name, field in _EQUIPMENT.items()}
    computed = computed_fields(_COMPUTED)
    result["equipment_path"] = computed.pop("equipment_path")
    return result | {name: transfers[name] for name in _AFTER} | computed


def computed_fields(columns: Mapping[str, tuple[str, str, str]]) -> dict[str, Mapping[str, Any]]:
    """Return the fields of columns that stand in no table, from the type, the title and the description of each."""
    return {
        name: {"name": name, "title": title, "type": kind, "description": description}
        for name, (kind, title, description) in columns.items()
    }


def _renamed(name: str, field: Mapping[str, Any], title: str, **more: str) -> Mapping[str, Any]:
    return {**field, "name": name, "title": title, **more}
