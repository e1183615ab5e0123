"""What is cited, as CSL-JSON: the one model that all formats render.

Source: the Citation Style Language's schema for input data, version 1.0.2 (csl-data.json).
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from armsdata.dates import bounds, is_approximate
from armsdata.errors import UnknownNameError
from armsdata.package import Package

Item = dict[str, Any]
_ISO = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
_Names = Mapping[str, Mapping[str, str]]  # of the records of some tables, by identifier
_NAMED = {"organizations": "org_id", "parties": "party_id", "equipment": "equipment_id"}
_TABLES = ("transfers", "evidence", "citations", "sources", *_NAMED)


class _Kind(NamedTuple):
    """A kind of document: its CSL type, its name in words, and whether who publishes it is its author."""

    type: str
    words: str
    published_by_author: bool


# The authors of news and analyses are not recorded, and who publishes them need not be one; the other kinds speak for their publisher.
_KINDS = {
    "news": _Kind("article-newspaper", "News report", False),
    "analysis": _Kind("webpage", "Analysis", False),
    "reference": _Kind("webpage", "Reference work", False),
    "official-statement": _Kind("webpage", "Official statement", True),
    "official-report": _Kind("report", "Official report", True),
    "dataset": _Kind("dataset", "Data set", True),
    "imagery": _Kind("webpage", "Imagery", True),
    "social-post": _Kind("post", "Online post", True),
}
_OTHER = _Kind("webpage", "Document", False)


def package_item(package: Package) -> Item:
    """Return a package as an item, as far as its descriptor says what it is."""
    name, version = package.name, package.version
    people = [person for person in package.objects("contributors") if "title" in person or "familyName" in person]
    given: dict[str, Any] = {"version": version, "URL": package.text("homepage"), "author": [_person(person) for person in people]}
    if created := _ISO.match(package.text("created")):
        given["issued"] = {"date-parts": [[int(part) for part in created[0].split("-")]]}
    item = {"id": f"{name}-{version}" if version else name, "type": "dataset", "title": package.text("title") or name}
    return item | {key: value for key, value in given.items() if value}


def makers(item: Item) -> list[dict[str, str]]:
    """Return the authors of an item; where there are none, a name to stand for them, where a format must have one."""
    return item.get("author") or [{"literal": f"The makers of {item['title']}"}]


def transfer_items(package: Package, transfer: str) -> list[Item]:
    """Return a transfer as a part of the package, then each document that its claims rest on, by identifier.

    Raises UnknownNameError where the package has no such transfer.
    """
    for table in _TABLES:
        if table not in package.resources:
            raise UnknownNameError(f"the package has no table {table!r}, which transfers are cited from")
    tables = {table: package.records(table) for table in _TABLES}
    row = next((row for row in tables["transfers"] if row["transfer_id"] == transfer), None)
    if row is None:
        raise UnknownNameError(f"no transfer has the id {transfer!r}; `armsdata find` looks for the names of what it is about")
    names = {table: {record[key]: record["name"] for record in tables[table]} for table, key in _NAMED.items()}

    def name(table: str, identifier: str) -> str:
        return names[table].get(identifier, identifier)

    claims = {evidence["claim_id"] for evidence in tables["evidence"] if evidence["transfer_id"] == transfer}
    documents = {citation["source_id"] for citation in tables["citations"] if citation["claim_id"] in claims}
    cited = sorted((source for source in tables["sources"] if source["source_id"] in documents), key=lambda source: source["source_id"])
    return [transfer_item(package, row, name), *(_document_item(source, names) for source in cited)]


def transfer_item(package: Package, row: Mapping[str, str], name: Callable[[str, str], str]) -> Item:
    """Return a transfer as a part of the package; ``name`` gives the name of a record of a table."""
    whole = package_item(package)
    supplier, recipient = (name("parties", row[side]) if row[side] else "" for side in ("supplier", "recipient"))
    equipment = name("equipment", row["equipment_id"]) if row["equipment_id"] else ""
    return {
        **whole,
        "id": row["transfer_id"],
        "type": "entry",
        "title": f"{supplier or 'Unknown'} to {recipient or 'unknown'}: {equipment or 'unknown'}",
        "number": row["transfer_id"],
        "container-title": whole["title"],
    }


def _document_item(source: Mapping[str, str], names: _Names) -> Item:
    """Return a document; where its title was not seen, what it is stands in square brackets, as citation styles ask for."""
    kind = _KINDS.get(source["kind"], _OTHER)
    organizations = names["organizations"]
    author = source["republishes"] or (source["publisher"] if kind.published_by_author else "")
    given = {
        "author": [{"literal": organizations.get(author, author)}] if author else [],
        "container-title": organizations.get(source["publisher"], source["publisher"]),
        "issued": _issued(source["published"]),
        "URL": source["url"],
        "language": source["language"],
    }
    item = {"id": source["source_id"], "type": kind.type, "title": source["title"] or f"[{kind.words}]"}
    return item | {key: value for key, value in given.items() if value}


def _person(contributor: Mapping[str, Any]) -> dict[str, str]:
    if "familyName" in contributor:
        given = {"given": str(contributor["givenName"])} if contributor.get("givenName") else {}
        return {"family": str(contributor["familyName"]), **given}
    return {"literal": str(contributor["title"])}


def _issued(published: str) -> dict[str, Any]:
    """Return an EDTF date as CSL has it: as precise as it is; nothing where there is none, a text where it is open or no date."""
    if not published:
        return {}
    try:
        known = bounds(published)
    except ValueError:
        return {"literal": published}
    if known.earliest is None or known.latest is None:
        return {"literal": f"until {published.removeprefix('../')}" if known.earliest is None else f"since {published.removesuffix('/..')}"}
    ends = [known.earliest, known.latest] if known.precision in ("decade", "range") else [known.earliest]
    precise = [_length(part) for part in published.split("/")]
    lengths = precise if len(precise) == len(ends) else precise * 2
    parts = [[end.year, end.month, end.day][:length] for end, length in zip(ends, lengths, strict=False)]
    return {"date-parts": parts} | ({"circa": True} if is_approximate(published) else {})


def _length(date: str) -> int:
    """Return how many of year, month and day a single date gives."""
    return date.count("-") + 1
