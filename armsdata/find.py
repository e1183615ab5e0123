"""Records that resemble a text: by their ids, names, titles, addresses and summaries, across scripts and tables."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from anyascii import anyascii
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from armsdata.package import Package
from armsdata.table_schema import arrow
from armsdata.tables import expand_dates

_COLUMNS = ("name", "name_original", "abbreviation", "title", "url", "summary")
_LABELS = ("name", "title", "summary")
_PEOPLE = "claims.person"
_ORDER = ("equipment", "organizations", "parties", "units", _PEOPLE, "transfers", "claims", "sources")

_ADDRESS = ("https://www.", "http://www.", "https://", "http://")  # says nothing of an address
_NOT_LATIN = re.compile("[^a-z0-9 \n]+")

_LEAST = 58.0  # the score below which a text resembles a record by chance only
_WORDS = 90.0  # the score from which a text holds all words of another, in their order
_LEAST_BESIDE_WORDS = 70.0  # where these stand in the same script, what is only written nearly so is not shown
_LEAST_ALIKE = 0.75  # one letter in four may differ
_IN_ANOTHER_SCRIPT = 0.98
_IN_ANOTHER_ORDER = 0.95
_WRITTEN_APART = 98.0
_FUZZY = 0.85
_LONGEST = 400  # letters of a text that are compared; no name or address is longer

Scores = np.ndarray[Any, np.dtype[np.float64]]


class Hit(NamedTuple):
    """A record that resembles a text, by its name or id, or by another text of it that ``matched``.

    A person has the id of the latest claim that the person makes, and the number of those ``claims``.
    """

    score: float
    table: str
    id: str
    name: str
    matched: str
    claims: int


class _Place(NamedTuple):
    """A column of texts, and the column beside it that says which record of which table each text leads to."""

    table: str
    column: str
    leads_by: str
    home: str
    group: str


class _Corpus(NamedTuple):
    """Distinct folded texts; their distinct words; which of these stand in each text, from which position on."""

    texts: pa.Array
    compact: list[str]
    lengths: Scores
    words: pa.Array
    counts: Scores
    codes: Any
    starts: Any


def find(package: Package, text: str, *, tables: Sequence[str] = (), limit: int = 10) -> list[Hit]:
    """Return the records of some tables, or of all, that resemble a text, the most alike first.

    Raises UnknownNameError where there is no table of a name.
    """
    for table in tables:
        package.schema(table)
    places = [place for place in _places(package) if not tables or {place.table, place.home} & set(tables)]
    queries = dict.fromkeys(forms[0].as_py() for forms in _forms(pa.array([text.encode(errors="ignore").decode()[:_LONGEST]])))
    if not places or "" in queries:
        return []
    cells = [_cells(package, place) for place in places]
    ids = pa.concat_arrays([ids for ids, _ in cells])
    if not len(ids):
        return []
    texts = pa.concat_arrays([texts for _, texts in cells]).dictionary_encode()
    found = pd.DataFrame({"score": _best(list(queries), texts.dictionary)[texts.indices.to_numpy()]})
    found["place"] = np.repeat(np.arange(len(places)), [len(ids) for ids, _ in cells])
    found = found[found["score"] > 0]
    found["id"] = ids.take(pa.array(found.index)).to_pylist()
    found["text"] = texts.take(pa.array(found.index)).to_pylist()
    found["group"] = found["place"].map(lambda place: places[place].group)
    found["rank"] = found["group"].map(lambda group: _ORDER.index(group) if group in _ORDER else len(_ORDER))
    found = found.sort_values(["score", "place", "text"], ascending=[False, True, True]).drop_duplicates(["group", "id"])
    found = found.sort_values(["score", "rank", "group", "id"], ascending=[False, True, True, True]).head(max(limit, 0))
    return list(_hits(package, found, places))


def line(hit: Hit) -> str:
    """Return a hit as a line for people: id, table, name, and what matched where that is neither name nor id."""
    note = f"claims: {hit.claims}, this the latest" if hit.claims else hit.matched
    return "  ".join(part for part in (hit.id, f"({hit.table})", hit.name, f"[{note}]" if note else "") if part)


def _places(package: Package) -> Iterator[_Place]:
    """Yield where names stand: beside a key of one column, in a table of further names, and persons of claims."""
    keys = {name: package.schema(name).key for name in package.resources}
    for table, key in keys.items():
        schema = package.schema(table)
        texts = [name for name in schema.names if schema.fields[name]["type"] == "string"]
        if len(key) == 1:
            for column in dict.fromkeys([*key, *(name for name in _COLUMNS if name in texts)]):
                yield _Place(table, column, key[0], table, table)
        elif len(key) == 2 and "name" in key and "name" in texts:
            for foreign in schema.foreign_keys:
                if set(foreign.columns) == set(key) - {"name"} and list(foreign.to) == keys.get(foreign.table):
                    yield _Place(table, "name", foreign.columns[0], foreign.table, foreign.table)
        if (table, len(key)) == ("claims", 1) and {"person", "stated"} <= set(texts):
            yield _Place(table, "person", "person", table, _PEOPLE)


def _cells(package: Package, place: _Place) -> tuple[pa.Array, pa.Array]:
    """Return the texts of a place and the ids that they lead to."""
    rows = package.load(place.table)[list(dict.fromkeys([place.leads_by, place.column]))].dropna()
    return arrow(rows[place.leads_by]).cast(pa.string()), arrow(rows[place.column]).cast(pa.string())


def _hits(package: Package, found: pd.DataFrame, places: Sequence[_Place]) -> Iterator[Hit]:
    """Yield the rows that were found as hits, with the names of their records."""
    homes = {group: places[place].home for group, place in zip(found["group"], found["place"], strict=True)}
    labels = {group: _labels(package, homes[group], set(rows["id"])) for group, rows in found.groupby("group") if group != _PEOPLE}
    persons = _latest(package, set(found.loc[found["group"] == _PEOPLE, "id"]))
    for score, identifier, text, group in zip(found["score"], found["id"], found["text"], found["group"], strict=True):
        if group == _PEOPLE:
            latest, claims = persons[identifier]
            yield Hit(float(score), homes[group], latest, identifier, "", claims)
        else:
            name = labels[group].get(identifier, "")
            yield Hit(float(score), homes[group], identifier, name, "" if text in (identifier, name) else text, 0)


def _labels(package: Package, table: str, ids: set[str]) -> dict[str, str]:
    """Return what some records of a table are called."""
    rows, names = package.load(table), [name for name in _LABELS if name in package.schema(table).names]
    if not names:
        return {}
    keys = rows[package.schema(table).key[0]].astype(str)
    wanted = keys.isin(ids)
    called = zip(keys[wanted], rows.loc[wanted, names].itertuples(index=False), strict=True)
    return {key: next((str(name) for name in row if not pd.isna(name)), "") for key, row in called}


def _latest(package: Package, persons: set[str]) -> dict[str, tuple[str, int]]:
    """Return the id of each person's latest claim, and how many claims that person makes."""
    if not persons:
        return {}
    schema = package.schema("claims")
    rows = package.load("claims")
    rows = expand_dates(rows[rows["person"].isin(persons).fillna(False)], schema)
    date = "stated_latest" if "stated_latest" in rows else "stated"
    rows = rows.sort_values([date, schema.key[0]], na_position="first")
    return {str(person): (str(own[schema.key[0]].iloc[-1]), len(own)) for person, own in rows.groupby("person")}


def _best(queries: Sequence[str], texts: pa.Array) -> Scores:
    """Return how much each text is like any of the queries, in its own letters or in Latin ones: up to 100, 0 where by chance only."""
    forms = _forms(pc.utf8_slice_codeunits(texts, 0, _LONGEST))
    entries = pa.concat_arrays(forms).dictionary_encode()
    corpus = _corpus(entries.dictionary)
    best: Scores = np.zeros(len(corpus.texts))
    for query in queries:
        scores = _scores(query, corpus)
        own = query == queries[0]
        least = _LEAST_BESIDE_WORDS if own and (scores >= _WORDS).any() else _LEAST
        best = np.maximum(best, np.where(scores >= least, scores * (1 if own else _IN_ANOTHER_SCRIPT), 0))
    by_form: Scores = best[entries.indices.to_numpy()].reshape(len(forms), -1).max(axis=0).round(1)
    return by_form


def _forms(texts: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Return texts without case, marks and punctuation, words and numbers apart: in their own script, and in Latin letters."""
    own = pc.replace_substring(texts, "\n", " ")
    plain = pc.string_is_ascii(own)
    for some in (plain, pc.invert(plain)):  # a text with one other letter is slower throughout
        own = pc.replace_with_mask(own, some, _lines(own.filter(some), _folded))
    own = _apart(own)
    foreign = pc.invert(pc.string_is_ascii(own))
    return own, pc.replace_with_mask(own, foreign, _apart(_lines(own.filter(foreign), _latin)))


def _lines(texts: pa.Array, change: Callable[[str], str]) -> pa.Array:
    """Return texts changed all at once, as the lines of one."""
    return pa.array(change("\n".join(texts.to_pylist())).split("\n") if len(texts) else [], pa.string())


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    for start in _ADDRESS:
        text = text.replace(start, "")
    kept = {letter for letter in set(text) if letter == "\n" or unicodedata.category(letter)[0] in "LNM"}
    return text.translate({ord(letter): letter if letter in kept else " " for letter in set(text)})


def _latin(text: str) -> str:
    return text.translate({ord(letter): _NOT_LATIN.sub("", anyascii(letter).lower()) for letter in set(text)})


def _apart(texts: pa.Array) -> pa.Array:
    """Return texts with one blank between words, and between letters and digits."""
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(pc.replace_substring_regex(texts, r"\pN+", r" \0 "), "  +", " "))


def _corpus(texts: pa.Array) -> _Corpus:
    split = pc.split_pattern(texts, " ")
    words = split.flatten().dictionary_encode()
    codes = words.indices.to_numpy()
    compact = pc.replace_substring(texts, " ", "").to_pylist()
    lengths = pc.utf8_length(texts).to_numpy().astype(float)
    counts = np.bincount(codes, minlength=len(words.dictionary)).astype(float)
    return _Corpus(texts, compact, lengths, words.dictionary, counts, codes, split.offsets.to_numpy()[:-1])


def _scores(query: str, corpus: _Corpus) -> Scores:
    """Return how much each text of a corpus is like a query, from 0 to 100.

    The likeness of the query's words, rare ones counting more, gives nine tenths; how much of the text they are, one.
    """
    words = list(dict.fromkeys(query.split()))
    nearly = cdist(words, corpus.words.to_pylist(), scorer=OSA.normalized_similarity, score_cutoff=_LEAST_ALIKE)
    likeness = [_likeness(word, corpus.words, row.astype(float)) for word, row in zip(words, nearly, strict=True)]
    weights = [np.log1p(len(corpus.texts) / max(1.0, float(corpus.counts[row == 1].sum()))) for row in likeness]
    alike = sum(weight * np.maximum.reduceat(row[corpus.codes], corpus.starts) for row, weight in zip(likeness, weights, strict=True))
    shorter, longer = np.minimum(corpus.lengths, len(query)), np.maximum(corpus.lengths, len(query))
    part = shorter / np.maximum(longer, 1)
    score = alike / sum(weights) * (90 + 10 * part)
    if len(words) > 1:
        together = pc.or_(pc.starts_with(corpus.texts, query), pc.match_substring(corpus.texts, f" {query}"))
        score = np.where(_mask(together), score, score * _IN_ANOTHER_ORDER)
    compact = query.replace(" ", "")
    whole = cdist([compact], corpus.compact, scorer=OSA.normalized_similarity, score_cutoff=_LEAST_ALIKE)[0].astype(float)
    score = np.maximum(score, np.where(whole == 1, _WRITTEN_APART, whole * _FUZZY * 100))
    if len(compact) > 5:
        inside = _mask(pc.match_substring(pa.array(corpus.compact, pa.string()), compact))
        score = np.maximum(score, np.where(inside, 65 + 10 * part, 0))
    exact: Scores = np.where(_mask(pc.equal(corpus.texts, query)), 100.0, score)
    return exact


def _likeness(word: str, words: pa.Array, nearly: Scores) -> Scores:
    """Return how much some words are like a word, from 0 to 1: the same, beginning so, holding it, or written nearly so."""
    part = len(word) / np.maximum(pc.utf8_length(words).to_numpy(), 1)
    likeness: Scores = np.where(_mask(pc.starts_with(words, word)), 0.8 + 0.08 * part, 0.0)
    if not word.isdecimal():
        likeness = np.maximum(likeness, nearly * _FUZZY)
    if not word.isdecimal() and len(word) > (2 if word.isascii() else 1):
        likeness = np.maximum(likeness, np.where(_mask(pc.match_substring(words, word)), 0.65 + 0.1 * part, 0.0))
    return np.where(_mask(pc.equal(words, word)), 1.0, likeness)


def _mask(values: pa.Array) -> "np.ndarray[Any, np.dtype[np.bool_]]":
    mask: np.ndarray[Any, np.dtype[np.bool_]] = values.to_numpy(zero_copy_only=False)
    return mask
