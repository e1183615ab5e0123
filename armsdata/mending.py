"""Cells whose mistake has one mechanical remedy: what they should hold."""

import re
import unicodedata

from armsdata.dates import bounds
from armsdata.rules import TEXT_RULES
from armsdata.table_schema import EDTF, URI, Field
from armsdata.tables import is_of_type

# A day with whatever dashes; between four digits and two the dash may stand for a span of years.
_DAY = re.compile(r"\d{4}[‐‑‒–—−-]\d{2}[‐‑‒–—−-]\d{2}~?")
_LONGEST_NUMBER = 60  # what is longer is no number, and would take long to be read as one
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


def mended(text: str, field: Field) -> str:
    """Return a cell's text without the mistakes that have one mechanical remedy, or as it is where there is none."""
    clean = text.strip() if text.isascii() and text.isprintable() else _cleaned(text)
    return next((value for value in _readings(clean, field) if is_allowed(value, field)), clean)


def _cleaned(text: str) -> str:
    for rule in TEXT_RULES.values():
        if rule.mend:
            text = rule.mend(text)
    return unicodedata.normalize("NFC", text)


def is_allowed(text: str, field: Field) -> bool:
    """Return whether a text is a value of a column's type and form, and one of its allowed values."""
    if field["type"] != "string":
        return is_of_type(text, field["type"])
    if allowed := field.get("constraints", {}).get("enum"):
        return text in allowed
    if field.get("rdfType") == EDTF:
        try:
            bounds(text)
        except ValueError:
            return False
        return True
    return field.get("format") != "uri" or bool(re.fullmatch(URI, text))


def _readings(text: str, field: Field) -> list[str]:
    """Return what a text may have been meant to be, the nearest first."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if field["type"] in ("integer", "number"):
        return [text, _number(plain)]
    if field["type"] == "boolean":
        return [text, plain.lower()]
    if field["type"] == "date" or field.get("rdfType") == EDTF:
        return [text, plain.translate(_DASHES) if _DAY.fullmatch(plain) else plain]
    if allowed := field.get("constraints", {}).get("enum"):
        return [text, *(value for value in allowed if _same(value, plain))]
    return [text]


def _number(text: str) -> str:
    """Return a number without a plus sign, leading zeros and decimals that say nothing; three decimals may be thousands."""
    if len(text) > _LONGEST_NUMBER:
        return text
    match = re.fullmatch(r"\+?(-?)0*(\d+?)(?:\.(?!\d{3}$)(\d*?)0*)?", text.translate(_DASHES))
    if not match:
        return text
    sign, whole, decimals = match.groups()
    return f"{sign}{whole}{'.' + decimals if decimals else ''}"


def _same(one: str, other: str) -> bool:
    one, other = (re.sub(r"[\s_-]+", "-", text.casefold()) for text in (one, other))
    return one == other
