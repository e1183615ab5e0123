"""Which bodies stand behind a claimant, and how many claimants are independent of one another."""

from collections.abc import Iterable, Mapping
from itertools import groupby

import pandas as pd

from armsdata.graph import components

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

    bodies = wholes | partners
    number = components(bodies)
    tops: dict[str, frozenset[str]] = {}
    for _, group in groupby(sorted(number, key=number.__getitem__), key=number.__getitem__):
        knot = list(group)
        above = {tops[beyond] for body in knot for beyond in bodies.get(body, ()) if beyond in tops}
        behind = above.pop() if len(above) == 1 else frozenset[str]().union(*above)
        tops |= {body: behind or frozenset({body}) for body in knot}
    return {body: tops[body] for body in bodies}


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
