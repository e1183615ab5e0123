"""Findings as a JSON array of objects."""

import json
from collections.abc import Iterable, Iterator

from armsdata.findings import Finding


def render(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield the lines of one JSON array, an object a finding."""
    encode, before = json.JSONEncoder(ensure_ascii=False).encode, "["
    for finding in findings:
        text = encode(finding._asdict())
        yield before + text.encode(errors="backslashreplace").decode()  # half a character is an escape in JSON too
        before = ","
    yield "[]" if before == "[" else "]"
