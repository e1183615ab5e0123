"""The form of a record in YAML, with every column's meaning, computed from the schemas."""

from collections.abc import Iterator

from armsdata.entry.planning import CLAIM_DEFAULTS, SOURCE_DEFAULTS
from armsdata.package import Package

_SOURCE = "url title publisher republishes published published_basis language kind read archive_url note"
_CLAIM = (
    "claimant person attribution stated supplier recipient equipment stance stage certainty quantity unit basis per period evidence_type"
    " place place_role derived_from derivation supersedes part_of summary note"
)
_CITATION = "role relayed_by pinpoint checked designation_as_reported quantity_as_reported note"
_WORDS = {
    "quantity": 'As the page words it: "over 100", "some 50", "150-160", "up to 9 million", "dozens", "1,000".',
    "derived_from": "The claim whose number was converted into this one: an id, or 1 for the first claim here.",
    "part_of": "The claim whose number contains this one: an id, or 1 for the first claim here.",
    "equipment": "What it is: an id, or a name that `armsdata find` knows. No narrower than the claimant's own words.",
}
_ROLE = {"role": "relay, or original where the claimant is the publisher"}
_WIDTH = 26


def template(package: Package) -> Iterator[str]:
    """Yield the lines of an empty record with comments, to be filled in and read by `armsdata add --from`."""
    yield "# One document and what it says. Leave empty what the page does not say; names and ids both do."
    yield "# Dates as the page has them (20 Nov 2024, November 2024, 2024-11-16). Required: those marked *."
    yield "source:  # or only the id of a source that is there: `source: ID`"
    yield from _lines(package, "sources", _SOURCE, "  ", SOURCE_DEFAULTS | {"published_basis": "page, where there is a date"})
    yield "claims:  # one for each claimant, item and quantity; `- claim: ID` for one that is there already, with its citation"
    yield "- " + next(lines := _lines(package, "claims", _CLAIM, "  ", CLAIM_DEFAULTS)).lstrip()
    yield from lines
    yield f"  {'new:':<{_WIDTH}} # yes, where a claim with the same number is there and this is another"
    yield f"  {'includes: []':<{_WIDTH}} # items that a mixed number is said to include"
    yield f"  {'parties: []':<{_WIDTH}} # further parties: - end-user: Wagner Group"
    yield "  citation:"
    yield from _lines(package, "citations", _CITATION, "    ", _ROLE)
    yield "# A new organization, one that no name is found for:"
    yield "# organizations:"
    yield from (f"# {line}" for line in _lines(package, "organizations", "name name_original abbreviation country kind homepage", "  ", {}))
    yield "# Rows of other tables stand below the table's name, such as `equipment:`; `armsdata codebook` has the columns."


def _lines(package: Package, table: str, names: str, indent: str, defaults: dict[str, str]) -> Iterator[str]:
    schema = package.schema(table)
    for name in names.split():
        column = "equipment_id" if name == "equipment" else name
        field = schema.fields.get(column, {})
        allowed = schema.constraint(column, "enum") if column in schema.fields else None
        about = _WORDS.get(name) or str(field.get("description", ""))
        about += f" One of {', '.join(allowed)}." if allowed else ""
        about += f" If empty: {defaults[name]}." if name in defaults else ""
        needed = "*" if column in schema.fields and schema.required(column) and name not in defaults and name != "attribution" else " "
        yield f"{f'{indent}{name}:':<{_WIDTH + 4}} # {needed} {about}"
