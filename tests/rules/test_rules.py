"""Every rule finds its bad example and lets its good one pass."""

import pyarrow as pa
import pytest

from armsdata import Package
from armsdata.rules import RULES, TEXT_RULES
from armsdata.rules.registry import Row
from tests.conftest import frame


def _breaks(name: str, row: Row, package: Package) -> bool:
    rule = RULES[name]
    rows = {table: list(rule.given.get(table, [])) for table in rule.tables}
    rows[rule.table].append(row)
    frames = {table: frame(package.schema(table), rows[table]) for table in rule.tables}
    return len(rows[rule.table]) - 1 in rule.broken(frames).rows


@pytest.mark.parametrize("name", RULES)
def test_rule_finds_its_bad_example(name: str, shipped: Package) -> None:
    assert _breaks(name, RULES[name].bad, shipped)


@pytest.mark.parametrize("name", RULES)
def test_rule_lets_its_good_example_pass(name: str, shipped: Package) -> None:
    assert not _breaks(name, RULES[name].good, shipped)


ABOUT_ABSENCE = {"source-without-url-says-why", "claim-is-cited", "source-is-cited", "organization-is-used", "transfer-has-support"}


@pytest.mark.parametrize("name", sorted(set(RULES) - ABOUT_ABSENCE))
def test_rule_is_not_broken_by_what_is_unknown(name: str, shipped: Package) -> None:
    rule = RULES[name]
    assert not rule.broken({table: frame(shipped.schema(table), [{}] if table == rule.table else []) for table in rule.tables}).rows


@pytest.mark.parametrize("name", RULES)
def test_rule_passes_an_empty_table(name: str, shipped: Package) -> None:
    assert not RULES[name].broken({table: frame(shipped.schema(table), []) for table in RULES[name].tables}).rows


@pytest.mark.parametrize("name", RULES)
def test_rule_names_a_column_of_its_table(name: str, shipped: Package) -> None:
    assert RULES[name].column in shipped.schema(RULES[name].table).fields


@pytest.mark.parametrize("name", TEXT_RULES)
def test_text_rule_finds_its_bad_example_only(name: str) -> None:
    rule = TEXT_RULES[name]
    assert rule.function(pa.array([rule.bad, rule.good])).to_pylist() == [True, False]


@pytest.mark.parametrize("name", [*RULES, *TEXT_RULES])
def test_rule_message_and_remedy_are_one_line_each(name: str) -> None:
    rule = RULES.get(name) or TEXT_RULES[name]
    assert rule.message
    assert rule.fix
    assert "\n" not in rule.message + rule.fix
