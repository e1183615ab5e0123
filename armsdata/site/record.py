"""The whole record by identifier, and what refers to what: what pages are made from."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from urllib.parse import quote

from armsdata import wording
from armsdata.charts.reading import units
from armsdata.errors import UnknownNameError
from armsdata.export.frames import expanded, exported
from armsdata.package import Package
from armsdata.rules.bounds import BOUNDS

Row = Mapping[str, str]
TABLES = (
    *("parties", "organizations", "organization_members", "units", "equipment", "equipment_names", "sources"),
    *("claims", "claim_parties", "claim_equipment", "citations", "transfers", "evidence"),
)
_ROLES = {role: rank for rank, role in enumerate(("original", "relay", "garbled", "supports", "contradicts", "context"))}


def place(table: str, identifier: str) -> str:
    """Return the path of a record's page in the site, as an address has it."""
    return f"{table}/{quote(quote(identifier, safe=''))}.html"


class Record:
    """The rows of a package as texts, with the lookups that pages need. Raises UnknownNameError where a table is lacking."""

    def __init__(self, package: Package) -> None:
        missing = [name for name in (*TABLES, "exceptions") if name not in package.resources]
        if missing:
            raise UnknownNameError(f"the package has no table {missing[0]!r}, which a site shows")
        package.require_shipped_columns()
        self.package = package
        self.rows: dict[str, list[dict[str, str]]] = {name: package.records(name) for name in TABLES}
        keys = {name: package.schema(name).key[0] for name in TABLES if len(package.schema(name).key) == 1}
        self.by_id = {name: {row[key]: row for row in self.rows[name]} for name, key in keys.items()}
        self.tables = expanded(package, [*TABLES, "exceptions"])
        self._grouped: dict[tuple[str, str], dict[str, list[dict[str, str]]]] = {}
        self._units = units(self.tables)
        flat = exported(package, "transfers_flat", self.tables).frame
        self.independent = dict(zip(flat["transfer_id"].tolist(), flat["independent_claimants"].tolist(), strict=True))
        self.additive = dict(zip(flat["transfer_id"].tolist(), flat["additive"].tolist(), strict=True))

    def name(self, table: str, identifier: str, otherwise: str = "unknown") -> str:
        """Return the name of a party, organization, unit or piece of equipment."""
        row = self.by_id[table].get(identifier)
        return row["name"] if row else identifier or otherwise

    def title(self, table: str, column: str) -> str:
        """Return the title of a column."""
        return str(self.package.schema(table).fields[column]["title"])

    def meaning(self, table: str, column: str) -> str:
        return str(self.package.schema(table).fields[column]["description"])

    def quantity(self, claim: Row) -> str:
        return wording.quantity(claim, self.unit(claim))

    def interval(self, transfer: Row) -> str:
        return wording.interval(transfer, self.unit(transfer))

    def unit(self, row: Row) -> str:
        """Return what a claim or a transfer is counted in, as it stands beside a number; empty where it has none."""
        return self._units.get(row["unit"], "")

    def who(self, claim: Row) -> str:
        """Return who claims: a person, an organization, both, or how it is attributed."""
        organization = self.name("organizations", claim["claimant"], "") if claim["claimant"] else ""
        return ", ".join(filter(None, [claim["person"], organization])) or f"{claim['attribution']} claimant"

    def heading(self, transfer: Row) -> str:
        """Return between whom a transfer is and of what, in words."""
        return f"{self.between(transfer)}: {self.name('equipment', transfer['equipment_id'])}"

    def between(self, row: Row) -> str:
        return f"{self.name('parties', row['supplier'])} → {self.name('parties', row['recipient'])}"

    def where(self, table: str, column: str, value: str) -> list[dict[str, str]]:
        """Return the rows of a table that have a value in a column."""
        if (table, column) not in self._grouped:
            groups: dict[str, list[dict[str, str]]] = defaultdict(list)
            for row in self.rows[table]:
                groups[row[column]].append(row)
            self._grouped[table, column] = groups
        return self._grouped[table, column].get(value, [])

    def citations(self, claim: str) -> list[tuple[dict[str, str], dict[str, str]]]:
        """Return the citations of a claim with their documents: originals first, garbled ones last, else by date."""
        found = [(citation, self.by_id["sources"][citation["source_id"]]) for citation in self.where("citations", "claim_id", claim)]
        return sorted(found, key=lambda pair: (_ROLES[pair[0]["role"]], pair[1]["published"] or "9", pair[1]["source_id"]))

    def evidence(self, transfer: str) -> list[tuple[str, dict[str, str]]]:
        """Return the claims about a transfer with their roles: those that support it first, each kind by the day stated."""
        found = [(row["role"], self.by_id["claims"][row["claim_id"]]) for row in self.where("evidence", "transfer_id", transfer)]
        return sorted(found, key=lambda pair: (_ROLES[pair[0]], pair[1]["stated"] or "9", pair[1]["claim_id"]))

    def setters(self, transfer: Row) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Yield each bound of a transfer: its name, its number and the claim that sets it."""
        for bound, setter in BOUNDS.items():
            if transfer[f"quantity_{bound}"]:
                yield bound, transfer[f"quantity_{bound}"], self.by_id["claims"][transfer[setter]]

    def broader(self, equipment: str) -> list[dict[str, str]]:
        """Return what is broader than an item, the narrowest first."""
        path: list[dict[str, str]] = []
        row = self.by_id["equipment"].get(equipment)
        while row and row["broader"] in self.by_id["equipment"]:
            row = self.by_id["equipment"][row["broader"]]
            path.append(row)
        return path

    def group(self, equipment: str) -> str:
        """Return the name of the broadest item above one, or its own."""
        path = self.broader(equipment)
        return path[-1]["name"] if path else self.name("equipment", equipment)

    @cached_property
    def pairs(self) -> list[tuple[str, str, int, list[dict[str, str]]]]:
        """Supplier, recipient, number of claims and transfers of each pair that has a transfer, by number of claims."""
        claims = Counter((row["supplier"], row["recipient"]) for row in self.rows["claims"])
        groups: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
        for row in self.rows["transfers"]:
            groups[row["supplier"], row["recipient"]].append(row)
        ordered = sorted(groups.items(), key=lambda pair: (-claims[pair[0]], pair[0]))
        return [(*pair, claims[pair], sorted(rows, key=self._weight)) for pair, rows in ordered]

    def _weight(self, transfer: Row) -> tuple[int, str]:
        return -len(self.where("evidence", "transfer_id", transfer["transfer_id"])), transfer["transfer_id"]

    @cached_property
    def claimants(self) -> list[tuple[str, int]]:
        """The organizations that claim something, with the number of their claims, most first."""
        counts = Counter(row["claimant"] for row in self.rows["claims"] if row["claimant"])
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
