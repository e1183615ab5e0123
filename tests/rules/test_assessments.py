"""What confirmed, probable and disputed need."""

import pytest

from armsdata.rules.assessments import independent_claimants, supporting_claims
from armsdata.rules.registry import Row
from tests.conftest import frame
from tests.rules.judging import PACKAGE, breaks, broken

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
        ("exile", "government", None),
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
                {"attribution": None},
                {"stance": None},
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
        ([{"claimant": "exile"}], "possible"),
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


def test_independent_claimants_are_counted_for_each_transfer() -> None:
    said = {"t": ["seoul", "kyiv", "nis"], "u": ["joint", "nis"], "v": ["joint", "moscow", "paper"], "w": ["tass"]}
    pairs = [(transfer, claimant) for transfer, claimants in said.items() for claimant in claimants]
    evidence: list[Row] = [{"transfer_id": transfer, "claim_id": str(n), "role": "supports"} for n, (transfer, _) in enumerate(pairs)]
    claims: list[Row] = [
        {"claim_id": str(n), "claimant": claimant, "attribution": "named", "stance": "affirms"} for n, (_, claimant) in enumerate(pairs)
    ]
    rows = {"evidence": evidence, "claims": claims, "organization_members": MEMBERS, "organizations": ORGANIZATIONS}
    frames = {table: frame(PACKAGE.schema(table), rows[table]) for table in rows}
    support = supporting_claims(frames["evidence"], frames["claims"])
    count = independent_claimants(support, frames["organization_members"], frames["organizations"])
    assert count.to_dict() == {"t": 2, "u": 1, "v": 3, "w": 1}
    nobody = independent_claimants(support[:0], frames["organization_members"], frames["organizations"])
    assert (nobody.to_dict(), str(nobody.dtype)) == ({}, "int64")
