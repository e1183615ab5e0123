"""Reports: whatever a cell holds, each format says it, and nothing in it steers what reads the report."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from junitparser import JUnitXml
from markdown_it import MarkdownIt

from armsdata import Finding
from armsdata.reports import FORMATS, render
from armsdata.rules import RULES, TEXT_RULES
from armsdata.structure import CHECKS
from tests.conftest import Damage

HOSTILE = [
    "x\n::stop-commands::y",
    "x\r\n::error::y",
    "::set-output name=a::b",
    "##[error]x",
    "%0A::error::x",
    "a,line=1:b",
    "a | b \\| c \\",
    "`code` ``two`` `",
    "`",
    " ",
    "<script>alert(1)</script><!--",
    "@user and someone/repo#1, GH-1",
    "[text](https://example.org) ![image](https://example.org/a.png) https://example.org www.example.org",
    "\x1b[31mred",
    "\x00",
    "\u202egnol",
    "]]>&amp;",
    "\u2028\x85\x0b",
    "\ufffe\ud800\ue000",
    "{0} {{ [a](0)",
    "x" * 10_000,
]
COMMAND = re.compile(r"::(?P<command>error|warning) (?P<properties>(?:[a-z]+=[^:,\r\n]+)(?:,[a-z]+=[^:,\r\n]+)*)::(?P<data>[^\r\n]*)")
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "maxItems": 1,
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "properties": {
                    "tool": {
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "required": ["name", "semanticVersion", "rules"],
                                "properties": {
                                    "name": {"const": "armsdata"},
                                    "semanticVersion": {"pattern": r"^\d+\.\d+\.\d+"},
                                    "rules": {
                                        "uniqueItems": True,
                                        "items": {
                                            "required": ["id", "shortDescription", "fullDescription", "help"],
                                            "additionalProperties": {"required": ["text"]},
                                            "properties": {"id": {"type": "string"}},
                                        },
                                    },
                                },
                            }
                        },
                    },
                    "results": {
                        "items": {
                            "type": "object",
                            "required": ["ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints"],
                            "additionalProperties": False,
                            "properties": {
                                "ruleId": {"type": "string"},
                                "ruleIndex": {"type": "integer", "minimum": 0},
                                "level": {"enum": ["error", "warning"]},
                                "message": {"required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}},
                                "locations": {
                                    "minItems": 1,
                                    "maxItems": 1,
                                    "items": {
                                        "required": ["physicalLocation"],
                                        "properties": {
                                            "physicalLocation": {
                                                "required": ["artifactLocation"],
                                                "properties": {
                                                    "artifactLocation": {
                                                        "properties": {"uri": {"pattern": "^(?!/)([A-Za-z0-9._~/-]|%[0-9A-F]{2})+$"}}
                                                    },
                                                    "region": {"properties": {"startLine": {"type": "integer", "minimum": 1}}},
                                                },
                                            }
                                        },
                                    },
                                },
                                "partialFingerprints": {"additionalProperties": {"type": "string"}, "minProperties": 1},
                            },
                        }
                    },
                },
            },
        },
    },
}


def finding(**changes: Any) -> Finding:
    usual = Finding("type", "error", "claims", "datasets/claims.csv", 12, "quantity_low", "1e3", "not a value", "write digits only")
    return usual._replace(**changes)


def hostile(text: str) -> Finding:
    return finding(table=text, path=text, column=text, value=text, message=text, fix=text, command=text)


def report(format: str, *findings: Finding, folder: str = "") -> str:
    return "\n".join(render(findings, format, folder))


def sarif(*findings: Finding, folder: str = "") -> Any:
    log = json.loads(report("sarif", *findings, folder=folder))
    jsonschema.validate(log, SARIF)
    return log["runs"][0]


def commands(*findings: Finding, folder: str = "") -> list[tuple[str, dict[str, str], str]]:
    """Return commands as the runner reads them."""
    read = []
    for line in re.split(r"\r\n|\r|\n", report("github", *findings, folder=folder)):
        match = COMMAND.fullmatch(line)
        assert match, line
        properties = dict(part.split("=", 1) for part in match["properties"].split(","))
        read.append((match["command"], {name: _unescaped(value) for name, value in properties.items()}, _unescaped(match["data"])))
    return read


def _unescaped(text: str) -> str:
    for escape, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escape, character)
    return text


def rows(text: str) -> list[list[Any]]:
    """Return the cells of a report's table, each as a list of tokens that a Markdown reader makes of it."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    cells = [tokens[i + 1].children for i, token in enumerate(tokens) if token.type == "td_open"]
    assert len(cells) % 3 == 0
    return [cells[i : i + 3] for i in range(0, len(cells), 3)]


findings_of_any_kind = st.builds(
    Finding,
    rule=st.sampled_from([*CHECKS, *RULES, *TEXT_RULES]),
    severity=st.sampled_from(["error", "warning"]),
    line=st.integers(0, 10**6),
    **dict.fromkeys(
        ["table", "path", "column", "value", "message", "fix", "command"],
        st.text(st.characters()) | st.sampled_from([text[:400] for text in HOSTILE]),  # Hypothesis warns of what is too large to print
    ),
)


@given(st.lists(findings_of_any_kind, max_size=25))
def test_every_format_renders_when_findings_are_arbitrary(findings: list[Finding]) -> None:
    reports = {format: report(format, *findings) for format in FORMATS}
    lines = reports["github"].splitlines()
    assert len(lines) == len(findings)
    assert all(line.startswith("::") and COMMAND.fullmatch(line) for line in lines)
    assert len(sarif(*findings)["results"]) == len(findings)
    assert sum(len(suite) for suite in JUnitXml.fromstring(reports["junit"].encode())) == max(1, len(findings))
    assert len(rows(reports["markdown"])) == min(20, len(findings))


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("text", HOSTILE)
def test_report_holds_no_character_that_steers_when_cell_does(format: str, text: str) -> None:
    printed = report(format, hostile(text))
    if format != "json":
        assert all(character.isprintable() or character == "\n" for character in printed)


@pytest.mark.parametrize("format", FORMATS)
def test_report_names_place_and_fix_and_command_when_there_is_one(format: str) -> None:
    printed = report(format, finding(command="armsdata fix --only type"))
    assert all(part in printed for part in ("claims.csv", "12", "quantity_low", "1e3", "write digits only", "armsdata fix --only type"))


@pytest.mark.parametrize("format", FORMATS)
def test_report_of_a_real_finding_names_its_rule_when_table_is_damaged(format: str, damaged: Damage) -> None:
    printed = report(format, *damaged("claims", b",120,120,120,", b",1e3,120,120,"))
    assert "1e3" in printed
    assert "type" in printed


@pytest.mark.parametrize(
    ("format", "text"),
    [("text", ""), ("json", "[]"), ("github", ""), ("markdown", "armsdata validate: no findings.")],
)
def test_report_is_at_most_a_line_when_nothing_is_found(format: str, text: str) -> None:
    assert report(format) == text


@pytest.mark.parametrize("text", HOSTILE)
def test_github_reads_one_command_a_finding_when_cells_hold_commands(text: str) -> None:
    ((command, properties, data),) = commands(hostile(text))
    assert (command, properties["title"], properties["line"]) == ("error", "type", "12")
    assert "mend: " in data


def test_github_leaves_out_the_line_when_the_whole_file_is_meant() -> None:
    assert commands(finding(line=0, severity="warning"))[0][:2] == ("warning", {"file": "datasets/claims.csv", "title": "type"})


def test_github_shortens_the_value_when_it_is_long() -> None:
    assert len(report("github", finding(value="x" * 10_000))) < 300


@pytest.mark.parametrize("folder", ["data/a package", "./data/a package/"])
def test_files_are_named_from_the_root_when_the_package_lies_in_a_folder(folder: str) -> None:
    assert commands(finding(), folder=folder)[0][1]["file"] == "data/a package/datasets/claims.csv"
    (result,) = sarif(finding(), folder=folder)["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "data/a%20package/datasets/claims.csv"
    assert "a package" not in report("text", finding(), folder=folder) + report("junit", finding(), folder=folder)


@pytest.mark.parametrize("path", ["", "/etc/passwd", "../x.csv", "https://example.org/x.csv"])
def test_the_descriptor_is_the_place_when_the_path_leads_out_of_the_package(path: str) -> None:
    ((_, properties, data),) = commands(finding(path=path, line=0, column="", value=""), folder="data")
    assert properties["file"] == "data/datapackage.json"
    assert path in data


def test_sarif_describes_each_rule_once_when_it_occurs_twice() -> None:
    run = sarif(finding(), finding(line=13), finding(rule="enum"), finding(rule="no-such-rule"))
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["type", "enum", "no-such-rule"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert rules[0]["help"]["text"] == "not a value of type …"
    assert rules[1]["help"]["text"] == "not one of the allowed values. To mend it: use one of: …"


def test_sarif_has_no_line_when_the_whole_file_is_meant() -> None:
    (result,) = sarif(finding(line=0))["results"]
    assert "region" not in result["locations"][0]["physicalLocation"]


def test_sarif_keeps_a_fingerprint_when_the_line_moves() -> None:
    def fingerprints(*findings: Finding) -> list[str]:
        return [result["partialFingerprints"]["primaryLocationLineHash"] for result in sarif(*findings)["results"]]

    before = fingerprints(finding(), finding(line=13), finding(value="2e3"))
    assert fingerprints(finding(line=20), finding(line=21), finding(line=1, value="2e3", message="other")) == before
    assert len(set(before)) == 3


def test_sarif_holds_no_link_or_placeholder_when_cell_does() -> None:
    (result,) = sarif(finding(value="{0} [a](https://example.org)"))["results"]
    assert "{{0}} \\[a\\](https://example.org)" in result["message"]["text"]


def test_junit_has_a_suite_a_table_and_fails_only_when_there_is_an_error() -> None:
    text = report("junit", finding(), finding(table="parties", severity="warning"), finding(line=13), finding(table="", path="x"))
    suites = {suite.name: suite for suite in JUnitXml.fromstring(text.encode())}
    assert {name: (suite.tests, suite.failures) for name, suite in suites.items()} == {
        "claims": (2, 2),
        "parties": (1, 0),
        "package": (1, 1),
    }
    failure = next(iter(suites["claims"])).result[0]
    assert (failure.type, failure.message) == ("type", "not a value")
    warning = next(iter(suites["parties"]))
    assert warning.is_passed
    assert "write digits only" in warning.system_out


def test_junit_has_one_passed_case_when_nothing_is_found() -> None:
    (suite,) = JUnitXml.fromstring(report("junit").encode())
    assert [(case.name, case.is_passed) for case in suite] == [("armsdata validate", True)]


@pytest.mark.parametrize("text", HOSTILE)
def test_junit_is_well_formed_when_cells_are_not_xml(text: str, tmp_path: Path) -> None:
    path = tmp_path / "report.xml"
    path.write_text(report("junit", hostile(text)), encoding="utf-8")
    assert ElementTree.parse(path).find(".//failure") is not None


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_reads_cells_as_code_when_they_are_hostile(text: str) -> None:
    (cells,) = rows(report("markdown", hostile(text)))
    tokens = [token for cell in cells for token in cell]
    assert {token.type for token in tokens} <= {"text", "code_inline"}
    prose = "".join(token.content for token in tokens if token.type == "text")
    assert not re.search(r"[@<>&#`\[\]|\\]|//|www|gh-", prose, re.IGNORECASE)


def test_markdown_shows_a_cell_as_it_is_when_it_holds_html() -> None:
    ((_, what, _),) = rows(report("markdown", finding(value="<b>a | b & `c`</b>")))
    assert '"<b>a | b & `c`</b>"' in [token.content for token in what]


def test_markdown_leaves_prose_as_it_is_when_nothing_in_it_is_markup() -> None:
    text = report("markdown", finding(message="sets best_from, but no best: see there", fix="use <b>"))
    assert '`quantity_low` `"1e3"`: sets best_from, but no best: see there |' in text
    assert "`use <b>`" in text


def test_markdown_is_short_when_there_are_many_findings() -> None:
    text = report("markdown", *[finding(line=line, rule="type" if line % 3 else "enum", message="x" * 9999) for line in range(1, 100)])
    assert text.startswith("armsdata validate: 99 errors, 0 warnings.\n")
    assert len(rows(text)) == 20
    assert text.endswith("\n\nand 79 more: `type` 52, `enum` 27")
    assert len(text) < 30_000


def test_text_is_cut_after_a_thousand_findings_and_counts_the_rest() -> None:
    one = Finding("enum", "error", "claims", "datasets/claims.csv", 2, "stance", "maybe", "not allowed", "use another")
    *lines, last = render([one] * 1500 + [one._replace(rule="type")] * 10, "text")
    assert len(lines) == 1000
    assert last == "and 510 more (enum 500, type 10); --format json lists them all"
    assert len(list(render([one] * 1500, "json"))) == 1501
