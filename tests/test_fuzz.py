"""Whatever bytes a stranger sends, a reader raises nothing but an ArmsdataError; `make fuzz` tries many more."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import TARGETS, read_document, read_words, read_zip

# How many examples of each reader fit into about ten seconds together.
EXAMPLES = {"table": 100, "package": 1, "package_of_anything": 15, "document": 4, "text": 6, "form": 2, "words": 100, "zip": 12}


@pytest.mark.parametrize("name", TARGETS)
def test_reader_raises_nothing_else_when_its_input_is_nearly_valid(name: str) -> None:
    strategy, reader = TARGETS[name]

    @settings(
        max_examples=EXAMPLES[name],
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )
    @given(strategy)
    def judged(example: Any) -> None:
        reader(example)

    judged()


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_zip_of_any_bytes_is_read_or_refused(data: bytes) -> None:
    read_zip(data)


# What the long tier found.


@pytest.mark.parametrize("data", [b"PK\x05\x06" + b"\xff" * 18, b"PK\x05\x06" + b"\0" * 8 + b"\xff\xff\xff\xff\x00\x00\x00\x00\0\0"])
def test_zip_whose_directory_lies_elsewhere_is_refused(data: bytes) -> None:
    read_zip(data)


@pytest.mark.parametrize(
    "text", ['source: {title: "\\ud800"}', "claims: [{part_of: '9999999999999999999999'}]", "claims: [{part_of: \u00b2}]"]
)
def test_document_that_was_found_once_is_read_or_refused(text: str) -> None:
    read_document(text)


@pytest.mark.parametrize("text", ["\ud800", "9" * 5000, "\u00b2", "1" + "0" * 400])
def test_words_that_were_found_once_are_read_or_refused(text: str) -> None:
    read_words(text)
