"""Findings as a JSON array of objects."""

import json
from collections.abc import Iterable, Iterator

from armsdata.findings import Finding
from armsdata.markdown import json_text


def render(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield the lines of one JSON array, an object a finding."""
    encode, before = json.JSONEncoder(ensure_ascii=False).encode, "["
    for finding in findings:
        yield before + json_text(encode(finding._asdict()))
        before = ","
    yield "[]" if before == "[" else "]"
