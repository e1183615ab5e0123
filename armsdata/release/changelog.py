"""The changelog: which versions there are, and when each was released."""

import datetime
import re
from typing import NamedTuple

from armsdata.errors import PackageError
from armsdata.package import Package

NAME = "CHANGELOG.md"
_HEADING = re.compile(r"^## (?P<version>[0-9]+\.[0-9]+\.[0-9]+) \((?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})\)\s*$", re.MULTILINE)


class Entry(NamedTuple):
    """A released version, its date, and the version that stands below it; none for the first."""

    version: str
    date: datetime.date
    previous: str | None


def entry(package: Package) -> Entry:
    """Return the entry of a package's version; raise PackageError where there is none, or its date is not the descriptor's."""
    path = package.folder / NAME
    wanted = f"## {package.version or 'VERSION'} (YYYY-MM-DD)"
    if not path.exists():
        raise PackageError(f"there is no {path}, which says what is released; write it, with the entry '{wanted}' and what is new below")
    try:
        found = list(_HEADING.finditer(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise PackageError(f"{path} cannot be read ({error}); a release needs it") from error
    place = next((place for place, heading in enumerate(found) if heading["version"] == package.version), None)
    if place is None:
        raise PackageError(f"{path} has no entry '{wanted}' for the version of the package; write it")
    try:
        date = datetime.date.fromisoformat(found[place]["date"])
    except ValueError as error:
        raise PackageError(f"{path}: {found[place]['date']} is no date; mend the entry of {package.version}") from error
    created = package.text("created")[:10]
    if created != str(date):
        raise PackageError(
            f"datapackage.json was created on {created or 'no day'}, {NAME} dates {package.version} {date}; make both the same"
        )
    previous = found[place + 1]["version"] if place + 1 < len(found) else None
    return Entry(package.version, date, previous)
