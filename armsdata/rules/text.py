"""Text is clean, in every table."""

import re
import unicodedata
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from armsdata.rules.registry import TEXT_RULES, text_rule

_BLANK = r"[\s\x{0B}\x{1C}-\x{1F}\x{85}\p{Z}]"
_CONTROL = r"[\x{00}-\x{1F}\x{7F}-\x{9F}\x{2028}\x{2029}]"
_INVISIBLE = r"[\x{AD}\x{61C}\x{180E}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2064}\x{2066}-\x{206F}\x{FEFF}]"
_NEEDLESS = _INVISIBLE.replace(r"\x{200B}-\x{200F}", r"\x{200B}\x{200E}\x{200F}")  # joiners shape letters and emoji
_MOJIBAKE = r"Ã[\x{80}-\x{BF}]|â€|Ð[\x{80}-\x{BF}]|\x{FFFD}"

# What a text holds that is not in normal form C: marks, parts of Hangul syllables, compatibility ideographs, characters
# that stand for one or two others. A text may hold some of these and be in normal form all the same. The last line is what
# Unicode 16 added, since Arrow's \p{M} is older than the tables of Python 3.14.
MAY_BE_DECOMPOSED = (
    r"[\p{M}\x{374}\x{37E}\x{387}\x{958}-\x{95F}\x{9DC}-\x{9DF}\x{A33}\x{A36}\x{A59}-\x{A5E}\x{B5C}\x{B5D}\x{F43}-\x{F69}"
    r"\x{1160}-\x{11FF}\x{1F71}-\x{1FFD}\x{2000}\x{2001}\x{2126}\x{212A}\x{212B}\x{2329}\x{232A}\x{2ADC}\x{F900}-\x{FAFF}"
    r"\x{FB1D}-\x{FB4E}\x{1D15E}-\x{1D1C0}\x{2F800}-\x{2FA1F}"
    r"\x{897}\x{10D69}-\x{10D6D}\x{113B8}-\x{113D0}\x{1611E}-\x{1612F}\x{16D67}\x{1E5EE}\x{1E5EF}]"
)


def _without(pattern: str, blank: str = "") -> Callable[[str], str]:
    """Return a function that takes out what an Arrow pattern of one character matches, or puts one blank there and for those beside it."""
    python = re.compile(re.sub(r"\\x\{(\w+)\}", lambda code: f"\\U{int(code[1], 16):08X}", pattern))

    def mend(text: str) -> str:
        parts = python.split(text)
        return blank.join(part for part in (part.strip(blank) for part in parts) if part) if blank and len(parts) > 1 else "".join(parts)

    return mend


@text_rule(bad="Zelenskyy\u0301", good="Zelenský")
def text_is_normalized(values: pa.Array) -> pa.Array:
    """The text is not in Unicode normal form C.

    Write composed characters (NFC).
    """
    suspected = pc.match_substring_regex(values, MAY_BE_DECOMPOSED)
    some = pc.fill_null(suspected, False)
    # not Arrow's utf8_normalize, which gives other forms than it is asked for before its version 26
    broken = [not unicodedata.is_normalized("NFC", text) for text in values.filter(some).to_pylist()]
    return pc.replace_with_mask(suspected, some, pa.array(broken, pa.bool_()))


@text_rule(bad="two\tcolumns", good="one column", mend=_without(_CONTROL, " "))
def text_has_no_control_characters() -> str:
    """The text holds a control character.

    Take it out, or put a blank in its place.
    """
    return _CONTROL


@text_rule(bad="Kok\u200bsan", good="Koksan", mend=_without(_NEEDLESS))
def text_has_no_invisible_characters() -> str:
    """The text holds a zero-width or direction-changing character.

    Type the text anew, without what was pasted along.
    """
    return _INVISIBLE


@text_rule(bad=" Koksan", good="Koksan gun", mend=str.strip)
def text_has_no_outer_blanks() -> str:
    """The text begins or ends with a blank.

    Take the blank out.
    """
    return rf"\A{_BLANK}|{_BLANK}\z"


@text_rule(bad="GÃ¶teborg", good="Göteborg")
def text_is_decoded() -> str:
    """The text was decoded with a wrong encoding.

    Copy it again from the document.
    """
    return _MOJIBAKE


@text_rule(bad='=HYPERLINK("http://example.org")', good="10 = ten")
def text_is_no_formula() -> str:
    """A spreadsheet would run the cell as a formula.

    Begin it with another character than = + - or @.
    """
    return r"\A[=+\-@]"


@text_rule(bad="K\u043eksan", good="Koksan, Коксан")
def text_does_not_mix_alphabets() -> str:
    """A word mixes Latin letters with Cyrillic or Greek ones that look alike.

    Type the word in one alphabet.
    """
    return r"[A-Za-z][\x{370}-\x{3FF}\x{400}-\x{4FF}]|[\x{370}-\x{3FF}\x{400}-\x{4FF}][A-Za-z]"


_FAULTS = "|".join(f"(?:{rule.pattern or MAY_BE_DECOMPOSED})" for rule in TEXT_RULES.values())
_BEGINS_BADLY = np.zeros(256, dtype=bool)
_BEGINS_BADLY[list(b"=+-@ ")] = True


_ROWS = 1 << 14  # texts that are looked at together, so that what is made of them fits into the processor's cache


def may_hold_faults(values: pa.Array) -> bool:
    """Return whether a rule about text may find something among some texts without nulls, in one look at all of them.

    Texts of ASCII are judged by their bytes, the others by one search for what any of the rules looks for.
    """
    return any(_may_hold_faults(values[row : row + _ROWS]) for row in range(0, len(values), _ROWS))


def _may_hold_faults(values: pa.Array) -> bool:
    _, offsets, data = values.buffers()
    if data is None:
        return False
    ends = np.frombuffer(offsets, dtype="int32")[values.offset : values.offset + len(values) + 1]
    letters = np.frombuffer(data, dtype="uint8")[ends[0] : ends[-1]]
    first, last = ends[:-1][ends[1:] > ends[:-1]] - ends[0], ends[1:][ends[1:] > ends[:-1]] - ends[0] - 1
    if (letters < 0x20).any() or (letters == 0x7F).any() or _BEGINS_BADLY[letters[first]].any() or (letters[last] == 0x20).any():
        return True
    if not (letters >= 0x80).any():
        return False
    foreign = values.filter(pc.invert(pc.string_is_ascii(values)))
    return bool(pc.any(pc.match_substring_regex(foreign, _FAULTS)).as_py())
