"""Names as people write them to the ids of records, and ids for new ones."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from anyascii import anyascii

from armsdata.entry.units import unit_of
from armsdata.errors import UnknownNameError
from armsdata.find import Hit, find
from armsdata.package import Package

_UNTOLD = "undated"
# Short names of states that no list of territories has.
_NO_TOPICS = {"mideast", "return", "reverse", "values"}
_SHORT = {"dprk": "PRK", "rok": "KOR", "uae": "ARE", "usa": "USA", "us": "USA", "uk": "GBR", "ussr": "SUN", "burma": "MMR", "drc": "COD"}
_SHORT |= {
    "dr congo": "COD",
    "кндр": "PRK",
    "рф": "RUS",
    "сша": "USA",
    "ссср": "SUN",
    "срср": "SUN",
    "朝鲜": "PRK",
    "북한": "PRK",
    "北韓": "PRK",
}
_SHORT |= {"turkey": "TUR", "republic of korea": "KOR", "democratic people's republic of korea": "PRK", "soviet union": "SUN"}
_LANGUAGES = (
    "en fr de es it pt nl pl cs uk ru be tr ar fa he ja ko zh zh_Hant vi th id sv da nb fi el hu ro bg sr hr sk sl lt lv et ka az hi"
)


def identify(package: Package, table: str, text: str, new: Mapping[str, str]) -> str:
    """Return the id of the one record of a table that a text names; ``new`` has the names of records about to be added.

    Raises UnknownNameError where none or more than one is named so, with those that resemble it.
    """
    if text in new:
        return new[text]
    known = set(package.load(table)[package.schema(table).key[0]].tolist())
    if text in known:
        return text
    hits = find(package, text, tables=(table,), limit=5)
    named = list(dict.fromkeys(hit.id for hit in hits if _is_name(text, hit)))
    if len(named) == 1:
        return named[0]
    if named:
        raise UnknownNameError(f"more than one of {table} is called so; write the id of one: {', '.join(named)}")
    other = _otherwise(table, text)
    if other in known:
        return other
    alike = ", ".join(f"{hit.id} ({hit.name})" for hit in hits[:3])
    raise UnknownNameError(f"none of {table} is called so; {_advice(table, alike, known)}")


def _advice(table: str, alike: str, known: set[str]) -> str:
    meant = f"did you mean {alike}? Write its id" if alike else "`armsdata find` looks in any script"
    if table == "organizations":
        return f"{meant}, or describe a new one under organizations"
    if table == "units":
        return f"write one of {', '.join(sorted(known))}"
    return f"{meant}; an id of a state is its ISO code, such as RUS" if table == "parties" else meant


def _is_name(text: str, hit: Hit) -> bool:
    """Return whether a text is a record's id or name, but for capitals, blanks and signs, or the singular of one."""
    letters = _letters(text).removesuffix("s")
    return letters != "" and letters in {_letters(other).removesuffix("s") for other in (hit.id, hit.name, hit.matched)}


def _letters(text: str) -> str:
    return "".join(character for character in anyascii(text).lower() if character.isalnum())


def _otherwise(table: str, text: str) -> str:
    """Return the id of a state that is named in another language, or of a unit in other words."""
    if table == "parties":
        return _SHORT.get(text.casefold()) or _states().get(text.casefold(), "")
    return unit_of(text) if table == "units" else ""


@lru_cache(maxsize=1)
def _states() -> dict[str, str]:
    """Return the names of states in many languages, by Unicode's CLDR; none where the libraries are not installed."""
    try:
        from babel import Locale
        from pycountry import countries
    except ImportError:
        return {}
    codes = {country.alpha_2: country.alpha_3 for country in countries}
    names = {
        name.casefold(): codes[code]
        for language in _LANGUAGES.split()
        for code, name in Locale.parse(language).territories.items()
        if code in codes
    }
    return names | {str(getattr(country, "official_name", country.name)).casefold(): country.alpha_3 for country in countries}


def slug(text: str) -> str:
    """Return a text as an id: small Latin letters and digits, joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", anyascii(text).lower()).strip("-")


def dated_id(who: str, date: str, topic: str, taken: Iterable[str]) -> str:
    """Return an id made of who, the first date of an EDTF text or `undated`, and a topic word; with a counter where it is taken."""
    first = re.search(r"(?:19|20)\d{2}(?:-\d{2}){0,2}", date)
    return free("-".join(part for part in (slug(who), first[0] if first else _UNTOLD, slug(topic)) if part), taken)


def free(identifier: str, taken: Iterable[str]) -> str:
    """Return an id, or the first with a counter that is not taken."""
    known = set(taken)
    counter = 2
    candidate = identifier
    while candidate in known:
        candidate, counter = f"{identifier}-{counter}", counter + 1
    return candidate


def topic(package: Package, equipment: str) -> str:
    """Return the word that ids of claims on an item, or on what is broader, most often end with; `arms` where none stands out.

    A word that names a state says nothing of the item.
    """
    states = {slug(name) for name in package.load("parties")["name"].dropna().tolist()} | _NO_TOPICS
    claims = package.load("claims")
    above = dict(zip(*(package.load("equipment")[column].tolist() for column in ("equipment_id", "broader")), strict=True))
    words: dict[str, Counter[str]] = {}
    for claim, item in zip(claims["claim_id"].tolist(), claims["equipment_id"].tolist(), strict=True):
        word = next((part for part in reversed(claim.split("-")) if not part.isdecimal()), "")
        words.setdefault(item, Counter())[word if word.isalpha() and word not in states else ""] += 1
    node: Any = equipment
    seen = set[str]()
    while isinstance(node, str) and node not in seen:
        word, count = min(words.get(node, Counter({"": 1})).items(), key=lambda item: (-item[1], item[0]))
        if word and count * 2 > words[node].total():
            return word
        seen.add(node)
        node = above.get(node)
    return "arms"
