"""The package as frictionless.js reads it, which knows nothing of our code: see tests/javascript."""

import json
import os
import shutil
import subprocess

import pytest

from armsdata import Package
from tests.conftest import ROOT

FOLDER = ROOT / "tests" / "javascript"


@pytest.mark.skipif(
    not (shutil.which("node") and (FOLDER / "node_modules").is_dir()),
    reason="node, or what `make javascript` installs, is not there",
)
def test_frictionless_js_reads_the_cells_of_every_table(shipped: Package) -> None:
    script = ["node", FOLDER / "read_package.js", shipped.folder]
    done = subprocess.run(script, capture_output=True, text=True, check=False, env={**os.environ, "TZ": "UTC"})
    assert done.stderr == ""
    read = json.loads(done.stdout)
    assert list(read) == list(shipped.resources)
    for table, rows in read.items():
        types = {name: field["type"] for name, field in shipped.schema(table).fields.items()}
        expected = [{name: _as_javascript(cell, types[name]) for name, cell in row.items()} for row in shipped.records(table)]
        assert rows == expected, table


def _as_javascript(cell: str, type: str) -> str | float | None:
    if not cell:
        return None
    if type in ("integer", "number"):
        return float(cell)
    return f"{cell}T00:00:00.000Z" if type == "date" else cell
