"""Reported arms transfers as a data package: open it, load a table, validate it.

Names are imported when first used, so that ``import armsdata`` costs nothing.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from armsdata.errors import ArmsdataError
    from armsdata.export.frames import load
    from armsdata.findings import Finding
    from armsdata.package import Package, open_package
    from armsdata.validation import schema, validate

__all__ = ["ArmsdataError", "Finding", "Package", "load", "open_package", "schema", "validate"]

_HOMES = {
    "ArmsdataError": "armsdata.errors",
    "Finding": "armsdata.findings",
    "Package": "armsdata.package",
    "load": "armsdata.export.frames",
    "open_package": "armsdata.package",
    "schema": "armsdata.validation",
    "validate": "armsdata.validation",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'armsdata' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
