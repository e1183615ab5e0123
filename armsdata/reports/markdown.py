"""Findings as a short summary in Markdown, for a comment or a job's summary."""

from collections import Counter
from collections.abc import Iterable, Iterator

from armsdata.findings import Finding
from armsdata.markdown import code, prose, table
from armsdata.reports.text import quoted
from armsdata.reports.words import placed

_MOST = 20
_LONGEST = 300
_KEPT = str.maketrans("<>&", "\ue000\ue001\ue002")
_BACK = str.maketrans("\ue000\ue001\ue002", "<>&")


def render(findings: Iterable[Finding], folder: str = "") -> Iterator[str]:
    """Yield the counts, a table of the first findings, and how many more there are of each rule."""
    findings = list(findings)
    counts = Counter(finding.severity for finding in findings)
    if not findings:
        yield "armsdata validate: no findings."
        return
    yield f"armsdata validate: {counts['error']} errors, {counts['warning']} warnings."
    yield ""
    rows = [[_code(placed(finding)), _what(finding), _mend(finding)] for finding in findings[:_MOST]]
    yield from (line.translate(_BACK) for line in table(["Place", "What", "How to mend"], rows))
    more = Counter(finding.rule for finding in findings[_MOST:])
    if more:
        yield ""
        yield f"and {more.total()} more: {', '.join(f'{_code(rule)} {count}' for rule, count in more.most_common())}".translate(_BACK)


def _what(finding: Finding) -> str:
    where = " ".join(part for part in (_code(finding.column), _code(quoted(finding.value)) if finding.value else "") if part)
    return f"{finding.severity}: {where + ': ' if where else ''}{_escaped(finding.message)}"


def _mend(finding: Finding) -> str:
    return "; ".join(part for part in (_escaped(finding.fix), _code(finding.command, None)) if part)


def _escaped(text: str) -> str:
    return prose(text).translate(_KEPT)


def _code(text: str, longest: int | None = _LONGEST) -> str:
    """Return a text as a span of code that it cannot close; GitHub reads no HTML, link or mention there.

    What `cell` would escape is set aside, since in code an escape shows; no printable text holds the stand-ins.
    """
    return code(text, longest).translate(_KEPT)
