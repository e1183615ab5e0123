"""The fault classes by name: what each does to a package, and how it may be combined."""

from collections.abc import Callable, Iterable
from random import Random
from typing import Literal, NamedTuple

from tests.faults.draft import Draft, Place

# What a fault touches, and so how many fit into one package: some cells of a row, a line, a table's file, its schema or its
# place in the descriptor, rows that it adds, or more.
Kind = Literal["cell", "line", "table", "schema", "example", "alone"]
Damage = Callable[[Draft, Random], Iterable[Place]]


class Fault(NamedTuple):
    """A fault class. ``only``: nothing but what it names may be found."""

    name: str
    kind: Kind
    damage: Damage
    only: bool


FAULTS: dict[str, Fault] = {}


def register(name: str, kind: Kind, damage: Damage, *, only: bool = False) -> None:
    """Add a fault class; names are unique."""
    assert name not in FAULTS, name
    FAULTS[name] = Fault(name, kind, damage, only)


def fault(kind: Kind, *, only: bool = False) -> Callable[[Damage], Damage]:
    """Register a function under its name in words."""

    def add(damage: Damage) -> Damage:
        register(damage.__name__.replace("_", " "), kind, damage, only=only)
        return damage

    return add


def of_kind(*kinds: Kind) -> list[Fault]:
    return [fault for fault in FAULTS.values() if fault.kind in kinds]
