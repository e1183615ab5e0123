"""Documents, those that are used and those that are not."""

import datetime

import pandas as pd
import pyarrow.compute as pc

from armsdata.rules.registry import listed, rule, tomorrow, view
from armsdata.table_schema import arrow


@rule("url", own_row=True, bad={"source_id": "a"}, good={"source_id": "a", "note": "Printed only."})
def source_without_url_says_why(sources: pd.DataFrame) -> "pd.Series[bool]":
    """The document has no URL, and no note says why.

    Give its URL, or say in the note why there is none.
    """
    return sources["url"].isna() & sources["note"].isna()


@rule("published_basis", own_row=True, bad={"published": "2024-11-16"}, good={"published": "2024-11-16", "published_basis": "page"})
def publication_date_has_a_basis(sources: pd.DataFrame) -> "pd.Series[bool]":
    """The date of publication and its basis do not stand together.

    Say where the date comes from (page, url, index, inferred), or leave both empty.
    """
    return sources["published"].isna() != sources["published_basis"].isna()


@rule("source_id", bad={"source_id": "unused"}, good={"source_id": "used"}, given={"citations": [{"source_id": "used"}]})
def source_is_cited(sources: pd.DataFrame, citations: pd.DataFrame) -> "pd.Series[bool]":
    """No citation uses this document.

    Add the claims that it reports to citations, or take it out.
    """
    return ~listed(sources, ["source_id"], citations)


@view
def addresses(sources: pd.DataFrame) -> pd.DataFrame:
    """Return each source's address without what makes no other document."""
    return pd.DataFrame({"plain": plain_addresses(sources["url"])}, index=sources.index)


def plain_addresses(urls: "pd.Series[str]") -> "pd.Series[str]":
    """Return the addresses without what makes no other document: scheme, www, last slash, fragment, tracking."""
    plain = pc.replace_substring_regex(pc.utf8_lower(arrow(urls)), pattern=r"^https?://(?:www\.)?", replacement="")
    beyond = pc.fill_null(pc.match_substring_regex(plain, pattern=r"[?#]|[&/]$"), False)
    some = plain.filter(beyond)
    for pattern, replacement in _NEEDLESS:
        some = pc.replace_substring_regex(some, pattern=pattern, replacement=replacement)
    return pd.Series(pd.arrays.ArrowExtensionArray(pc.replace_with_mask(plain, beyond, some)), index=urls.index)


_NEEDLESS = (
    (r"#.*$", ""),
    (r"([?&])(?:utm_[^&]*|fbclid=[^&]*|gclid=[^&]*|mc_[^&]*|igshid=[^&]*)", r"\1"),
    (r"[?&/]+$", ""),
)


@rule(
    "url",
    bad={"source_id": "b", "url": "http://www.example.org/koksan/?utm_source=feed"},
    good={"source_id": "b", "url": "https://www.example.org/m-1989"},
    given={"sources": [{"source_id": "a", "url": "https://example.org/koksan"}]},
)
def url_stands_once(sources: pd.DataFrame, addresses: pd.DataFrame) -> "pd.Series[bool]":
    """The same address stands in another row in another spelling.

    Keep one row; http or https, www, a last slash, a fragment and tracking parameters make no other document.
    """
    plain = addresses["plain"]
    return plain.duplicated() & plain.notna() & ~sources["url"].duplicated()


@rule(
    "url",
    bad={"url": "http://www.example.org/rewrite/", "reason": "A spun copy."},
    good={"url": "https://example.org/another", "reason": "A spun copy."},
    given={"sources": [{"source_id": "a", "url": "https://example.org/rewrite"}]},
)
def excluded_document_is_not_used(excluded: pd.DataFrame, addresses: pd.DataFrame) -> "pd.Series[bool]":
    """The excluded document is a source.

    Take it out of excluded, or take the source and its citations out.
    """
    return plain_addresses(excluded["url"]).isin(addresses["plain"].dropna())


@rule(
    "published",
    own_row=True,
    bad={"published_earliest": datetime.date(2999, 1, 1)},
    good={"published_earliest": datetime.date(2024, 11, 16)},
)
def source_is_not_of_the_future(sources: pd.DataFrame) -> "pd.Series[bool]":
    """The document is dated in the future.

    Correct the date of publication.
    """
    return sources["published_earliest"] > tomorrow()
