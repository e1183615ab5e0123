"""Rules about documents."""

import pandas as pd
import pyarrow as pa
import pytest

from armsdata.rules.registry import Row
from armsdata.rules.sources import plain_addresses
from tests.rules.judging import broken


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://www.Example.org/A", "example.org/a"),
        ("http://example.org", "example.org"),
        ("ftp://example.org/https://www.a", "ftp://example.org/https://www.a"),
        ("https://a.org/#part", "a.org"),
        ("https://a.org/x//", "a.org/x"),
        ("https://a.org/x?", "a.org/x"),
        ("https://a.org/x&", "a.org/x"),
        ("https://a.org/x?id=7", "a.org/x?id=7"),
        *((f"https://a.org/x?{name}=1", "a.org/x") for name in ("utm_source", "fbclid", "gclid", "mc_cid", "igshid")),
        ("https://a.org/x?id=7&utm_source=feed&utm_medium=b", "a.org/x?id=7"),
        ("https://a.org/x?notgclid=1#utm_source=2", "a.org/x?notgclid=1"),
        (None, None),
    ],
)
def test_plain_address_is_without_what_makes_no_other_document(url: str | None, plain: str | None) -> None:
    urls = pd.Series(["https://b.org/", url], dtype=pd.ArrowDtype(pa.string()), index=[5, 6])
    expected = {5: "b.org", 6: plain}
    assert {row: None if pd.isna(value) else value for row, value in plain_addresses(urls).items()} == expected


def test_url_stands_twice_in_another_spelling_only() -> None:
    rows: list[Row] = [{"url": url} for url in ("https://a.org/", "http://a.org", "https://a.org/", None, None, "https://b.org")]
    assert broken("url-stands-once", *rows) == [(1, "url")]


def test_source_is_cited_when_any_citation_names_it() -> None:
    rows: list[Row] = [{"source_id": name} for name in ("cited-twice", "unused", "cited")]
    citations: list[Row] = [{"source_id": name} for name in ("cited", "cited-twice", "cited-twice", None)]
    assert broken("source-is-cited", *rows, citations=citations) == [(1, "source_id")]


def test_excluded_document_is_not_used_when_no_source_has_its_address() -> None:
    sources: list[Row] = [{"url": "https://a.org/x"}, {}]
    assert broken("excluded-document-is-not-used", {"url": "http://www.a.org/x/"}, {"url": "https://a.org/y"}, {}, sources=sources) == [
        (0, "url")
    ]
