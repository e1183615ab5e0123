"""Reports of findings. One module a format, with a function `render`."""

import importlib
from collections.abc import Iterable, Iterator

from armsdata.findings import Finding

FORMATS = ("text", "json", "github", "sarif", "junit", "markdown")


def render(findings: Iterable[Finding], format: str, folder: str = "") -> Iterator[str]:
    """Yield the lines of a report in one of the formats.

    ``folder`` is the package's folder relative to the repository's root, from which github and sarif name files.
    """
    report = importlib.import_module(f"{__name__}.{format}").render
    lines: Iterator[str] = report(findings) if format in ("text", "json") else report(findings, folder)
    return lines
