"""Assessment is earned: what confirmed, probable and disputed need."""

import pandas as pd
import pyarrow as pa

from armsdata.claimants import independent, top_level
from armsdata.rules.registry import beside, listed, look_up, rule

HARD = ["inspection", "debris", "imagery", "document"]
OFFICIAL = ["government", "military", "intelligence-agency"]
_STATE_OR_UN = ["government", "military", "intelligence-agency", "un-body"]


def supporting_claims(evidence: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """Return the affirming claims that support each transfer: a row a pair, with claimant, evidence_type and derived_from."""
    supports = evidence[evidence["role"] == "supports"]
    columns = ["claimant", "evidence_type", "derived_from", "attribution", "stance"]
    joined = pd.concat([supports[["transfer_id", "claim_id"]], beside(supports["claim_id"], claims, columns)], axis=1)
    return joined[(joined["stance"] == "affirms").fillna(False)]


def independent_claimants(support: pd.DataFrame, members: pd.DataFrame, organizations: pd.DataFrame) -> "pd.Series[int]":
    """Return, by transfer, how many independent claimants are among the claims that support it.

    A claim derived from another, an unattributed one, and a joint body beside its own member add none.
    """
    support = support[
        support["claimant"].notna() & support["derived_from"].isna() & (support["attribution"] != "unattributed").fillna(False)
    ]
    tops = top_level(members, organizations)
    pairs = support[["transfer_id", "claimant"]].drop_duplicates()
    joint = pairs["claimant"].isin([claimant for claimant, bodies in tops.items() if len(bodies) > 1])
    with_joint = pairs["transfer_id"].isin(pairs.loc[joint, "transfer_id"])
    alone = {claimant: min(bodies) for claimant, bodies in tops.items() if len(bodies) == 1}
    plain = pairs[~with_joint]
    bodies = pd.DataFrame(alone.items(), columns=["claimant", "body"], dtype=pd.ArrowDtype(pa.string()))
    plain = plain.assign(body=look_up(plain["claimant"], bodies, "body").fillna(plain["claimant"])).drop_duplicates(["transfer_id", "body"])
    counted = [
        plain.groupby("transfer_id").size(),
        pairs[with_joint].groupby("transfer_id")["claimant"].agg(lambda claimants: independent(claimants, tops)),
    ]
    return pd.concat([count for count in counted if len(count)] or counted[:1]).astype("int64")


def _earned(
    transfers: pd.DataFrame, evidence: pd.DataFrame, claims: pd.DataFrame, organizations: pd.DataFrame, members: pd.DataFrame
) -> pd.DataFrame:
    """Return, a row a transfer, whether it has two independent claimants, hard evidence or an admission, and proof."""
    support = supporting_claims(evidence, claims)
    claimant = beside(support["claimant"], organizations, ["kind", "country"])
    kind, country = claimant["kind"], claimant["country"]
    party = pd.Series(False, index=support.index)
    sides = beside(support["transfer_id"], transfers, ["supplier", "recipient"], "transfer_id")
    for side in sides:
        party |= (sides[side] == country).fillna(False).astype(bool)
    hard = support["evidence_type"].isin(HARD) | (party & kind.isin(OFFICIAL))
    proof = ((support["evidence_type"] == "inspection").fillna(False) & kind.isin(_STATE_OR_UN)) | (kind == "court").fillna(False)
    count = transfers["transfer_id"].map(independent_claimants(support, members, organizations)).fillna(0)
    return pd.DataFrame(
        {
            "two": count.astype("int64") >= 2,
            "hard": listed(transfers, ["transfer_id"], support[hard.astype(bool)]),
            "proof": listed(transfers, ["transfer_id"], support[proof.astype(bool)]),
        },
        index=transfers.index,
    )


_GIVEN = {
    "evidence": [
        {"transfer_id": "t", "claim_id": "a", "role": "supports"},
        {"transfer_id": "t", "claim_id": "b", "role": "supports"},
        {"transfer_id": "u", "claim_id": "c", "role": "supports"},
    ],
    "claims": [
        {"claim_id": "a", "claimant": "seoul", "attribution": "named", "stance": "affirms", "evidence_type": "statement"},
        {"claim_id": "b", "claimant": "kyiv", "attribution": "named", "stance": "affirms", "evidence_type": "imagery"},
        {"claim_id": "c", "claimant": "seoul", "attribution": "named", "stance": "affirms", "evidence_type": "statement"},
    ],
    "organizations": [
        {"org_id": "seoul", "kind": "government", "country": "KOR"},
        {"org_id": "kyiv", "kind": "government", "country": "UKR"},
    ],
    "organization_members": [],
}


@rule("assessment", bad={"transfer_id": "u", "assessment": "confirmed"}, good={"transfer_id": "t", "assessment": "confirmed"}, given=_GIVEN)
def assessment_is_earned(
    transfers: pd.DataFrame, evidence: pd.DataFrame, claims: pd.DataFrame, organizations: pd.DataFrame, organization_members: pd.DataFrame
) -> "pd.Series[bool]":
    """The transfer is called confirmed or probable, and its evidence does not earn that.

    probable needs two independent claimants, or an inspection, debris, imagery, a document or an admission by a
    party; confirmed needs both, or an inspection reported by a state or UN body, or a court. Add the evidence, or
    choose a lower assessment.
    """
    earned = _earned(transfers, evidence, claims, organizations, organization_members)
    confirmed = earned["proof"] | (earned["two"] & earned["hard"])
    probable = earned["proof"] | earned["two"] | earned["hard"]
    return ((transfers["assessment"] == "confirmed") & ~confirmed) | ((transfers["assessment"] == "probable") & ~probable)


@rule(
    "assessment",
    bad={"transfer_id": "t", "assessment": "disputed"},
    good={"transfer_id": "u", "assessment": "disputed"},
    given={"evidence": [{"transfer_id": "u", "claim_id": "a", "role": "contradicts"}]},
)
def disputed_is_contradicted(transfers: pd.DataFrame, evidence: pd.DataFrame) -> "pd.Series[bool]":
    """The transfer is disputed, and no claim contradicts it.

    Add the contradicting claim to evidence, or use another assessment.
    """
    return (transfers["assessment"] == "disputed") & ~listed(transfers, ["transfer_id"], evidence[evidence["role"] == "contradicts"])
