"""CITATION.cff, which GitHub, Zenodo and Zotero read.

Source: Citation File Format 1.2.0, https://github.com/citation-file-format/citation-file-format
"""

import json
from collections.abc import Iterator
from typing import Any

from armsdata.cite.items import Item, makers, package_item
from armsdata.package import Package


def render(package: Package) -> bytes:
    """Return a package's descriptor as a citation file: one key a line, each value as JSON, which is YAML, too."""
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in _fields(package) if value)
    return "".join(lines).encode()


def _fields(package: Package) -> Iterator[tuple[str, Any]]:
    item = package_item(package)
    licences = package.licence_names
    yield "cff-version", "1.2.0"
    yield "message", "If you use this data set, please cite it as below."
    yield "type", "dataset"
    yield "title", item["title"]
    yield "abstract", package.text("description")
    yield "authors", _authors(item)
    yield "version", item.get("version")
    yield "date-released", package.text("created")[:10]
    yield "license", licences[0] if len(licences) == 1 else licences
    yield "keywords", [word for word in package.listed("keywords") if isinstance(word, str)]
    yield "url", item.get("URL")


def _authors(item: Item) -> list[dict[str, str]]:
    words = {"literal": "name", "family": "family-names", "given": "given-names"}
    return [{words[part]: text for part, text in author.items()} for author in makers(item)]
