"""What several reports say of a finding, and where they place it."""

from pathlib import PurePosixPath

from armsdata.findings import Finding
from armsdata.folder import DESCRIPTOR
from armsdata.markdown import printable
from armsdata.reports.text import quoted


def said(finding: Finding) -> str:
    """Return one printable sentence: column and value, what is wrong, how to mend it, and the command that does."""
    value = quoted(finding.value) if finding.value else ""
    what = " ".join(part for part in (finding.column, value) if part) or ("" if _inside(finding.path) else quoted(finding.path))
    command = f"; mend: {finding.command}" if finding.command else ""
    return printable(f"{what + ': ' if what else ''}{finding.message}; {finding.fix}{command}")


def placed(finding: Finding) -> str:
    """Return a finding's path and line, or its table where it has no path, as printable text."""
    return printable(f"{finding.path}:{finding.line}" if finding.line else finding.path or finding.table)


def rooted(finding: Finding, folder: str) -> str:
    """Return a finding's path from the repository's root; the descriptor's where the path is of no file in the package."""
    return str(PurePosixPath(folder) / (finding.path if _inside(finding.path) else DESCRIPTOR))


def _inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and parts[0] not in ("/", "//") and ".." not in parts and "://" not in path
