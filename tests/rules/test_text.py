"""One look at many texts misses nothing that a rule would find in one."""

import sys
import unicodedata

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from armsdata.rules import TEXT_RULES
from armsdata.rules.text import MAY_BE_DECOMPOSED, may_hold_faults

CHARACTERS = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF]


def test_every_character_that_normal_form_changes_or_joins_is_looked_at() -> None:
    decomposed = [unicodedata.decomposition(character).split() for character in CHARACTERS]
    joined = {chr(int(parts[1], 16)) for parts in decomposed if len(parts) == 2 and "<" not in parts[0]}
    changed = [c for c in CHARACTERS if unicodedata.combining(c) or c in joined or unicodedata.normalize("NFC", c) != c]
    looked_at = pc.match_substring_regex(pa.array(changed), MAY_BE_DECOMPOSED).to_pylist()
    assert [f"U+{ord(c):04X}" for c, found in zip(changed, looked_at, strict=True) if not found] == []


@pytest.mark.parametrize("name", TEXT_RULES)
def test_one_look_sees_the_bad_example_of_every_rule(name: str) -> None:
    assert may_hold_faults(pa.array(["good", TEXT_RULES[name].bad, "good"]))


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=6)), st.integers(0, 3))
def test_one_look_misses_nothing_that_a_rule_finds(texts: list[str], offset: int) -> None:
    values = pa.array(texts, pa.string())[offset:]
    if any(pc.any(rule.function(values)).as_py() for rule in TEXT_RULES.values()):
        assert may_hold_faults(values)


def test_one_look_passes_clean_texts_of_many_scripts() -> None:
    assert not may_hold_faults(pa.array(["Koksan gun", "", "Коксан", "주체포", "火箭炮", "“systems”", "Zelenský", "a, b"]))
    assert not may_hold_faults(pa.array([], pa.string()))
