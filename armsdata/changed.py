"""The findings that a change brought into a package."""

from pathlib import Path

from armsdata.errors import InvalidDataError
from armsdata.findings import Finding
from armsdata.package import Package, open_package
from armsdata.snapshots import snapshot
from armsdata.validation import validate


def validate_changes(path: str | Path | Package, since: str) -> list[Finding]:
    """Return the findings of a package that are not those of an older one, each judged in the whole package.

    ``since`` is a git revision, folder or zip file. What is returned are all findings in lines that are new or changed,
    and in other lines those that the older package did not have. Raises PackageError where there is no such package.
    """
    package = path if isinstance(path, Package) else open_package(path)
    with snapshot(since, package.folder) as old:
        return new_findings(package, old)


def new_findings(package: Package, old: Package) -> list[Finding]:
    """Return the findings of a package that are not those of an older one: all in other lines, and in equal ones the new."""
    before, after = ({name: _lines(some, name) for name in some.resources} for some in (old, package))
    stood = {name: set(lines.values()) for name, lines in before.items()}
    known = {_trace(finding, before) for finding in validate(old)}

    def is_new(finding: Finding) -> bool:
        trace = _trace(finding, after)
        return trace[-1] not in stood.get(finding.table, ()) or trace not in known

    return [finding for finding in validate(package) if is_new(finding)]


def _lines(package: Package, name: str) -> dict[int, str]:
    """Return what stands on each line of a table's file, whatever its columns' order, with none for the file as a whole."""
    try:
        rows = package.rows_by_line(name)
    except InvalidDataError:
        return {0: ""} | _raw(package, name)
    return {0: "", 1: ",".join(next(iter(rows.values()), []))} | {
        line: repr(sorted((column, cell) for column, cell in record.items() if cell)) for line, record in rows.items()
    }


def _raw(package: Package, name: str) -> dict[int, str]:
    try:
        data = package.data(name)
    except OSError:
        return {}
    return {number: line.decode(errors="replace").rstrip("\r") for number, line in enumerate(data.split(b"\n"), 1)}


def _trace(finding: Finding, lines: dict[str, dict[int, str]]) -> tuple[str, ...]:
    """Return what makes a finding the same in two versions of a package: all but the number of its line, and the line's text."""
    return finding.rule, finding.table, finding.column, finding.value, lines.get(finding.table, {}).get(finding.line, "")
