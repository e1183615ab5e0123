"""BibTeX, in UTF-8 as BibLaTeX and Biber read it, with entry types and fields that classic BibTeX knows too."""

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from armsdata.cite.items import Item

# type of CSL: type of BibTeX, and the field that holds what the item stands in
_TYPES = {"article-newspaper": ("article", "journal"), "report": ("techreport", "institution"), "entry": ("incollection", "booktitle")}
_OTHER = ("misc", "organization")
_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: f"\\{character}" for character in "&%$#_"},
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def render(items: Sequence[Item]) -> Iterator[str]:
    """Yield the lines of an entry for each item; a second pair of braces keeps names whole and capitals as they are."""
    for item in items:
        kind, container = _TYPES.get(item["type"], _OTHER)
        yield f"@{kind}{{{item['id']},"
        if authors := item.get("author"):
            yield f"  author = {{{' and '.join(map(_name, authors))}}},"
        yield f"  title = {{{{{escaped(item['title'])}}}}},"
        if "container-title" in item:
            yield f"  {container} = {{{{{escaped(item['container-title'])}}}}},"
        yield from _date(item)
        notes = [f"{word} {item[key]}" for key, word in (("number", "Record"), ("version", "Version")) if key in item]
        if notes:
            yield f"  note = {{{escaped(', '.join(notes))}}},"
        if "URL" in item:
            yield f"  url = {{{_address(item['URL'])}}},"
        yield "}"


def escaped(text: str) -> str:
    """Return a text in which TeX reads no command."""
    return "".join(_ESCAPES.get(character, character) for character in text)


def _address(url: str) -> str:
    """Return an address as it stands, since no escapes are read in it; only what would end the field is quoted."""
    return re.sub(r"[{}\\]", lambda match: quote(match[0]), url)


def _name(author: Mapping[str, str]) -> str:
    if "literal" in author:
        return f"{{{escaped(author['literal'])}}}"
    return ", ".join(f"{{{escaped(author[part])}}}" for part in ("family", "given") if part in author)


def _date(item: Item) -> Iterator[str]:
    """Yield year, month and day as far as they are known; what is no single date stands in `year` as text."""
    issued = item.get("issued", {})
    ends = issued.get("date-parts", [])
    if len(ends) != 1:
        years = "--".join(dict.fromkeys(str(end[0]) for end in ends))
        yield f"  year = {{{years or escaped(str(issued.get('literal', 'n.d.')))}}},"
        return
    year, *rest = ends[0]
    yield f"  year = {{{'ca. ' if issued.get('circa') else ''}{year}}},"
    if rest:
        yield f"  month = {_MONTHS[rest[0] - 1]},"
    if len(rest) > 1:
        yield f"  day = {{{rest[1]}}},"
