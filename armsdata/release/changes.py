"""What changed since the release before, record by record."""

from armsdata.diff import compare
from armsdata.diff.guard import guard
from armsdata.diff.render import json, text
from armsdata.package import Package
from armsdata.release.changelog import Entry
from armsdata.snapshots import is_revision, snapshot


def changes(package: Package, entry: Entry, since: str | None) -> dict[str, bytes]:
    """Return the changes as text and JSON, by path; a text that says so where there is nothing to compare with.

    ``since`` is a folder, zip file or revision; by default the tag of the version before. Raises PackageError where
    ``since`` is none of these, InvalidDataError where a table of it cannot be read.
    """
    if since is None:
        tag = f"refs/tags/v{entry.previous}"
        if entry.previous is None:
            return _nothing("this is the first release")
        if not is_revision(tag, package.folder):
            return _nothing(f"the repository has no tag v{entry.previous}, and no other release was named")
        since = tag
    with snapshot(since, package.folder) as before:
        difference = compare(before, package)
        guarded = guard(difference)
        return {
            "changes.txt": "".join(f"{line}\n" for line in text(difference, guarded)).encode(),
            "changes.json": "".join(f"{line}\n" for line in json(difference, guarded)).encode(),
        }


def _nothing(reason: str) -> dict[str, bytes]:
    return {"changes.txt": f"Compared with no other release: {reason}.\n".encode()}
