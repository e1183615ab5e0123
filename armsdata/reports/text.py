"""Findings as lines for people."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from armsdata.findings import Finding
from armsdata.markdown import printable

_LONGEST = 80
_MOST = 1000


def render(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield one line a finding: place, severity, column and value, what is wrong, how to mend it, by which command, and the rule.

    After a thousand, the others are only counted by their rules.
    """
    findings = iter(findings)
    for finding in islice(findings, _MOST):
        place = f"{finding.path}:{finding.line}" if finding.line else finding.path or finding.table
        value = f" {quoted(finding.value)}" if finding.value else ""
        what = f"{finding.column}{value}: " if finding.column else f"{value.strip()}: " if value else ""
        command = f" (`{finding.command}`)" if finding.command else ""
        yield printable(f"{place}: {finding.severity}: {what}{finding.message}; {finding.fix}{command} [{finding.rule}]")
    if more := Counter(finding.rule for finding in findings):
        counted = ", ".join(f"{rule} {count:,}" for rule, count in more.most_common())
        yield f"and {more.total():,} more ({counted}); --format json lists them all"


def quoted(value: str) -> str:
    """Return a cell's text in quotes, shortened."""
    return '"' + (value if len(value) <= _LONGEST else value[:_LONGEST] + "…") + '"'
