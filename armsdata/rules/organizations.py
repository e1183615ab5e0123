"""Organizations, and what contains them."""

import pandas as pd

from armsdata.rules.registry import listed, rule


@rule(
    "org_id",
    severity="warning",
    bad={"org_id": "nobody"},
    good={"org_id": "forbes"},
    given={"sources": [{"publisher": "forbes"}], "claims": [], "organization_members": []},
)
def organization_is_used(
    organizations: pd.DataFrame, sources: pd.DataFrame, claims: pd.DataFrame, organization_members: pd.DataFrame
) -> "pd.Series[bool]":
    """Nothing uses this organization.

    Take it out, or name it as publisher, claimant or member.
    """
    used = [
        (sources, "publisher"),
        (sources, "republishes"),
        (claims, "claimant"),
        (organization_members, "org_id"),
        (organization_members, "member"),
    ]
    unused = pd.Series(True, index=organizations.index)
    for table, column in used:
        unused &= ~listed(organizations, ["org_id"], table, [column])
    return unused


@rule(
    "member",
    bad={"org_id": "a", "member": "b"},
    good={"org_id": "a", "member": "c"},
    given={"organization_members": [{"org_id": "b", "member": "a"}]},
)
def membership_has_no_cycle(organization_members: pd.DataFrame) -> "pd.Series[bool]":
    """A body is a member of itself, directly or through others.

    Take out the membership that leads back.
    """
    known = organization_members[["org_id", "member"]].dropna()
    pairs = list(known.itertuples(index=False, name=None))
    edges: dict[str, set[str]] = {}
    for whole, member in pairs:
        edges.setdefault(whole, set()).add(member)

    def reaches(start: str, goal: str) -> bool:
        seen, waiting = set(), [start]
        while waiting:
            node = waiting.pop()
            if node == goal:
                return True
            if node not in seen:
                seen.add(node)
                waiting.extend(edges.get(node, ()))
        return False

    loops = pd.Series([reaches(member, whole) for whole, member in pairs], index=known.index, dtype=bool)
    return loops.reindex(organization_members.index, fill_value=False)
