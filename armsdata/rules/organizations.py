"""Organizations, and what contains them."""

import pandas as pd

from armsdata.rules.registry import in_cycle, listed, rule


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
    return in_cycle(organization_members, "member", "org_id")
