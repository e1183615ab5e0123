"""Findings as workflow commands, which GitHub Actions shows beside the lines of a change."""

from collections.abc import Iterable, Iterator

from armsdata.findings import Finding
from armsdata.markdown import printable
from armsdata.reports.words import rooted, said

_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


def render(findings: Iterable[Finding], folder: str = "") -> Iterator[str]:
    """Yield one command a finding, escaped as GitHub's toolkit does it, so that no cell can give a command of its own."""
    for finding in findings:
        properties = {"file": rooted(finding, folder), "line": str(finding.line) if finding.line > 0 else "", "title": finding.rule}
        given = ",".join(f"{name}={printable(value).translate(_PROPERTY)}" for name, value in properties.items() if value)
        yield f"::{finding.severity} {given}::{said(finding).translate(_DATA)}"
