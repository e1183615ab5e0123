"""The long tier: each reader is given what its strategy draws, for a minute each, or for as many seconds as are named.

Usage: python -m tests.fuzz [SECONDS] [READER...]. A failure is shown with the smallest input that hypothesis finds for it.
"""

import os
import resource
import sys
import time
from typing import Any

from hypothesis import HealthCheck, given, seed, settings

from tests.fuzz.targets import TARGETS

_AT_ONCE = 50  # examples between two looks at the clock
_SLOWEST = 20  # seconds that one example may take
_MEMORY = 4 << 30  # bytes of addresses that all of them may take


def try_out(name: str, seconds: float) -> int:
    """Give a reader examples for some seconds; return how many."""
    strategy, reader = TARGETS[name]
    count, end = 0, time.monotonic() + seconds

    def judged(example: Any) -> None:
        nonlocal count
        count += 1
        begin = time.monotonic()
        reader(example)
        assert time.monotonic() - begin < _SLOWEST, "too slow"

    while time.monotonic() < end:
        checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
        few = settings(max_examples=_AT_ONCE, deadline=None, database=None, suppress_health_check=checks)
        seed(int.from_bytes(os.urandom(8)))(few(given(strategy)(judged)))()
    return count


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    wanted = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    for target in sys.argv[2:] or TARGETS:
        print(f"{target}: {try_out(target, wanted):,} examples", flush=True)
