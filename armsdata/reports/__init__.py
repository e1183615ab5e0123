"""Reports of findings. One module a format, with a function `render`."""

import importlib
from collections.abc import Iterable, Iterator

from armsdata.findings import Finding

FORMATS = ("text", "json")


def render(findings: Iterable[Finding], format: str) -> Iterator[str]:
    """Yield the lines of a report in one of the formats."""
    lines: Iterator[str] = importlib.import_module(f"{__name__}.{format}").render(findings)
    return lines
