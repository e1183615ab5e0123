"""The designation tree and the names that lead into it."""

import pandas as pd

from armsdata.rules.registry import ancestors, in_cycle, pair_in, rule


@rule(
    "broader",
    bad={"equipment_id": "a", "broader": "b"},
    good={"equipment_id": "c", "broader": "a"},
    given={"equipment": [{"equipment_id": "b", "broader": "a"}]},
)
def equipment_tree_has_no_cycle(equipment: pd.DataFrame) -> "pd.Series[bool]":
    """The item is broader than itself, directly or through others.

    Give one of them another broader item, or none.
    """
    return in_cycle(equipment, "equipment_id", "broader")


@rule(
    "name",
    bad={"name": "koksan", "equipment_id": "m-1991"},
    good={"name": "koksan", "equipment_id": "m-1989"},
    given={
        "equipment_names": [{"name": "Koksan", "equipment_id": "koksan-170mm"}],
        "equipment": [{"equipment_id": "koksan-170mm"}, {"equipment_id": "m-1989", "broader": "koksan-170mm"}, {"equipment_id": "m-1991"}],
    },
)
def name_leads_to_one_item(equipment_names: pd.DataFrame, equipment: pd.DataFrame) -> "pd.Series[bool]":
    """The name leads to two items of which neither is broader than the other.

    Keep it for the item that the name means, or for one that is broader than both.
    """
    folded = equipment_names["name"].str.lower()
    first = equipment_names["equipment_id"].groupby(folded).transform("first")
    broader = ancestors(equipment)
    related = pair_in(first, equipment_names["equipment_id"], broader) | pair_in(equipment_names["equipment_id"], first, broader)
    return (first != equipment_names["equipment_id"]) & ~related
