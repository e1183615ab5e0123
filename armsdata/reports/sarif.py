"""Findings as a SARIF 2.1.0 log, which GitHub code scanning reads."""

import hashlib
import importlib.metadata
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from armsdata.findings import Finding
from armsdata.markdown import printable
from armsdata.reports.words import rooted, said
from armsdata.rules import RULES, TEXT_RULES, Rule, TextRule
from armsdata.structure import CHECKS, Check, opened

_KNOWN: dict[str, Check | TextRule | Rule] = {**CHECKS, **TEXT_RULES, **RULES}
_LITERAL = str.maketrans({"\\": "\\\\", "[": "\\[", "]": "\\]", "{": "{{", "}": "}}"})


def render(findings: Iterable[Finding], folder: str = "") -> Iterator[str]:
    """Yield the lines of one log with one run: the rules that are broken, and a result a finding."""
    rules: dict[str, int] = {}
    seen: Counter[str] = Counter()
    results = []
    for finding in findings:
        index = rules.setdefault(finding.rule, len(rules))
        identity = json.dumps([finding.rule, finding.table, finding.column, finding.value])
        seen[identity] += 1
        results.append(_result(finding, index, folder, f"{hashlib.sha256(identity.encode()).hexdigest()[:16]}:{seen[identity]}"))
    driver = {"name": "armsdata", "semanticVersion": importlib.metadata.version("armsdata"), "rules": [_rule(rule) for rule in rules]}
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }
    yield from json.dumps(log, indent=2).split("\n")


def _result(finding: Finding, index: int, folder: str, fingerprint: str) -> dict[str, Any]:
    """Return a result; its fingerprint stays when the line moves, under the only name that GitHub looks at."""
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(rooted(finding, folder), errors="surrogatepass")}}
    if finding.line > 0:
        place["region"] = {"startLine": finding.line}
    return {
        "ruleId": printable(finding.rule),
        "ruleIndex": index,
        "level": finding.severity,
        "message": _text(said(finding)),
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
    }


def _rule(identifier: str) -> dict[str, Any]:
    rule = _KNOWN.get(identifier)
    message, fix = (opened(rule.message), opened(rule.fix)) if rule else (identifier, "")
    said = {"shortDescription": message, "fullDescription": message, "help": f"{message}. To mend it: {fix}" if fix.strip("…") else message}
    return {"id": printable(identifier), **{name: _text(printable(text)) for name, text in said.items()}}


def _text(text: str) -> dict[str, str]:
    """Return a message in which SARIF reads no link and no placeholder."""
    return {"text": text.translate(_LITERAL)}
