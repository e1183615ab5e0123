"""A new package of the same shape: other parties, another war."""

import datetime
import re
from importlib.resources import files
from pathlib import Path
from string import Template

from armsdata import canonical
from armsdata.errors import TargetError
from armsdata.init.example import ROWS
from armsdata.jsonfile import dump
from armsdata.package import Package, open_package
from armsdata.store import holding, write_files

# Lists of what can be named, which no rule wants to be used; all other tables are somebody's records.
AUTHORITIES = ("parties", "units", "equipment", "equipment_names")
_TEXTS = {
    "README.md": "README.md",
    "CONTRIBUTING.md": "CONTRIBUTING.md",
    "requirements.txt": "requirements.txt",
    "CHANGELOG.md": "CHANGELOG.md",
    ".gitignore": "gitignore",
    ".gitattributes": "gitattributes",
    ".github/workflows/validate.yml": "validate.yml",
}
_KEPT = ("$schema", "licenses", "resources")  # of the shipped descriptor
_NAME = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*")


def init(folder: str | Path, *, name: str = "", title: str = "", example: bool = False) -> list[Path]:
    """Write a new package, whole or not at all, where nothing stands yet or an empty folder; return the paths of its files.

    Its schemas and ``AUTHORITIES`` are those of the package that armsdata ships, its other tables empty, but for invented
    rows where an ``example`` is wanted. Without a name it is called like its folder. Raises TargetError where the name is
    none, or where something stands that would have to give way.
    """
    folder = Path(folder).resolve()
    name = name or folder.name
    if not _NAME.fullmatch(name):
        raise TargetError(f"{name!r} is no name for a package; give --name, in small letters, digits and hyphens, as in iran-russia")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir()) or folder == Path.cwd()):
        raise TargetError(
            f"{folder} is the current folder, no folder, or not empty; name one that is not there yet, and `git init` it then"
        )
    contents = _contents(open_package(), name, " ".join(title.split()) or f"Reported arms transfers: {name}", example=example)
    if folder.exists():
        folder.rmdir()  # so that the whole new one takes its place at once
    return write_files(folder, {path: holding(data) for path, data in contents.items()})


def _contents(shipped: Package, name: str, title: str, *, example: bool) -> dict[str, bytes]:
    """Return the files of a new package by their paths in it."""
    today = datetime.date.today()
    descriptor = {"name": name, "version": "0.1.0", "title": title, "created": f"{today}T00:00:00Z"} | {
        key: shipped.descriptor[key] for key in _KEPT
    }
    descriptor = {"$schema": descriptor.pop("$schema"), **descriptor}
    contents = {"datapackage.json": dump(descriptor)}
    for resource in shipped.descriptor["resources"]:
        contents[resource["schema"]] = (shipped.folder / resource["schema"]).read_bytes()
        table = resource["name"]
        rows = [*(shipped.records(table) if table in AUTHORITIES else []), *(ROWS.get(table, []) if example else [])]
        contents[resource["path"]] = canonical.from_records(rows, shipped.schema(table))
    texts = files("armsdata.init") / "template"
    for path, template in _TEXTS.items():
        text = Template((texts / template).read_text(encoding="utf-8"))
        contents[path] = text.safe_substitute(name=name, title=title, version=shipped.version, today=today).encode()
    return contents
