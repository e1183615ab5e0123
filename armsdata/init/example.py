"""Rows that show how a record hangs together. They are invented, and look so: every id begins with `example-`."""

_CLAIM, _SOURCE, _TRANSFER = "example-ministry-2024-05-01-guns", "example-news-2024-05-02-guns", "example-transfer-guns-2024"
_BETWEEN = {"supplier": "example-supplier", "recipient": "example-recipient", "equipment_id": "artillery"}

ROWS: dict[str, list[dict[str, str]]] = {
    "parties": [
        {"party_id": "example-supplier", "name": "Example supplier", "kind": "non-state-group"},
        {"party_id": "example-recipient", "name": "Example recipient", "kind": "non-state-group"},
    ],
    "organizations": [
        {"org_id": "example-ministry", "name": "Example ministry", "kind": "government"},
        {"org_id": "example-news", "name": "Example news", "kind": "online-news", "homepage": "https://example.org"},
    ],
    "sources": [
        {
            "source_id": _SOURCE,
            "publisher": "example-news",
            "url": "https://example.org/2024/05/02/guns",
            "published": "2024-05-02",
            "published_basis": "page",
            "language": "en",
            "kind": "news",
            "read": "full",
        }
    ],
    "claims": [
        {
            **_BETWEEN,
            "claim_id": _CLAIM,
            "claimant": "example-ministry",
            "attribution": "named",
            "stated": "2024-05-01",
            "stance": "affirms",
            "stage": "delivered",
            "certainty": "asserted",
            "quantity_low": "100",
            "comparator": "at-least",
            "unit": "systems",
            "basis": "cumulative",
            "evidence_type": "statement",
            "summary": "An example: the ministry says that at least 100 guns were delivered.",
        }
    ],
    "citations": [{"claim_id": _CLAIM, "source_id": _SOURCE, "role": "relay", "quantity_as_reported": "at least 100"}],
    "transfers": [
        {
            **_BETWEEN,
            "transfer_id": _TRANSFER,
            "mode": "transfer",
            "delivered": "../2024-05-01",
            "quantity_low": "100",
            "low_from": _CLAIM,
            "unit": "systems",
            "status": "delivered",
            "assessment": "possible",
            "comment": "An example: the only claim is a floor, so that it sets a low and nothing else.",
        }
    ],
    "evidence": [{"transfer_id": _TRANSFER, "claim_id": _CLAIM, "role": "supports"}],
}
