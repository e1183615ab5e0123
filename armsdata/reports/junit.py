"""Findings as JUnit XML, which most test reporters read."""

from collections.abc import Iterable, Iterator
from xml.etree import ElementTree

from armsdata.findings import Finding
from armsdata.markdown import printable
from armsdata.reports.words import placed, said


def render(findings: Iterable[Finding], folder: str = "") -> Iterator[str]:
    """Yield the lines of a document: a suite a table, a case a finding; errors fail, warnings pass."""
    tables: dict[str, list[Finding]] = {}
    for finding in findings:
        tables.setdefault(finding.table or "package", []).append(finding)
    root = ElementTree.Element("testsuites", name="armsdata validate")
    for table, of_table in tables.items():
        suite = _suite(root, table, len(of_table), sum(finding.severity == "error" for finding in of_table))
        for finding in of_table:
            _case(suite, table, finding)
    if not tables:
        ElementTree.SubElement(_suite(root, "package", 1, 0), "testcase", classname="package", name="armsdata validate")
    ElementTree.indent(root)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield from ElementTree.tostring(root, encoding="unicode").split("\n")


def _suite(root: ElementTree.Element, table: str, tests: int, failures: int) -> ElementTree.Element:
    return ElementTree.SubElement(
        root, "testsuite", name=printable(table), tests=str(tests), failures=str(failures), errors="0", skipped="0"
    )


def _case(suite: ElementTree.Element, table: str, finding: Finding) -> None:
    name = " ".join(part for part in (placed(finding), finding.column, finding.rule) if part)
    case = ElementTree.SubElement(suite, "testcase", classname=printable(table), name=printable(name))
    if finding.severity == "error":
        told = ElementTree.SubElement(case, "failure", type=printable(finding.rule), message=printable(finding.message))
    else:
        told = ElementTree.SubElement(case, "system-out")
    told.text = f"{placed(finding)}: {said(finding)} [{printable(finding.rule)}]"
