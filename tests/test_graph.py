"""Strongly connected components, beside what reachability says."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from armsdata.graph import components

NODES = st.sampled_from("abcdefg")


def reachable(edges: dict[str, set[str]], start: str) -> set[str]:
    seen, waiting = set(), [start]
    while waiting:
        for beyond in edges.get(waiting.pop(), set()) - seen:
            seen.add(beyond)
            waiting.append(beyond)
    return seen


@given(st.dictionaries(NODES, st.sets(NODES)))
def test_components_are_the_same_exactly_where_nodes_lead_to_each_other_and_rise_with_what_leads_there(edges: dict[str, set[str]]) -> None:
    number = components(edges)
    assert set(number) == set(edges).union(*edges.values())
    for a, b in itertools.permutations(number, 2):
        there, back = b in reachable(edges, a), a in reachable(edges, b)
        assert (number[a] == number[b]) == (there and back)
        assert not there or number[a] >= number[b]


def test_components_of_a_chain_longer_than_the_stack_are_found() -> None:
    chain = {str(n): [str(n + 1)] for n in range(100_000)}
    assert components(chain) == {str(n): 100_000 - n for n in range(100_001)}
