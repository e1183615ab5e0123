"""Where a package lies: its descriptor's name and what that lists, and the folder of the package that armsdata ships."""

import stat
from pathlib import Path
from typing import Any

DESCRIPTOR = "datapackage.json"


def installed() -> Path:
    """Return the folder of the package that armsdata ships: beside the code in a wheel, above it in a checkout."""
    here = Path(__file__).parent
    return here / "data" if (here / "data").is_dir() else here.parent


def chosen(folder: str | None) -> Path | None:
    """Return the folder that was named, else the current one where it is a package; nothing where the shipped one is meant."""
    return Path(folder) if folder is not None else Path() if Path(DESCRIPTOR).exists() else None


def resources(descriptor: Any) -> list[dict[str, Any]]:
    """Return what a descriptor that nobody has judged yet lists as its resources, as far as they are objects."""
    listed = descriptor.get("resources") if isinstance(descriptor, dict) else None
    return [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []


def kind(path: Path) -> str:
    """Return what stands at a place: a file, a folder, or a device or pipe; an empty text where nothing does, or nothing can."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return ""
    return "a file" if stat.S_ISREG(mode) else "a folder" if stat.S_ISDIR(mode) else "a device or pipe"
