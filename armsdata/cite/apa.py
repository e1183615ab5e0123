"""References in the style of the American Psychological Association, 7th edition, as plain text, one a line."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from armsdata.cite.items import Item

_WHOLE_YEARS = ("dataset", "entry", "report")  # types that are dated by the year alone


def render(items: Sequence[Item]) -> Iterator[str]:
    """Yield a reference for each item."""
    for item in items:
        authors = _authors(item.get("author", []))
        container = item.get("container-title", "")
        where = "" if container == authors else f"In {container}{_version(item)}" if item["type"] == "entry" else container
        parts = [authors, f"({_date(item)})", _title(item), where] if authors else [_title(item), f"({_date(item)})", where]
        yield " ".join([_sentence(part) for part in parts if part] + ([item["URL"]] if "URL" in item else []))


def _title(item: Item) -> str:
    if item["type"] == "dataset":
        return f"{item['title']}{_version(item)}"
    return f"{item['title']} [Record {item['number']}]" if item["type"] == "entry" else str(item["title"])


def _version(item: Item) -> str:
    version = f" (Version {item['version']})" if "version" in item else ""
    return version if item["title"] == "[Data set]" else f"{version} [Data set]"


def _authors(authors: Sequence[Mapping[str, str]]) -> str:
    names = [_name(author) for author in authors]
    if len(names) > 20:
        return f"{', '.join(names[:19])}, . . . {names[-1]}"
    return ", & ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def _name(author: Mapping[str, str]) -> str:
    if "literal" in author:
        return author["literal"]
    initials = " ".join("-".join(f"{part[0].upper()}." for part in name.split("-") if part) for name in author.get("given", "").split())
    return f"{author['family']}, {initials}" if initials else author["family"]


def _date(item: Item) -> str:
    issued: Mapping[str, Any] = item.get("issued", {})
    if "date-parts" not in issued:
        return str(issued.get("literal", "n.d."))
    years = item["type"] in _WHOLE_YEARS
    ends = list(dict.fromkeys(_day(parts[:1] if years else parts) for parts in issued["date-parts"]))
    return ("ca. " if issued.get("circa") else "") + "–".join(ends)


def _day(parts: Sequence[int]) -> str:
    year, *rest = parts
    return f"{year}, {_MONTHS[rest[0]]}{f' {rest[1]}' if len(rest) > 1 else ''}" if rest else str(year)


def _sentence(text: str) -> str:
    return text if re.search(r"[.?!。？！]$", text) else f"{text}."


_MONTHS = ("", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
