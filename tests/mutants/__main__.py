"""make mutants: change the code in one place at a time, and see whether a test about it fails.

Cosmic Ray makes the mutants. Each is tried in a fork of this process, which has imported what takes long to import, so that a
mutant takes a fraction of a second and no file is changed. survivors.toml lists the mutants that may survive, each with its
reason; one that survives and is not listed fails, and so does a listed one that is killed or made no more.
`python -m tests.mutants dates rules.bounds` tries some modules only.
"""

import contextlib
import difflib
import gc
import os
import random
import resource
import shutil
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import NamedTuple

import frictionless  # noqa: F401
import hypothesis
import pandera.pandas  # noqa: F401
import pyarrow.csv
import pyarrow.parquet  # noqa: F401
import pytest
from cosmic_ray.ast import Visitor, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator
from parso.tree import NodeOrLeaf

from tests.mutants.operators import Membership, Text, is_example

ROOT = Path(__file__).parents[2]
SURVIVORS = ROOT / "tests" / "mutants" / "survivors.toml"
RULES = [path.stem for path in sorted((ROOT / "armsdata" / "rules").glob("[a-z]*.py"))]
TESTS = {
    **{name: [f"tests/test_{name}.py"] for name in ("dates", "canonical", "table_schema", "tables")},
    **{f"rules.{name}": [f"tests/rules/test_{name}.py", "tests/rules/test_rules.py"] for name in RULES},
}
# One change of each kind: what Cosmic Ray has beyond these mostly gives types that do not fit, which any test finds.
CHANGES = [
    *("NumberReplacer", "AddNot", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "ReplaceAndWithOr", "ReplaceOrWithAnd"),
    *("RemoveDecorator", "ZeroIterationForLoop", "ReplaceContinueWithBreak", "ReplaceBreakWithContinue"),
    *(f"ReplaceUnaryOperator_{change}" for change in ("Delete_Invert", "Delete_Not", "Delete_USub")),
    *(
        f"ReplaceBinaryOperator_{change}"
        for change in ("BitAnd_BitOr", "BitOr_BitAnd", "Add_Sub", "Sub_Add", "Mul_FloorDiv", "LShift_RShift")
    ),
    *(f"ReplaceComparisonOperator_{change}" for change in ("Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is", "Lt_LtE", "Lt_GtE")),
    *(f"ReplaceComparisonOperator_{change}" for change in ("LtE_Lt", "LtE_Gt", "Gt_GtE", "Gt_LtE", "GtE_Gt", "GtE_Lt")),
]
SHARE = float(os.environ.get("SHARE", "1"))  # of the mutants that are tried, chosen at random, though always the same ones
LIMITS = {resource.RLIMIT_CPU: 60, resource.RLIMIT_AS: 1 << 33}  # seconds and bytes; a mutant that takes more counts as killed


def source(module: str) -> str:
    return (ROOT / "armsdata" / (module.replace(".", "/") + ".py")).read_text()


class Mutant(NamedTuple):
    """A module that is changed in one place: where an operator finds something to change for the so manieth time."""

    module: str
    operator: Operator
    occurrence: int

    @property
    def text(self) -> str:
        return mutate_code(source(self.module), self.operator, self.occurrence)

    @property
    def key(self) -> tuple[str, str, str]:
        """The module, the lines that were changed, and what they became: what names the mutant in survivors.toml."""
        lines = list(difflib.ndiff(source(self.module).splitlines(), self.text.splitlines()))
        was, becomes = (" ".join(line[2:].strip() for line in lines if line.startswith(sign)).strip() for sign in ("- ", "+ "))
        return self.module, was, becomes


class Places(Visitor):
    """The nodes that an operator can change, one for each change, in the order in which it counts them."""

    def __init__(self, operator: Operator) -> None:
        self.operator = operator
        self.nodes: list[NodeOrLeaf] = []

    def visit(self, node: NodeOrLeaf) -> NodeOrLeaf:
        self.nodes += [node for _ in self.operator.mutation_positions(node)]
        return node


def mutants(module: str) -> Iterator[Mutant]:
    """Yield every mutant of a module that is another program: annotations, docstrings and examples of rules stay as they are."""
    tree = get_ast(source(module))
    for operator in (*(get_operator(f"core/{name}")() for name in CHANGES), Membership(), Text()):
        places = Places(operator)
        places.walk(tree)
        yield from (Mutant(module, operator, occurrence) for occurrence, node in enumerate(places.nodes) if not is_example(node))


def start(module: str, mutant: Mutant | None, folder: Path) -> int:
    """Run the tests about a module in a process of its own, and return the process's id; it ends with 0 if they find nothing wrong."""
    if process := os.fork():
        return process
    code = 1
    with contextlib.suppress(BaseException):
        os.setsid()
        for limit, most in LIMITS.items():
            resource.setrlimit(limit, (most, most))
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        if mutant:
            _put_in_place(mutant)
        hypothesis.settings.register_profile("mutants", derandomize=True, database=None, max_examples=30, deadline=None)
        hypothesis.settings.load_profile("mutants")
        sys.dont_write_bytecode = True
        quick = ["-x", "-q", "-n", "0", "--assert=plain", "-p", "no:cacheprovider", "--basetemp", str(folder / str(os.getpid()))]
        code = pytest.main([*quick, *TESTS[module]])
    os._exit(code)


def _put_in_place(mutant: Mutant) -> None:
    """Let the import of the mutant's module give the mutant."""
    text, whole = mutant.text, SourceFileLoader.get_code

    def get_code(loader: SourceFileLoader, name: str) -> object:
        return compile(text, loader.path, "exec") if name == f"armsdata.{mutant.module}" else whole(loader, name)

    SourceFileLoader.get_code = get_code  # type: ignore[assignment, method-assign]


def survivors(module: str, folder: Path) -> list[Mutant]:
    """Return the mutants of a module that no test notices, and print how many there were."""
    begin = time.perf_counter()
    if os.waitpid(start(module, None, folder), 0)[1]:
        raise SystemExit(f"the tests about {module} fail though nothing is changed")
    chance = random.Random(module)
    waiting, running, alive = [mutant for mutant in mutants(module) if chance.random() < SHARE], {}, []
    count = len(waiting)
    while waiting or running:
        while waiting and len(running) < (os.cpu_count() or 1):
            mutant = waiting.pop()
            running[start(module, mutant, folder)] = mutant
        process, status = os.wait()
        mutant = running.pop(process)
        if status == 0:
            alive.append(mutant)
        shutil.rmtree(folder / str(process), ignore_errors=True)
    print(f"{module}: {count} mutants, {count - len(alive)} killed, {len(alive)} survive; {time.perf_counter() - begin:.0f} s", flush=True)
    return alive


def main(modules: list[str]) -> int:
    """Try the mutants of some modules; return 1 if another one survives than may."""
    listed = Counter(
        (group["module"], was, becomes)
        for group in tomllib.loads(SURVIVORS.read_text()).get("group", [])
        if group["module"] in modules
        for was, becomes in group["mutants"]
    )
    gc.freeze()  # so that no fork goes through what is imported when it looks for garbage
    with tempfile.TemporaryDirectory() as folder:
        alive = Counter(mutant.key for module in modules for mutant in survivors(module, Path(folder)))
    unlisted, outlived = alive - listed, listed - alive if SHARE == 1 else Counter()
    for word, difference in (("survives", unlisted), ("does not survive, though it is listed", outlived)):
        for (module, was, becomes), times in difference.items():
            print(f"{module} {word}, {times} times:\n  ['''{was}''', '''{becomes}'''],")
    return 1 if unlisted or outlived else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(TESTS)))
