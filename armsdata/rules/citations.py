"""Which document reports which claim."""

import datetime

import pandas as pd

from armsdata.rules.registry import beside, days_after, look_up, rule, tomorrow, view


@view
def cited(citations: pd.DataFrame, claims: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Return a row a citation: its claim, its role, when the claim was stated, and when the document was published."""
    claim = beside(citations["claim_id"], claims, ["stated_earliest"])
    source = beside(citations["source_id"], sources, ["published_earliest", "published_latest"])
    return pd.concat([citations[["claim_id", "role"]], claim, source], axis=1)


@rule(
    "role",
    bad={"claim_id": "c", "source_id": "b", "role": "original"},
    good={"claim_id": "c", "source_id": "b", "role": "relay"},
    given={"citations": [{"claim_id": "c", "source_id": "a", "role": "original"}]},
)
def claim_has_one_original(citations: pd.DataFrame) -> "pd.Series[bool]":
    """The claim has more than one original.

    Keep `original` for the document in which it was first made; the others are relays.
    """
    original = citations["role"] == "original"
    return original & citations["claim_id"].where(original).duplicated()


@rule("note", own_row=True, bad={"role": "garbled"}, good={"role": "garbled", "note": "Turns some 50 into at least 50."})
def garbled_says_what_changed(citations: pd.DataFrame) -> "pd.Series[bool]":
    """The relay is garbled, and no note says what it changed.

    Say in the note what the document changed.
    """
    return (citations["role"] == "garbled") & citations["note"].isna()


@rule(
    "source_id",
    bad={"claim_id": "c", "source_id": "early", "role": "relay"},
    good={"claim_id": "c", "source_id": "late", "role": "relay"},
    given={
        "citations": [{"claim_id": "c", "source_id": "first", "role": "original"}],
        "sources": [
            {"source_id": "first", "published_earliest": datetime.date(2024, 11, 16)},
            {"source_id": "early", "published_latest": datetime.date(2024, 11, 1)},
            {"source_id": "late", "published_latest": datetime.date(2024, 11, 20)},
        ],
    },
)
def relay_follows_original(cited: pd.DataFrame) -> "pd.Series[bool]":
    """The relay is dated before the original.

    Correct the dates of the documents, or find the earlier original.
    """
    originals = cited[cited["role"] == "original"]
    first = look_up(cited["claim_id"], originals, "published_earliest", "claim_id")
    return days_after(first, cited["published_latest"]) > 1


@rule(
    "claim_id",
    bad={"claim_id": "late", "source_id": "s"},
    good={"claim_id": "early", "source_id": "s"},
    given={
        "claims": [
            {"claim_id": "late", "stated_earliest": datetime.date(2024, 12, 1)},
            {"claim_id": "early", "stated_earliest": datetime.date(2024, 11, 16)},
        ],
        "sources": [{"source_id": "s", "published_latest": datetime.date(2024, 11, 17)}],
    },
)
def claim_precedes_document(cited: pd.DataFrame) -> "pd.Series[bool]":
    """The claim was stated after the document that cites it.

    Correct `stated` of the claim or `published` of the document.
    """
    return days_after(cited["stated_earliest"], cited["published_latest"]) > 1


@rule("checked", own_row=True, bad={"checked": datetime.date(2999, 1, 1)}, good={"checked": datetime.date(2026, 11, 23)})
def check_is_not_of_the_future(citations: pd.DataFrame) -> "pd.Series[bool]":
    """The citation was compared with its document in the future.

    Give the day on which it was compared.
    """
    return citations["checked"] > tomorrow()
