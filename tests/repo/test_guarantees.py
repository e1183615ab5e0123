"""The page of guarantees names tests that exist."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "guarantees.md"
NAMED = sorted(set(re.findall(r"(tests/[\w/]+\.py)::(\w+)", PAGE.read_text())))


@pytest.mark.parametrize(("file", "test"), NAMED, ids=[test for _, test in NAMED])
def test_named_test_exists(file: str, test: str) -> None:
    assert f"def {test}(" in (PAGE.parents[1] / file).read_text()


def test_page_names_tests() -> None:
    assert len(NAMED) > 10
