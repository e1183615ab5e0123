"""Findings as a JSON array of objects."""

import json
from collections.abc import Iterable, Iterator

from armsdata.findings import Finding


def render(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield the lines of one JSON array, an object a finding."""
    before = "["
    for finding in findings:
        text = json.dumps(finding._asdict(), ensure_ascii=False)
        yield before + text.encode(errors="backslashreplace").decode()  # half a character is an escape in JSON too
        before = ","
    yield "[]" if before == "[" else "]"
