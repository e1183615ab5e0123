"""What confirmed, probable and disputed need."""

import pytest

from armsdata.rules.registry import Row
from tests.rules.judging import breaks, broken

ORGANIZATIONS: list[Row] = [
    {"org_id": org, "kind": kind, "country": country}
    for org, kind, country in [
        ("seoul", "government", "KOR"),
        ("nis", "intelligence-agency", "KOR"),
        ("kyiv", "government", "UKR"),
        ("paper", "media", "KOR"),
        ("pyongyang", "government", "PRK"),
        ("moscow", "military", "RUS"),
        ("fsb", "intelligence-agency", "RUS"),
        ("tass", "media", "RUS"),
        ("un", "un-body", None),
        ("court", "court", "KOR"),
        ("army", "military", "KOR"),
        ("joint", "multilateral-body", None),
    ]
]


MEMBERS: list[Row] = [
    {"org_id": "seoul", "member": "nis"},
    {"org_id": "joint", "member": "seoul"},
    {"org_id": "joint", "member": "kyiv"},
]


def earned(*claims: Row) -> str:
    """Return the highest assessment that some claims earn for a transfer from North Korea to Russia; the other transfer has none."""
    rows = [
        {"attribution": "named", "stance": "affirms", "evidence_type": "statement", **claim, "claim_id": str(n)}
        for n, claim in enumerate(claims)
    ]
    evidence = [{"transfer_id": "t", "claim_id": row["claim_id"], "role": row.pop("role", "supports")} for row in rows]
    for assessment in ("confirmed", "probable", "possible"):
        transfers: list[Row] = [
            {"transfer_id": name, "supplier": "PRK", "recipient": "RUS", "assessment": assessment} for name in ("other", "t", None)
        ]
        given = {"evidence": evidence, "claims": rows, "organizations": ORGANIZATIONS, "organization_members": MEMBERS}
        found = broken("assessment-is-earned", *transfers, **given)
        assert found in ([(0, "assessment"), (1, "assessment"), (2, "assessment")], [(0, "assessment"), (2, "assessment")], [])
        if (1, "assessment") not in found:
            return assessment
    raise AssertionError("possible needs nothing")


SEOUL: Row = {"claimant": "seoul"}


KYIV: Row = {"claimant": "kyiv"}


@pytest.mark.parametrize(
    ("claims", "assessment"),
    [
        ([], "possible"),
        ([SEOUL], "possible"),
        ([SEOUL, SEOUL], "possible"),
        ([SEOUL, KYIV], "probable"),
        *(
            ([SEOUL, {**KYIV, **lost}], "possible")
            for lost in (
                {"derived_from": "0"},
                {"attribution": "unattributed"},
                {"stance": "denies"},
                {"role": "context"},
                {"claimant": None},
            )
        ),
        ([SEOUL, {"claimant": "nis"}], "possible"),
        ([{"claimant": "nis"}, KYIV], "probable"),
        ([{"claimant": "joint"}], "possible"),
        ([{"claimant": "joint"}, SEOUL], "possible"),
        ([{"claimant": "joint"}, {"claimant": "nis"}], "possible"),
        ([{"claimant": "joint"}, {"claimant": "nis"}, KYIV], "probable"),
        ([{"claimant": "joint"}, {"claimant": "paper"}], "probable"),
        *(([{"claimant": "paper", "evidence_type": type_}], "probable") for type_ in ("inspection", "debris", "imagery", "document")),
        *(([SEOUL, {**KYIV, "evidence_type": type_}], "confirmed") for type_ in ("inspection", "debris", "imagery", "document")),
        *(([{"claimant": party}], "probable") for party in ("pyongyang", "moscow", "fsb")),
        ([{"claimant": "tass"}], "possible"),
        ([SEOUL, {"claimant": "moscow"}], "confirmed"),
        ([{"claimant": "moscow", "stance": "denies"}], "possible"),
        *(([{"claimant": body, "evidence_type": "inspection"}], "confirmed") for body in ("seoul", "army", "nis", "un", "court")),
        ([{"claimant": "court"}], "confirmed"),
        ([{"claimant": "un"}], "possible"),
        ([{"claimant": "un", "evidence_type": "imagery"}], "probable"),
        ([{"evidence_type": None, "claimant": "seoul"}], "possible"),
    ],
)
def test_assessment_is_earned(claims: list[Row], assessment: str) -> None:
    assert earned(*claims) == assessment


def test_disputed_is_contradicted_when_a_claim_contradicts_the_transfer() -> None:
    for role, bad in (("contradicts", True), ("supports", False), ("context", False)):
        evidence: list[Row] = [{"transfer_id": "t", "claim_id": "c", "role": role}]
        assert breaks("disputed-is-contradicted", {"transfer_id": "t", "assessment": "disputed"}, evidence=evidence) != bad
    assert not breaks("disputed-is-contradicted", {"transfer_id": "t", "assessment": "possible"})
