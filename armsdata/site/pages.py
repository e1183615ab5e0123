"""Which pages a site has, and what each shows."""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from armsdata import codebook, wording
from armsdata.checksums import sha256
from armsdata.cite import FORMATS as CITATIONS
from armsdata.cite import cite
from armsdata.cite.apa import render as apa
from armsdata.cite.items import transfer_item
from armsdata.export import export
from armsdata.folder import installed
from armsdata.package import Package
from armsdata.release.schema_org import dataset
from armsdata.site import charts
from armsdata.site.markdown import as_html
from armsdata.site.record import Record, Row

MENU = [
    ("transfers.html", "Transfers"),
    ("claims.html", "Claims"),
    ("organizations.html", "Organizations"),
    ("equipment.html", "Equipment"),
    ("charts.html", "Charts"),
    ("sources.html", "Sources"),
    ("methods.html", "Methods"),
    ("codebook.html", "Codebook"),
    ("downloads.html", "Downloads"),
    ("cite.html", "Cite"),
]
_DOWNLOADS = ("csv", "parquet", "jsonl", "sqlite")
_PAIRS = 6
_LARGEST = 12  # transfers of a pair on the start page
_CLAIMANTS = 15
_METHODS = "docs/methods.md"

Files = Mapping[str, bytes]


class Page(NamedTuple):
    """A page: its path in the site, its template, its title and a sentence on it, and what the template shows beside."""

    path: str
    template: str
    title: str
    about: str
    content: Mapping[str, Any]


def outward(url: str) -> str:
    """Return an address that a link may lead to; empty where it is none of the web's, such as a script."""
    try:
        return url if urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return ""


FILTERS: dict[str, Callable[..., Any]] = {
    "counted": wording.counted,
    "date": wording.date,
    "number": wording.number,
    "outward": outward,
    "size": lambda count: f"{count / 1e6:,.1f} MB" if count >= 1e6 else f"{count / 1e3:,.0f} kB",
}


def every(record: Record, files: Files) -> Iterator[Page]:
    """Yield every page of the site; ``files`` are those that can be downloaded, by their paths in it."""
    title = record.package.text("title") or record.package.name
    yield Page("index.html", "index", title, record.package.text("description"), _start(record))
    yield Page("transfers.html", "transfers", "Transfers", "Every transfer that the record concludes.", {})
    yield Page("claims.html", "claims", "Claims", "Every claim, to search and filter.", {})
    yield Page("organizations.html", "organizations", "Organizations", "Who claims, and who publishes.", {})
    yield Page("equipment.html", "equipment_tree", "Equipment", "What was reported, from broad to narrow.", {"tree": list(_tree(record))})
    yield Page("sources.html", "sources", "Sources", "Every document that the record rests on.", {})
    yield Page("charts.html", "charts", "Charts", "The record at a glance.", {"charts": _charts(record)})
    yield Page(
        "codebook.html", "text", "Codebook", "Every column, its meaning and its values.", {"body": as_html(codebook.report(record.package))}
    )
    yield Page(
        "methods.html", "text", "Methods", "How the record is made, and what its numbers mean.", {"body": as_html(_methods(record.package))}
    )
    yield Page("downloads.html", "downloads", "Downloads", "All tables in the formats that people use.", {"files": _listed(files)})
    yield Page("cite.html", "cite", "How to cite", "The reference in four formats.", {"citations": _citations(record.package)})
    for table, kind in (
        ("transfers", _transfer),
        ("claims", _claim),
        ("sources", _source),
        ("organizations", _organization),
        ("equipment", _item),
    ):
        for identifier, row in record.by_id[table].items():
            heading, about, content = kind(record, row)
            yield Page(f"{table}/{quote(identifier, safe='')}.html", table.removesuffix("s"), heading, about, {"row": row, **content})


_Kind = tuple[str, str, dict[str, Any]]


def _start(record: Record) -> dict[str, Any]:
    pairs = [(supplier, recipient, claims, rows[:_LARGEST], len(rows)) for supplier, recipient, claims, rows in record.pairs[:_PAIRS]]
    assessments = Counter(row["assessment"] for row in record.rows["transfers"])
    order = record.package.schema("transfers").constraint("assessment", "enum")
    return {
        "pairs": pairs,
        "others": len(record.pairs) - len(pairs),
        "assessments": [(name, assessments[name]) for name in order],
        "claimants": record.claimants[:_CLAIMANTS],
        "data": {"@context": "https://schema.org/", "@type": "Dataset", **dataset(record.package)},
    }


def _charts(record: Record) -> list[charts.Picture]:
    return [picture for supplier, recipient, *_ in record.pairs[:1] for picture in charts.of_record(record.tables, supplier, recipient)]


def _transfer(record: Record, row: Row) -> _Kind:
    identifier = row["transfer_id"]
    evidence = record.evidence(identifier)
    interval = record.interval(row)
    about = f"{interval or 'No number'}, {row['status']}, {row['assessment']}; {len(evidence)} claims."
    related = [
        *(("Part of", other) for other in [row["part_of"]] if other),
        *(("Another measure of the goods in", other) for other in [row["measures"]] if other),
        *(("Holds", part["transfer_id"]) for part in record.where("transfers", "part_of", identifier)),
        *(("Also measured by", other["transfer_id"]) for other in record.where("transfers", "measures", identifier)),
    ]
    content = {
        "evidence": evidence,
        "interval": interval,
        "related": related,
        "chart": charts.of_transfer(record.tables, identifier),
        "citation": next(apa([transfer_item(record.package, row, record.name)])),
    }
    return record.heading(row), about, content


def _claim(record: Record, row: Row) -> _Kind:
    identifier = row["claim_id"]
    who = record.who(row)
    citations = record.citations(identifier)
    related = [
        *(("Derived from", other) for other in [row["derived_from"]] if other),
        *(("Takes the place of", other) for other in [row["supersedes"]] if other),
        *(("Part of", other) for other in [row["part_of"]] if other),
        *(("Basis of", other["claim_id"]) for other in record.where("claims", "derived_from", identifier)),
        *(("Replaced by", other["claim_id"]) for other in record.where("claims", "supersedes", identifier)),
        *(("Holds", other["claim_id"]) for other in record.where("claims", "part_of", identifier)),
    ]
    data = {
        "@context": "https://schema.org/",
        "@type": "Claim",
        "text": row["summary"],
        "author": {"@type": "Organization" if row["claimant"] else "Person", "name": who},
        "appearance": [{"@type": "CreativeWork", "url": source["url"]} for _, source in citations if outward(source["url"])],
    }
    if len(row["stated"]) == len("2024-11-16"):
        data["datePublished"] = row["stated"]
    heading = f"{who}, {wording.date(row['stated'])}"
    return (
        heading,
        row["summary"],
        {"citations": citations, "related": related, "data": data, "in_transfers": _in_transfers(record, identifier)},
    )


def _in_transfers(record: Record, claim: str) -> list[tuple[str, list[str], dict[str, str]]]:
    """Return the transfers that a claim is evidence of: its role, the bounds that it sets there, and the transfer."""
    rows = [(row["role"], record.by_id["transfers"][row["transfer_id"]]) for row in record.where("evidence", "claim_id", claim)]
    return [(role, [bound for bound, _, setter in record.setters(row) if setter["claim_id"] == claim], row) for role, row in rows]


def _source(record: Record, row: Row) -> _Kind:
    publisher = record.name("organizations", row["publisher"])
    claims = [
        (citation, record.by_id["claims"][citation["claim_id"]]) for citation in record.where("citations", "source_id", row["source_id"])
    ]
    return f"{publisher}, {wording.date(row['published'])}", row["title"] or f"A document of {publisher}.", {"claims": claims}


def _organization(record: Record, row: Row) -> _Kind:
    identifier = row["org_id"]
    claims = sorted(record.where("claims", "claimant", identifier), key=lambda claim: (claim["stated"] or "9", claim["claim_id"]))
    sources = sorted(record.where("sources", "publisher", identifier), key=lambda source: (source["published"] or "9", source["source_id"]))
    wholes = [member["org_id"] for member in record.where("organization_members", "member", identifier)]
    members = [member["member"] for member in record.where("organization_members", "org_id", identifier)]
    about = f"{len(claims)} claims, {len(sources)} documents."
    return row["name"], about, {"claims": claims, "sources": sources, "wholes": wholes, "members": members}


def _item(record: Record, row: Row) -> _Kind:
    identifier = row["equipment_id"]
    claims = sorted(record.where("claims", "equipment_id", identifier), key=lambda claim: (claim["stated"] or "9", claim["claim_id"]))
    content = {
        "claims": claims,
        "transfers": record.where("transfers", "equipment_id", identifier),
        "names": record.where("equipment_names", "equipment_id", identifier),
        "broader": record.broader(identifier),
        "narrower": record.where("equipment", "broader", identifier),
    }
    return row["name"], row["description"] or f"{len(claims)} claims.", content


def _tree(record: Record) -> Iterator[tuple[int, dict[str, str], int]]:
    """Yield every piece of equipment below what is broader: its depth, its row, the number of claims on it."""

    def below(row: dict[str, str], depth: int) -> Iterator[tuple[int, dict[str, str], int]]:
        yield depth, row, len(record.where("claims", "equipment_id", row["equipment_id"]))
        for narrower in sorted(record.where("equipment", "broader", row["equipment_id"]), key=lambda item: item["name"]):
            yield from below(narrower, depth + 1)

    for top in sorted(record.where("equipment", "broader", ""), key=lambda item: item["name"]):
        yield from below(top, 0)


def claims_data(record: Record) -> dict[str, Any]:
    """Return what the table of claims shows: a list a claim of its id, the columns, its summary, and what only filters look at."""
    rows = [
        [
            claim["claim_id"],
            claim["stated"],
            record.who(claim),
            record.between(claim),
            record.name("equipment", claim["equipment_id"], ""),
            record.quantity(claim),
            claim["stage"] if claim["stance"] == "affirms" else f"{claim['stance']} {claim['stage']}",
            len(record.where("citations", "claim_id", claim["claim_id"])),
            claim["summary"],
            record.name("parties", claim["supplier"], ""),
            record.name("parties", claim["recipient"], ""),
            record.group(claim["equipment_id"]) if claim["equipment_id"] else "",
            claim["stance"],
        ]
        for claim in sorted(record.rows["claims"], key=lambda claim: claim["claim_id"])
    ]
    columns = ["Stated", "Claimant", "Between", "Equipment", "Quantity", "Stage", "Documents"]
    return {"columns": columns, "rows": rows}


def downloads(package: Package) -> dict[str, bytes]:
    """Return the exports of a package by their paths in the site."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [path for format in _DOWNLOADS for path in export(package, format, Path(folder) / format)]
        return {f"downloads/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in paths}


def _listed(files: Files) -> list[tuple[str, list[tuple[str, int, str]]]]:
    """Return the downloads of each format: path, bytes and SHA-256."""
    return [
        (format, [(path, len(data), sha256(data)) for path, data in files.items() if path.startswith(f"downloads/{format}/")])
        for format in _DOWNLOADS
    ]


def _citations(package: Package) -> list[tuple[str, str]]:
    return [(format, "\n".join(cite(package, None, format))) for format in CITATIONS]


def _methods(package: Package) -> Iterator[str]:
    """Yield the lines of the page on methods: the package's own, else that of the package that armsdata ships."""
    own = package.folder / _METHODS
    path = own if own.is_file() else installed() / _METHODS
    yield from path.read_text(encoding="utf-8").splitlines()
