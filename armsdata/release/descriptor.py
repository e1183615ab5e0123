"""The released descriptor: as it stands, with the size and hash of each table.

Source: Data Package v2, https://datapackage.org/standard/data-resource/ (`bytes`, `hash` with its algorithm before a colon).
"""

from collections.abc import Mapping
from typing import Any

from armsdata.checksums import sha256
from armsdata.jsonfile import dump
from armsdata.package import Package


def render(package: Package, tables: Mapping[str, bytes]) -> bytes:
    """Return the descriptor of a package whose tables hold these bytes."""
    resources = [{**entry, **_measured(tables[entry["name"]])} for entry in package.descriptor["resources"]]
    return dump({**package.descriptor, "resources": resources})


def schemas(package: Package) -> dict[str, bytes]:
    """Return the files that the descriptor names as schemas, by path."""
    paths = [entry["schema"] for entry in package.descriptor["resources"] if isinstance(entry["schema"], str)]
    return {path: (package.folder / path).read_bytes() for path in paths}


def _measured(data: bytes) -> dict[str, Any]:
    return {"bytes": len(data), "hash": f"sha256:{sha256(data)}"}
