"""An issue filed through the form for those without git, as a document with one claim."""

import re

from armsdata.entry.document import Mapping, Node, Sequence, Text

NO_ANSWER = "_No response_"
_EMPTY = ("", NO_ANSWER, "None")  # the last is what an unset menu may give
# What the form's headings say: the part of the document, and the name there. .github/ISSUE_TEMPLATE/record.yml has the same.
LABELS = {
    "Address of the page": ("source", "url"),
    "Publisher": ("source", "publisher"),
    "Kind of publisher, if it is new here": ("publisher", "kind"),
    "Country of the publisher, if it is new here": ("publisher", "country"),
    "Title as printed": ("source", "title"),
    "Published": ("source", "published"),
    "Language": ("source", "language"),
    "Kind of document": ("source", "kind"),
    "Who claims it": ("claim", "claimant"),
    "Person": ("claim", "person"),
    "Stated on": ("claim", "stated"),
    "Supplier": ("claim", "supplier"),
    "Recipient": ("claim", "recipient"),
    "Equipment": ("claim", "equipment"),
    "Quantity in the page's words": ("claim", "quantity"),
    "Unit": ("claim", "unit"),
    "Basis of the quantity": ("claim", "basis"),
    "Stage": ("claim", "stage"),
    "Stance": ("claim", "stance"),
    "Certainty": ("claim", "certainty"),
    "Evidence": ("claim", "evidence_type"),
    "Period": ("claim", "period"),
    "Place": ("claim", "place"),
    "Role of the place": ("claim", "place_role"),
    "Role of the document": ("citation", "role"),
    "Name of the item on the page": ("citation", "designation_as_reported"),
    "Summary in your own words": ("claim", "summary"),
    "Note": ("claim", "note"),
    "Another claim than one with the same number": ("claim", "new"),
}


def is_form(text: str) -> bool:
    """Return whether a text is the body of such an issue."""
    return re.match(r"\s*### ", text) is not None


def read(text: str) -> Mapping:
    """Return what an issue says, a heading that stands again or that the form does not have being part of the answer above it."""
    parts: dict[str, Mapping] = {name: Mapping({}, {}, 1) for name in ("source", "publisher", "claim", "citation")}
    answers: dict[str, tuple[int, list[str]]] = {}
    label = ""
    for number, line in enumerate(text.splitlines(), 1):
        heading = line.removeprefix("### ").strip()
        if line.startswith("### ") and heading in LABELS and heading not in answers:
            label = heading
            answers[label] = (number, [])
        elif label:
            answers[label][1].append(line)
    for label, (number, lines) in answers.items():
        part, name = LABELS[label]
        answer = " ".join(" ".join(lines).split())
        if answer not in _EMPTY:
            parts[part].values[name], parts[part].lines[name] = Text(answer, number), number
    claim = parts["claim"]
    if parts["citation"].values:
        claim.values["citation"], claim.lines["citation"] = parts["citation"], 1
    document: dict[str, Node] = {"source": parts["source"], "claims": Sequence([claim], 1)}
    publisher, new = parts["source"].values.get("publisher"), parts["publisher"]
    if publisher and new.values:
        new.values["name"], new.lines["name"] = publisher, parts["source"].lines["publisher"]
        document["organizations"] = new
    return Mapping(document, dict.fromkeys(document, 1), 1)
