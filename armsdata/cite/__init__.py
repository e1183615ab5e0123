"""Citations of the package, or of a transfer with its documents. One module a format, with a function `render`."""

import importlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from armsdata.package import Package

FORMATS = ("apa", "bibtex", "ris", "csl")


def cite(package: "Package", transfer: str | None, format: str) -> Iterator[str]:
    """Yield the lines of a citation in one of the formats; raise UnknownNameError where there is no such transfer."""
    from armsdata.cite.items import package_item, transfer_items

    items = [package_item(package)] if transfer is None else transfer_items(package, transfer)
    lines: Iterator[str] = importlib.import_module(f"{__name__}.{format}").render(items)
    return lines
