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
    assert not may_hold_faults(pa.array(["Koksan gun", "", "Коксан", "주체포", "火箭炮", "“systems”", "Zelenský", "XÉX", "a, b"]))
    assert not may_hold_faults(pa.array([], pa.string()))
    assert not may_hold_faults(pa.array(["", ""]))


TEXTS = {
    "text-is-normalized": (["Zelenskyy\u0301", "\u1112\u1161\u11ab", "5 \u212b", "\u2126"], ["Zelenský", "한", "q\u0323"]),
    "text-has-no-control-characters": (
        ["a\tb", "a\nb", "\0", "a\x1fb", "a\x7fb", "a\x80b", "a\x9fb", "a\u2028b", "a\u2029b"],
        ["a b", "a\u00a0b", "a~b"],
    ),
    "text-has-no-invisible-characters": (
        [f"a{character}b" for character in "\u00ad\u061c\u180e\u200b\u200d\u200f\u202a\u202e\u2060\u2064\u2066\u206f\ufeff"],
        ["ab", "a\u2010b", "a\u202fb"],
    ),
    "text-has-no-outer-blanks": ([" a", "a ", " ", "\u00a0a", "a\u3000", "\u2003a"], ["a b", "", "a!", "!a"]),
    "text-is-decoded": (["GÃ¶teborg", "itâ€™s", "Ð\u009aim", "a\ufffdb"], ["Göteborg", "São", "Ãa", "Ða", "â", "€"]),
    "text-is-no-formula": (["=1", "+1", "-1", "@a"], ["1=1", "a+b", "a-b", "a@b", ",a", ".a", "<a", ">a", "?a", "Aa", "*a"]),
    "text-does-not-mix-alphabets": (
        ["K\u043eksan", "\u041aoksan", "A\u03b1", "\u03b1A", "z\u0400", "\u04ffZ", "a\u0370", "\u03ffa"],
        ["Koksan, Коксан", "α β", "K-\u043e", "é\u043e"],
    ),
}


@pytest.mark.parametrize(("name", "bad", "good"), [(name, *texts) for name, texts in TEXTS.items()], ids=TEXTS)
def test_text_rule_finds_what_it_is_about_and_nothing_else(name: str, bad: list[str], good: list[str]) -> None:
    found = TEXT_RULES[name].function(pa.array([*bad, *good])).to_pylist()
    assert [text for text, is_bad in zip([*bad, *good], found, strict=True) if is_bad] == bad


@pytest.mark.parametrize("name", TEXT_RULES)
def test_text_rule_says_nothing_of_an_unknown_text(name: str) -> None:
    assert TEXT_RULES[name].function(pa.array([TEXT_RULES[name].bad, None], pa.string())).to_pylist() == [True, None]


def test_every_text_rule_is_tried() -> None:
    assert set(TEXTS) == set(TEXT_RULES)


@pytest.mark.parametrize("name", TEXTS)
def test_one_look_sees_every_bad_text_wherever_it_stands(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("armsdata.rules.text._ROWS", 2)
    for text in TEXTS[name][0]:
        assert may_hold_faults(pa.array([text]))
        assert may_hold_faults(pa.array(["=before", "", "good", text, "good"])[1:])
        assert not may_hold_faults(pa.array([text, "", "good", text])[1:3])


def test_one_look_passes_clean_ascii_that_begins_and_ends_with_any_sign() -> None:
    signs = [chr(code) for code in range(0x20, 0x7F)]
    begins = [sign + "a" for sign in signs if sign not in "=+-@ "]
    assert not may_hold_faults(pa.array([*begins, *("a" + sign for sign in signs if sign != " "), ""]))


@pytest.mark.parametrize(
    ("name", "text", "mended"),
    [
        ("text-has-no-control-characters", "two \t\n columns", "two columns"),
        ("text-has-no-control-characters", "a\u2028b\x85c", "a b c"),
        ("text-has-no-control-characters", "two\tcolumns", "two columns"),
        ("text-has-no-control-characters", " Koksan ", " Koksan "),
        ("text-has-no-invisible-characters", "Kok\u200b\u200esan\ufeff", "Koksan"),
        ("text-has-no-invisible-characters", "X\u200bXX", "XXX"),
        ("text-has-no-invisible-characters", "\u200c\u200d", "\u200c\u200d"),
        ("text-has-no-outer-blanks", " Koksan\u00a0", "Koksan"),
    ],
)
def test_text_rule_mends_a_text(name: str, text: str, mended: str) -> None:
    mend = TEXT_RULES[name].mend
    assert mend
    assert mend(text) == mended


def test_only_text_rules_with_a_mechanical_remedy_mend() -> None:
    assert {name for name, rule in TEXT_RULES.items() if rule.mend} == {
        "text-has-no-control-characters",
        "text-has-no-invisible-characters",
        "text-has-no-outer-blanks",
    }
