"""Which bodies stand behind a claimant, and how many claimants are independent of one another."""

from collections.abc import Iterable, Mapping

import pandas as pd

Tops = Mapping[str, frozenset[str]]


def top_level(members: pd.DataFrame, organizations: pd.DataFrame) -> dict[str, frozenset[str]]:
    """Return, for each body in organization_members, the bodies that stand behind it.

    A service stands for its government, whatever lies between. A joint body (kind multilateral-body) stands for its
    partners, so that a joint statement and one partner's own are not independent, while two partners are.
    """
    joint = set(organizations.loc[(organizations["kind"] == "multilateral-body").fillna(False), "org_id"].tolist())
    wholes: dict[str, set[str]] = {}
    partners: dict[str, set[str]] = {}
    for whole, member in zip(members["org_id"].tolist(), members["member"].tolist(), strict=True):
        if isinstance(whole, str) and isinstance(member, str):
            if whole in joint:
                partners.setdefault(whole, set()).add(member)
            else:
                wholes.setdefault(member, set()).add(whole)

    def behind(org: str) -> frozenset[str]:
        seen, waiting = {org}, [org]
        tops = set()
        while waiting:
            body = waiting.pop()
            bodies = partners.get(body) or wholes.get(body, set())
            tops |= set() if bodies else {body}
            waiting += bodies - seen
            seen |= bodies
        return frozenset(tops or {org})

    return {org: behind(org) for org in wholes | partners}


def independent(claimants: Iterable[str], tops: Tops) -> int:
    """Return how many claimants can be chosen so that no top-level body stands behind two of them.

    Bodies with fewer tops are chosen first, so a joint body adds nothing beside one of its members.
    """
    sets = {tops.get(claimant, frozenset({claimant})) for claimant in claimants}
    taken: set[str] = set()
    count = 0
    for bodies in sorted(sets, key=lambda bodies: (len(bodies), sorted(bodies))):
        if not bodies & taken:
            taken |= bodies
            count += 1
    return count
