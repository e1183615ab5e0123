"""Changes that Cosmic Ray does not make: of texts, and of what is in something; and what no change is made to."""

from collections.abc import Iterator

import parso
from cosmic_ray.operators.operator import Example, Operator
from parso.tree import NodeOrLeaf

Place = tuple[tuple[int, int], tuple[int, int]]
EXAMPLES = {"_CLAIMS", "_LOW", "_GIVEN", "_TREE", "_WHOLE", "_SAME"}  # rows that decorators of rules share


class Text(Operator):
    """Put a letter before a text."""

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[Place]:
        if node.type == "string" and node.parent.type != "simple_stmt":
            yield node.start_pos, node.end_pos

    def mutate(self, node: NodeOrLeaf, index: int) -> NodeOrLeaf:
        quote = next(place for place, letter in enumerate(node.value) if letter in "\"'")
        node.value = node.value[: quote + 1] + "X" + node.value[quote + 1 :]
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (Example("x = 'a'", "x = 'Xa'"),)


class Membership(Operator):
    """Turn ``in`` into ``not in``, and the other way round."""

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[Place]:
        if node.type == "comparison" and node.children[1].get_code().split() in (["in"], ["not", "in"]):
            yield node.children[1].start_pos, node.children[1].end_pos

    def mutate(self, node: NodeOrLeaf, index: int) -> NodeOrLeaf:
        node.children[1] = parso.parse(" not in" if node.children[1].get_code().split() == ["in"] else " in")
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (Example("x in y", "x not in y"), Example("x not in y", "x in y"))


def is_example(node: NodeOrLeaf) -> bool:
    """Return whether a node is in an annotation, or in an example row of a rule, so that a change of it is none of the program."""
    flag = node.type == "keyword"
    while (parent := node.parent) is not None:
        if parent.type == "annassign" and node is parent.children[1]:
            return True
        if parent.type == "tfpdef" or (parent.type == "funcdef" and node is parent.annotation):
            return True
        if parent.type == "decorator" and not flag:
            return True
        if parent.type == "expr_stmt" and parent.children[0].get_code().strip() in EXAMPLES:
            return True
        node = parent
    return False
