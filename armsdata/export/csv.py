"""Canonical CSV, with the derived date columns."""

from pathlib import Path

from armsdata import canonical
from armsdata.export.frames import Exported


def write(table: Exported, path: Path) -> None:
    """Write one table as CSV."""
    path.write_bytes(canonical.to_csv(table.frame))
