"""What a shell completes, read with the standard library alone, since each press of the key waits for it."""

import csv
import json
from pathlib import Path
from typing import Any

from armsdata.folder import DESCRIPTOR, chosen, installed


def tables(folder: str | None) -> list[str]:
    """Return the names of the tables of the package in a folder, in the current one, or of the shipped one."""
    return [str(resource["name"]) for resource in _resources(chosen(folder) or installed())]


def ids(folder: str | None) -> list[str]:
    """Return the ids of that package, in the order of their letters: what stands in a key of one column that is named as an id."""
    place = chosen(folder) or installed()
    found: set[str] = set()
    for resource in _resources(place):
        key = _json(place / str(resource.get("schema"))).get("primaryKey")
        name = key[0] if isinstance(key, list) and len(key) == 1 else key
        if isinstance(name, str) and name.endswith("_id"):
            with (place / str(resource.get("path"))).open(encoding="utf-8", newline="") as file:
                found |= {row[name] for row in csv.DictReader(file) if row.get(name)}
    return sorted(found)


def _resources(place: Path) -> list[dict[str, Any]]:
    return [resource for resource in _json(place / DESCRIPTOR)["resources"] if "name" in resource]


def _json(path: Path) -> Any:
    return json.loads(path.read_bytes())
