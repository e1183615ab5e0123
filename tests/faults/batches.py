"""Many faults in one package, as far as they do not touch one another."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

from tests.faults.draft import Draft, FullError, Place
from tests.faults.registry import Fault

ROUNDS = range(int(os.environ.get("ARMSDATA_ROUNDS", "1")))
SIZES = {"cell": 40, "line": 20, "table": 6, "schema": 6, "example": 60, "alone": 1}

Batch = tuple[Draft, list[tuple[Fault, list[Place]]]]


def batches(faults: Iterable[Fault], folder: Path, random: Random, size: int) -> Iterator[Batch]:
    """Yield damaged packages, until each fault was done once; where a package has no room for one, the next has."""
    waiting = list(faults)
    random.shuffle(waiting)
    while waiting:
        draft, done = Draft(folder), []
        while waiting and len(done) < size:
            try:
                places = list(waiting[-1].damage(draft, random))
            except FullError:
                assert done, f"no room for {waiting[-1].name}"
                break
            done.append((waiting.pop(), places))
        yield draft, done
