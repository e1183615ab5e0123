"""make bench: whole processes in turn, several times; medians, peak memory and ratios to build/bench/, and a plot of cost against size.

Peers: frictionless validate on the same files, and Pandera on pandas as its manual shows it, with the schemas' types,
enums, patterns and keys. Floors: the imports without which nothing runs, and PyArrow reading every file and doing nothing.
SIZES="10000 100000 1000000" names the packages; a peer is left out where it would take longer than PEER_LIMIT seconds.
Each package is also validated with a fault in every claim, and its tables go to Parquet with and without the flat one.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from tests.bench.generate import ROOT, generate

OUT = ROOT / "build" / "bench"
BIN = OUT / "venv" / "bin"  # armsdata as a user installs it: without the tools of its developers, which Pandera would import
PYTHON = str(BIN / "python")
READ = "import sys, glob, pyarrow.csv; [pyarrow.csv.read_csv(path) for path in glob.glob(sys.argv[1] + '/datasets/*.csv')]"
PARQUET = "import sys, glob, pyarrow.csv, pyarrow.parquet; [pyarrow.parquet.write_table(pyarrow.csv.read_csv(path), sys.argv[2] + '/' + path.split('/')[-1] + '.parquet') for path in glob.glob(sys.argv[1] + '/datasets/*.csv')]"  # noqa: E501
SIZES = [int(size) for size in os.environ.get("SIZES", "10000 100000").split()]
PEER_LIMIT = float(os.environ.get("PEER_LIMIT", "150"))
RUNS = 3

Command = list[str]


class Cost(NamedTuple):
    """What a whole process took: the median of its seconds, and its peak memory in bytes."""

    seconds: float
    memory: int


def once(command: Command) -> Cost:
    """Run a command as a whole process and return what it took."""
    begin = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT) as process:
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
    return Cost(time.perf_counter() - begin, usage.ru_maxrss * 1024)


def compare(commands: dict[str, Command], runs: int) -> dict[str, Cost]:
    """Return each command's median, all run in turn; several runs after one that warms up."""
    spent: dict[str, list[Cost]] = {name: [] for name in commands}
    warming = 1 if runs > 1 else 0
    for turn in range(runs + warming):
        for name, command in commands.items():
            cost = once(command)
            if turn >= warming:
                spent[name].append(cost)
    return {
        name: Cost(statistics.median(cost.seconds for cost in costs), max(cost.memory for cost in costs)) for name, costs in spent.items()
    }


def small(armsdata: str) -> list[str]:
    """Return the table of what a user waits for on the real package."""
    imports = {
        "import click": "import click",
        "import pandas, pyarrow": "import pandas, pyarrow",
        "import pandas, pyarrow, rapidfuzz": "import pandas, pyarrow, rapidfuzz",
        "import pandera.pandas, pyarrow": "import pandera.pandas, pyarrow",
    }
    asked = {
        "--help": ("import click", "2.5"),
        "info": ("import pandas, pyarrow", "1.5"),
        "show prk-rus-koksan-170mm-2024": ("import pandas, pyarrow", "1.5"),
        "find koksan": ("import pandas, pyarrow, rapidfuzz", "1.5"),
        "validate": ("import pandera.pandas, pyarrow", "1.3"),
    }
    commands = {name: [armsdata, *name.split()] for name in asked} | {name: [PYTHON, "-c", code] for name, code in imports.items()}
    costs = compare(commands, runs=9)
    lines = ["| command | seconds | beside | seconds | ratio | at most |", "|---|---|---|---|---|---|"]
    for name, (floor, most) in asked.items():
        mine, its = costs[name].seconds, costs[floor].seconds
        lines.append(f"| `armsdata {name}` | {mine:.2f} | `{floor}` | {its:.2f} | {mine / its:.2f} | {most} |")
    return lines


def large(armsdata: str, claims: int, before: dict[str, float]) -> dict[str, Cost | int]:
    """Return what each way takes on a generated package; ``before`` has the seconds a claim that the peers took on a smaller one."""
    folder, faulty = OUT / str(claims), OUT / f"{claims}-faulty"
    generate(folder, claims)
    generate(faulty, claims, every=1)
    tables = [path.stem for path in (folder / "datasets").iterdir()]
    to_parquet = [armsdata, "export", "parquet", "--package", str(folder), "--to", str(OUT / "mine"), "--force"]
    commands = {
        "armsdata validate": [armsdata, "validate", "--package", str(folder)],
        "armsdata validate, a fault in each claim": [armsdata, "validate", "--package", str(faulty)],
        "the same as json": [armsdata, "validate", "--package", str(faulty), "--format", "json"],
        "PyArrow reads": [PYTHON, "-c", READ, str(folder)],
        "imports": [PYTHON, "-c", "import pandera.pandas, pyarrow"],
        "armsdata export parquet": to_parquet,
        "armsdata export parquet, without transfers_flat": [*to_parquet, *tables],
        "PyArrow to Parquet": [PYTHON, "-c", PARQUET, str(folder), str(OUT / "theirs")],
    }
    (OUT / "theirs").mkdir(exist_ok=True)
    costs: dict[str, Cost | int] = dict(compare(commands, RUNS))
    shutil.rmtree(faulty)
    peers = {
        "frictionless validate": [str(BIN / "frictionless"), "validate", str(folder / "datapackage.json")],
        "Pandera on pandas": [PYTHON, str(Path(__file__).parent / "pandera_peer.py"), str(folder)],
    }
    for name, command in peers.items():
        if before.get(name, 0.0) * claims < PEER_LIMIT:
            costs[name] = compare({name: command}, runs=1)[name]
            before[name] = costs[name].seconds / claims
    found = subprocess.run([armsdata, "validate", "--package", str(folder), "--format", "json"], capture_output=True, check=False)
    costs["findings"] = len(json.loads(found.stdout))
    costs["bytes"] = sum(path.stat().st_size for path in (folder / "datasets").iterdir())
    shutil.rmtree(folder)
    return costs


def table(sizes: dict[int, dict[str, Cost | int]]) -> list[str]:
    """Return a line for each size and way: seconds, peak memory, and the ratios to the floor and to Frictionless."""
    lines = [
        "| claims | CSV | way | seconds | peak memory | to floor and imports | to Frictionless | findings |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for claims, costs in sizes.items():
        size, floor, imports = costs["bytes"], costs["PyArrow reads"], costs["imports"]
        frictionless = costs.get("frictionless validate")
        for way, cost in costs.items():
            if isinstance(cost, Cost) and isinstance(floor, Cost) and isinstance(imports, Cost):
                to_floor = f"{cost.seconds / (floor.seconds + imports.seconds):.1f}"
                faster = f"{frictionless.seconds / cost.seconds:.1f} times faster" if isinstance(frictionless, Cost) else ""
                found = f"{costs['findings']:,}" if way == "armsdata validate" else ""
                cells = [
                    f"{claims:,}",
                    f"{size / 1e6:,.0f} MB",
                    way,
                    f"{cost.seconds:.2f}",
                    f"{cost.memory / 1e6:,.0f} MB",
                    to_floor,
                    faster,
                    found,
                ]
                lines.append(f"| {' | '.join(cells)} |")
    return lines


def plot(sizes: dict[int, dict[str, Cost | int]]) -> None:
    """Write a log-log plot of seconds against claims."""
    import vl_convert

    rows = [
        {"claims": claims, "way": way, "seconds": cost.seconds}
        for claims, costs in sizes.items()
        for way, cost in costs.items()
        if isinstance(cost, Cost)
    ]
    scale = {"type": "log"}
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": rows},
        "mark": {"type": "line", "point": True},
        "width": 480,
        "height": 360,
        "encoding": {
            "x": {"field": "claims", "type": "quantitative", "scale": scale},
            "y": {"field": "seconds", "type": "quantitative", "scale": scale},
            "color": {"field": "way", "type": "nominal"},
        },
    }
    (OUT / "cost.svg").write_text(vl_convert.vegalite_to_svg(spec))


def main() -> None:
    """Run all comparisons, and write the tables and the plot."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    subprocess.run([sys.executable, "-m", "venv", str(OUT / "venv")], check=True)
    subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(ROOT)], check=True)
    armsdata = str(BIN / "armsdata")
    before: dict[str, float] = {}
    sizes = {claims: large(armsdata, claims, before) for claims in SIZES}
    text = "\n".join([*small(armsdata), "", *table(sizes)])
    (OUT / "table.md").write_text(text + "\n")
    print(text)
    plot(sizes)


if __name__ == "__main__":
    main()
