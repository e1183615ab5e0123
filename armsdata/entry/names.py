"""Names as people write them to the ids of records, and ids for new ones."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from anyascii import anyascii

from armsdata.errors import UnknownNameError
from armsdata.find import find
from armsdata.package import Package

_SURE = 98.0  # the score of a text that is a record's name but for blanks and the like
_UNTOLD = "undated"


def identify(package: Package, table: str, text: str, new: dict[str, str]) -> str:
    """Return the id of the one record of a table that a text names; ``new`` has the names of records about to be added.

    Raises UnknownNameError where none or more than one is named so, with those that resemble it.
    """
    if text in new:
        return new[text]
    key = package.schema(table).key[0]
    if text in set(package.load(table)[key].tolist()):
        return text
    hits = find(package, text, tables=(table,), limit=5)
    best = [hit for hit in hits if hit.score == hits[0].score and hit.score >= _SURE]
    if len(best) == 1:
        return best[0].id
    alike = ", ".join(f"{hit.id} ({hit.name})" for hit in hits[:3])
    if best:
        raise UnknownNameError(f"more than one of {table} is called so; write the id of one: {', '.join(hit.id for hit in best)}")
    raise UnknownNameError(
        f"none of {table} is called so; {f'did you mean {alike}? Write its id, or ' if alike else ''}describe a new one under {table}"
    )


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
    """Return the word that ids of claims on an item, or on what is broader, most often end with; else a word of the item's id."""
    claims = package.load("claims")
    above = dict(zip(*(package.load("equipment")[column].tolist() for column in ("equipment_id", "broader")), strict=True))
    words: dict[str, Counter[str]] = {}
    for claim, item in zip(claims["claim_id"].tolist(), claims["equipment_id"].tolist(), strict=True):
        word = re.sub(r"(?:-\d+)+$", "", claim).rsplit("-", 1)[-1]
        if word.isalpha():
            words.setdefault(item, Counter())[word] += 1
    node: Any = equipment
    seen = set[str]()
    while isinstance(node, str) and node not in seen:
        if node in words:
            return min(words[node].items(), key=lambda item: (-item[1], item[0]))[0]
        seen.add(node)
        node = above.get(node)
    return next((part for part in equipment.split("-") if part.isalpha() and len(part) > 2), "arms")
