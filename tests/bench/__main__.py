"""make bench: whole processes in turn, several times; medians and ratios to build/bench/.

Peers: frictionless validate on the same files. Floors: the imports without which nothing runs, and PyArrow reading
every file and doing nothing.
"""

import shutil
import statistics
import subprocess
import sys
import time

from tests.bench.generate import ROOT, generate

OUT = ROOT / "build" / "bench"
BIN = OUT / "venv" / "bin"  # armsdata as a user installs it: without the tools of its developers, which Pandera would import
PYTHON = str(BIN / "python")
READ = "import sys, glob, pyarrow.csv; [pyarrow.csv.read_csv(path) for path in glob.glob(sys.argv[1] + '/datasets/*.csv')]"
CLAIMS = 100_000

Command = list[str]


def seconds(command: Command) -> float:
    """Return how long a command takes as a whole process."""
    begin = time.perf_counter()
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    return time.perf_counter() - begin


def compare(commands: dict[str, Command], runs: int) -> dict[str, float]:
    """Return each command's median, all run in turn after one warm-up."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            spent = seconds(command)
            if turn:
                times[name].append(spent)
    return {name: statistics.median(spent) for name, spent in times.items()}


def main() -> None:
    """Run the three comparisons and write the table."""
    folder = OUT / "package"
    shutil.rmtree(OUT, ignore_errors=True)
    generate(folder, CLAIMS)
    subprocess.run([sys.executable, "-m", "venv", str(OUT / "venv")], check=True)
    subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(ROOT)], check=True)
    armsdata = str(BIN / "armsdata")
    small = compare(
        {
            "validate": [armsdata, "validate"],
            "import pandera.pandas, pyarrow": [PYTHON, "-c", "import pandera.pandas, pyarrow"],
            "--help": [armsdata, "--help"],
            "import click": [PYTHON, "-c", "import click"],
        },
        runs=9,
    )
    large = compare(
        {"validate": [armsdata, "validate", "--package", str(folder)], "pyarrow reading": [PYTHON, "-c", READ, str(folder)]}, runs=3
    )
    large |= compare({"frictionless validate": [str(BIN / "frictionless"), "validate", str(folder / "datapackage.json")]}, runs=1)
    size = sum(path.stat().st_size for path in (folder / "datasets").iterdir())
    lines = [
        "| what | seconds | beside | seconds | ratio | asked for |",
        "|---|---|---|---|---|---|",
        row("validate, real package", small["validate"], "import pandera.pandas, pyarrow", small, "at most 1.3"),
        row("--help", small["--help"], "import click", small, "at most 2.5"),
        row(f"validate, {CLAIMS:,} claims ({size / 1e6:.0f} MB)", large["validate"], "frictionless validate", large, "at most 0.2"),
        row("the same", large["validate"], "pyarrow reading", large, ""),
    ]
    text = "\n".join(lines)
    (OUT / "table.md").write_text(text + "\n")
    print(text)


def row(what: str, spent: float, beside: str, times: dict[str, float], asked: str) -> str:
    """Return one line of the table."""
    return f"| {what} | {spent:.2f} | {beside} | {times[beside]:.2f} | {spent / times[beside]:.2f} | {asked} |"


if __name__ == "__main__":
    main()
