"""What a contributor's document adds to the tables: rows, what is there already, and what cannot be read."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from armsdata import canonical
from armsdata.changed import new_findings
from armsdata.entry import names, quantities, units
from armsdata.entry.cells import Cells, Row
from armsdata.entry.document import Mapping, Sequence, Text
from armsdata.entry.known import cited, resembling, same_claim, same_source
from armsdata.errors import UnknownNameError
from armsdata.findings import Finding
from armsdata.package import Package

_QUANTITIES = ("quantity_low", "quantity_best", "quantity_high", "comparator")
_REFERRING = ("derived_from", "supersedes", "part_of")
_CITATION_KEY = ("claim_id", "source_id")
SOURCE_DEFAULTS = {"kind": "news", "read": "excerpt"}
CLAIM_DEFAULTS = {"stance": "affirms"}
_EXTRAS = {"source": {"topic"}, "claims": {"claim", "new", "topic", "quantity", "citation", "includes", "parties"}}


@dataclass
class Plan:
    """What would be written: rows by table; ``notes`` on what is there already, ``findings`` on what keeps it from being written."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    changed: dict[str, bytes] = field(default_factory=dict)

    @property
    def is_valid(self) -> bool:
        return not any(finding.severity == "error" for finding in self.findings)


def plan(package: Package, document: Mapping, path: str) -> Plan:
    """Return what a document adds to a package, judged together with all that is there.

    The findings are those of the document, with its lines, and those that its rows would bring into the package.
    Raises InvalidDataError where a table of the package is not well-formed.
    """
    package.require_shipped_columns()
    made = _Reader(package, path).read(document)
    if made.is_valid:
        made.changed = {
            table: canonical.from_records([*package.records(table), *rows], package.schema(table))
            for table, rows in made.rows.items()
            if rows
        }
        added = {(table, package.schema(table).id(row)): row for table, rows in made.rows.items() for row in rows}
        made.findings += sorted(_judged(package, made.changed, added, path), key=lambda finding: finding.line)
    return made


def _judged(package: Package, changed: dict[str, bytes], added: dict[tuple[str, str], Row], path: str) -> Iterator[Finding]:
    """Yield what changed tables would bring in, at the line of the document that the row comes from."""
    after = package.with_changes(changed)
    for finding in new_findings(after, package):
        table = after.read(finding.table) if finding.table in after.resources else None
        rows = [row for row, line in enumerate(table.lines.tolist()) if line == finding.line] if table else []
        row = added.get((finding.table, table.id(rows[0]))) if table and rows else None
        yield finding._replace(path=path, line=int(row.get(f" {finding.column}", row[""])), command="") if row else finding


class _Reader:
    """Turns one document into rows; each has, under an empty name, its line in the document, and those of its cells behind a blank."""

    def __init__(self, package: Package, path: str) -> None:
        self.package = package
        self.plan = Plan()
        self.ids: list[str] = []
        self.cells = Cells(package, path, self.plan.findings)

    def read(self, document: Mapping) -> Plan:
        self.cells.language = self.language(document)
        known = ["source", "claims", *(name for name in self.package.resources if name not in ("sources", "claims", "citations"))]
        for name, node in document.values.items():
            if name not in known:
                self.cells.problem("", document.lines[name], name, "", "nothing of this name can be added", f"use {', '.join(known)}")
            elif name not in ("source", "claims"):
                for item in self.cells.mappings(node, name):
                    self.other(name, item)
        claims = self.cells.mappings(document.values.get("claims", Sequence([], 1)), "claims")
        source = self.source(document, claims)
        if not claims and not any(self.plan.rows.values()):
            self.cells.problem(
                "claims",
                document.line,
                "",
                "",
                "nothing is said to be claimed",
                "write at least one claim; armsdata add --template shows how",
            )
        for claim in claims:
            self.claim(claim, source)
        self.refer()
        self.plan.findings.sort(key=lambda finding: finding.line)
        return self.plan

    def language(self, document: Mapping) -> str:
        """Return the language that a document says it is in, or that of the source that it names."""
        source = document.values.get("source")
        if isinstance(source, Mapping) and isinstance(given := source.values.get("language"), Text):
            return given.text
        return ""

    def refer(self) -> None:
        """Put the ids of claims of this document where others name them by their place in it: 1 for the first."""
        for row in self.plan.rows.get("claims", []):
            for column in _REFERRING:
                number = row.get(column, "")
                if number.isdecimal() and 0 < int(number) <= len(self.ids):
                    row[column] = self.ids[int(number) - 1]
                elif number.isdecimal():
                    fix = f"the document has {len(self.ids)} claims; write the place of one, or an id"
                    self.cells.problem("claims", int(row[""]), column, number, "there is no such claim in the document", fix)

    def add(self, table: str, row: Row, line: int) -> None:
        self.plan.rows.setdefault(table, []).append({**row, "": str(line)})

    def taken(self, table: str) -> list[str]:
        key = self.package.schema(table).key[0]
        return [*self.package.load(table)[key].tolist(), *(row[key] for row in self.plan.rows.get(table, []))]

    def other(self, table: str, mapping: Mapping) -> None:
        """Add a row of a table that needs nothing more than its cells, such as a new organization."""
        schema = self.package.schema(table)
        row = self.cells.row(table, mapping)
        key = schema.key[0]
        if table == "organizations" and (there := self.named(row)):
            self.cells.new_names.setdefault(table, {})[row["name"]] = there
            self.plan.notes.append(f"line {mapping.line}: {row['name']} is there already, as {there}; no organization is added")
            return
        if len(schema.key) == 1 and key not in row and "name" in row:
            row[key] = names.free(names.slug(row["name"]), self.taken(table))
        if len(schema.key) == 1 and row.get(key):
            self.cells.new_names.setdefault(table, {}).update(
                {row[column]: row[key] for column in ("name", "name_original", "abbreviation", key) if row.get(column)}
            )
        self.add(table, row, mapping.line)

    def named(self, row: Row) -> str:
        """Return the id of the organization that has the name of a new one, if there is one."""
        try:
            return self.cells.identify("organizations", row.get("name", ""))
        except UnknownNameError:
            return ""

    # The source, its claims, and the citations between them

    def source(self, document: Mapping, claims: list[Mapping]) -> Row | None:
        """Return the row of the document's source: a new one, or the one that is there already."""
        node = document.values.get("source")
        if isinstance(node, Text) and node.text:
            sources = {row["source_id"]: row for row in self.package.records("sources")}
            if node.text in sources:
                return sources[node.text]
            self.cells.problem(
                "sources", node.line, "source", node.text, "there is no such source", "describe it: url, publisher, language, ..."
            )
            return None
        if not isinstance(node, Mapping):
            if claims:
                self.cells.problem(
                    "sources",
                    document.line,
                    "source",
                    "",
                    "the document is missing",
                    "write `source:` and below it url, publisher, language",
                )
            return None
        row = self.cells.row("sources", node, extras=frozenset(_EXTRAS["source"]))
        there = same_source(self.package, row)
        if there:
            self.plan.notes.append(f"the address is there already, as {there['source_id']}; what it reports is added to that source")
            self.plan.notes += [
                f"{column} stays {there[column] or 'empty'} there, not {value}"
                for column, value in row.items()
                if not column.startswith(" ") and there.get(column) != value
            ]
            return there
        row = {**SOURCE_DEFAULTS, **({"published_basis": "page"} if row.get("published") else {}), **row}
        if not row.get("source_id"):
            row["source_id"] = names.dated_id(
                row.get("publisher", ""), row.get("published", ""), self.topic(node, claims), self.taken("sources")
            )
        self.add("sources", row, node.line)
        return row

    def topic(self, mapping: Mapping, claims: list[Mapping]) -> str:
        given = mapping.values.get("topic")
        if isinstance(given, Text) and given.text:
            return given.text
        for claim in claims:
            for name in ("topic", "equipment", "equipment_id", "claim"):
                value = claim.values.get(name)
                if isinstance(value, Text) and value.text:
                    return value.text if name == "topic" else self.topic_of(name, value.text)
        return "arms"

    def topic_of(self, name: str, text: str) -> str:
        try:
            if name == "claim":
                rows = self.package.load("claims")
                return names.topic(self.package, rows.loc[rows["claim_id"] == text, "equipment_id"].tolist()[0])
            return names.topic(self.package, self.cells.identify("equipment", text))
        except (UnknownNameError, IndexError):
            return "arms"

    def claim(self, mapping: Mapping, source: Row | None) -> None:
        """Add a claim with its citation; only the citation where the claim is there already."""
        citation = self.citation(mapping)
        given = mapping.values.get("claim")
        if isinstance(given, Text) and given.text:
            self.repeated(mapping, given, source, citation)
            return
        row = self.coded(mapping, source, citation)
        if there := same_claim([*self.plan.rows.get("claims", []), *self.package.records("claims")], row):
            self.ids.append(there)
            self.plan.notes.append(f"line {mapping.line}: the claim is there already, as {there}; only a citation of it is added")
            self.cite(there, source, {**citation, "role": "relay"} if citation.get("role") == "original" else citation, mapping.line)
            return
        self.compare(mapping, row)
        if not row.get("claim_id"):
            row["claim_id"] = names.dated_id(
                row.get("claimant") or "unattributed", row.get("stated", ""), self.topic(mapping, [mapping]), self.taken("claims")
            )
        self.ids.append(row["claim_id"])
        self.add("claims", row, mapping.line)
        self.cite(row["claim_id"], source, citation, mapping.line)
        self.beside(row["claim_id"], mapping)

    def repeated(self, mapping: Mapping, given: Text, source: Row | None, citation: Row) -> None:
        """Add a citation of a claim that is there already."""
        self.ids.append(given.text)
        for name in sorted(set(mapping.values) - {"claim", "citation"}):
            self.cells.problem(
                "claims", mapping.lines[name], name, "", "the claim is there already", "leave out all but claim and citation"
            )
        if given.text not in self.taken("claims"):
            fix = "`armsdata find` shows its id; or describe the claim"
            self.cells.problem("claims", given.line, "claim", given.text, "there is no such claim", fix)
        self.cite(given.text, source, {"role": "relay", **citation}, mapping.line)

    def coded(self, mapping: Mapping, source: Row | None, citation: Row) -> Row:
        """Return the row of a claim, with what follows from its words and from its equipment."""
        row = self.cells.row("claims", mapping, extras=frozenset(_EXTRAS["claims"]))
        quantity = mapping.values.get("quantity")
        if isinstance(quantity, Text) and quantity.text:
            self.quantity(row, citation, quantity)
        row.setdefault("comparator", "none")
        if row["comparator"] != "none" and "equipment_id" in row:
            items = [*self.package.records("equipment"), *self.plan.rows.get("equipment", [])]
            own = next((item["unit"] for item in items if item["equipment_id"] == row["equipment_id"]), "")
            row = {"unit": own, "basis": "unclear", **row}
        somebody = row.get("claimant") or row.get("person")
        row = {**CLAIM_DEFAULTS, "attribution": "named" if somebody else "unattributed", **row}
        if source and "role" not in citation:
            citation["role"] = "original" if row.get("claimant") and row["claimant"] == source.get("publisher") else "relay"
        return row

    def compare(self, mapping: Mapping, row: Row) -> None:
        """Name claims that resemble one; where the number is the same, ask whether it is another claim."""
        for other, summary, equal in resembling(self.package, row):
            if equal and "new" not in mapping.values:
                message = f"the same number is there already, as {other}: {summary.rstrip('.')}"
                fix = f"if it is the same claim, write `claim: {other}` instead; if it is another one, add `new: yes`"
                self.cells.problem("claims", mapping.line, "", "", message, fix)
            elif not equal:
                self.plan.notes.append(f"line {mapping.line}: resembles {other}: {summary} If it is the same, write only `claim: {other}`")

    def quantity(self, row: Row, citation: Row, value: Text) -> None:
        """Read a quantity's words: the number, its comparator, its unit, and the time that a rate refers to."""
        for name in _QUANTITIES:
            if name in row:
                self.cells.problem("claims", value.line, name, "", "it stands beside quantity", "give the words, or the columns, not both")
        time, words = units.rate_of(value.text)
        try:
            low, best, high, comparator = quantities.read(words)
        except ValueError as error:
            message, _, fix = str(error).partition("; ")
            fix = fix or "write it otherwise, or give low, best, high and comparator"
            self.cells.problem("claims", value.line, "quantity", value.text, message, fix)
            return
        numbers = dict(zip(_QUANTITIES, (low, best, high), strict=False))
        row.update({"comparator": comparator, **{name: str(number) for name, number in numbers.items() if number is not None}})
        citation.setdefault("quantity_as_reported", value.text)
        for column in (*_QUANTITIES, "unit", "per", "basis"):
            row.setdefault(f" {column}", str(value.line))
        said = {"unit": units.unit_of(value.text) if comparator != "none" else "", "per": time, "basis": "rate" if time else ""}
        for column, meant in said.items():
            # guns are systems as well as pieces or vehicles
            if meant and row.setdefault(column, meant) != meant and meant != "systems":
                message = f"its words say {meant}, and `{column}` says {row[column]}"
                self.cells.problem("claims", value.line, "quantity", value.text, message, "correct one of the two")

    def citation(self, mapping: Mapping) -> Row:
        node = mapping.values.get("citation")
        if isinstance(node, Mapping):
            return self.cells.row("citations", node, without=_CITATION_KEY)
        if node is not None and not (isinstance(node, Text) and not node.text):
            self.cells.problem(
                "citations",
                node.line,
                "citation",
                "",
                "it needs names and values",
                "write `citation:` and below it `role: relay` and the like",
            )
        return {}

    def cite(self, claim: str, source: Row | None, citation: Row, line: int) -> None:
        if source is None:
            return
        row = {"claim_id": claim, "source_id": source["source_id"], **citation}
        added = [(other["claim_id"], other["source_id"]) for other in self.plan.rows.get("citations", [])]
        if cited(self.package, claim, source["source_id"]) or (claim, source["source_id"]) in added:
            self.plan.notes.append(f"{source['source_id']} is there already as a citation of {claim}; nothing is added for it")
            return
        self.add("citations", row, line)

    def beside(self, claim: str, mapping: Mapping) -> None:
        """Add the items that a claim says are included, and its further parties."""
        for value in self.cells.values(mapping, "includes"):
            self.add(
                "claim_equipment",
                {"claim_id": claim, "equipment_id": self.cells.cell("claim_equipment", "equipment_id", value)},
                value.line,
            )
        parties = mapping.values.get("parties")
        for item in self.cells.mappings(parties, "parties") if parties is not None else []:
            for role in item.values:
                for value in self.cells.values(item, role):
                    party = self.cells.cell("claim_parties", "party_id", value)
                    role_ = self.cells.cell("claim_parties", "role", Text(role, item.lines[role]))
                    self.add("claim_parties", {"claim_id": claim, "role": role_, "party_id": party}, value.line)
