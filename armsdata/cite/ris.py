"""RIS, which EndNote, Mendeley and Zotero read. An undated document has no date, as the format has no word for that."""

from collections.abc import Iterator, Sequence

from armsdata.cite.items import Item

_TYPES = {"article-newspaper": "NEWS", "report": "RPRT", "dataset": "DATA", "entry": "DATA"}
_OTHER = "ELEC"
_TAGS = {"title": "TI", "container-title": "T2", "version": "ET", "number": "M1", "URL": "UR", "language": "LA"}


def render(items: Sequence[Item]) -> Iterator[str]:
    """Yield the lines of a record for each item, one a value, without what would begin a new one: line breaks, and `;` in addresses."""
    for item in items:
        yield f"TY  - {_TYPES.get(item['type'], _OTHER)}"
        yield _line("ID", item["id"])
        for author in item.get("author", []):
            yield _line("AU", author.get("literal") or ", ".join(author[part] for part in ("family", "given") if part in author))
        for key, tag in _TAGS.items():
            if key in item:
                yield _line(tag, item[key].replace(";", "%3B") if tag == "UR" else item[key])
        if ends := item.get("issued", {}).get("date-parts"):
            yield _line("PY", str(ends[0][0]))
            if len(ends) == 1:
                year, month, day = (f"{part:02}" for part in (*ends[0], *[0] * (3 - len(ends[0]))))
                yield _line("DA", "/".join([year, month if month != "00" else "", day if day != "00" else ""]) + "/")
        yield "ER  - "


def _line(tag: str, value: str) -> str:
    return f"{tag}  - {' '.join(value.split())}"
