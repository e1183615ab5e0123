"""A release checked: every file against its checksum, every table against the descriptor, and the package by all rules."""

import os
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from armsdata import jsonfile
from armsdata.checksums import SUMS, sha256
from armsdata.errors import PackageError
from armsdata.folder import DESCRIPTOR, kind, resources
from armsdata.package import Package
from armsdata.reports import render
from armsdata.snapshots import LARGEST, archive, expanded
from armsdata.validation import validate

_MOST = 10_000  # members of a zip file


def verify(path: str | Path) -> list[str]:
    """Return what is wrong with a release in a folder or zip file, one sentence each; nothing where it is whole.

    Raises PackageError where there is no such folder or zip file, where a zip file has members that lead out of its
    folder or that expand to more than 2 GiB together, and where the descriptor cannot be read.
    """
    with _unpacked(Path(path)) as folder:
        files = dict(_files(folder))
        problems = [f"{name} is no plain file; remove it" for name, place in files.items() if kind(place) != "a file" or place.is_symlink()]
        if problems:
            return problems
        if SUMS not in files:
            return [f"there is no {SUMS}, {_what_else(files)}"]
        problems += _against_sums(files)
        if DESCRIPTOR not in files:
            return [*problems, f"there is no {DESCRIPTOR}, so this is no package"]
        problems += _against_descriptor(files)
        errors = [finding for finding in validate(Package(folder)) if finding.severity == "error"]
        return problems + list(render(errors, "text"))


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield what lies in a folder and below it, without the folders, by its path in it."""
    for place, folders, names in os.walk(folder):
        for name in [*names, *(name for name in folders if (Path(place) / name).is_symlink())]:
            yield (Path(place) / name).relative_to(folder).as_posix(), Path(place) / name


def _what_else(files: dict[str, Path]) -> str:
    """Return what a folder without checksums may be, and what to do with it."""
    if within := sorted(name for name in files if name.count("/") == 1 and name.endswith(f"/{SUMS}")):
        return f"but {within[0]}; name the folder that it is in"
    if DESCRIPTOR in files:
        return "so this is no release, or not the whole of one; `armsdata validate --package FOLDER` checks a package"
    return "so this is no release; name the folder or zip file of one"


def _against_sums(files: dict[str, Path]) -> Iterator[str]:
    """Yield each difference between the files and the list of their checksums."""
    expected: dict[str, str] = {}
    for number, line in enumerate(files[SUMS].read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        checksum, _, name = line.partition("  ")
        if len(checksum) != 64 or not name or name in expected:
            yield f"{SUMS}:{number}: not a checksum and a path of its own; get the release again"
        expected[name] = checksum
    for name, checksum in expected.items():
        if name not in files:
            yield f"{name} is missing; get the release again"
        elif sha256(files[name].read_bytes()) != checksum:
            yield f"{name} is not what was released: its SHA-256 differs from {SUMS}; get the release again"
    for name in sorted(set(files) - set(expected) - {SUMS}):
        yield f"{name} is not of the release: {SUMS} does not name it; remove it"


def _against_descriptor(files: dict[str, Path]) -> Iterator[str]:
    """Yield each table whose size or hash is not the one in the descriptor; one that is missing is validation's to report."""
    for entry in resources(jsonfile.read(files[DESCRIPTOR])):
        if isinstance(entry.get("path"), str) and entry["path"] in files:
            data = files[entry["path"]].read_bytes()
            if entry.get("bytes") != len(data):
                yield f"{entry['path']} has {len(data)} bytes, {DESCRIPTOR} says {entry.get('bytes', 'nothing')}; get the release again"
            if entry.get("hash") != f"sha256:{sha256(data)}":
                yield f"{entry['path']} has another hash than {DESCRIPTOR} says; get the release again"


@contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    """Give the folder of a release, unpacked to a temporary one where it is a zip file."""
    if kind(path) == "a folder":
        yield path
    elif kind(path) == "a file":
        with tempfile.TemporaryDirectory() as copy:
            with archive(path) as opened:
                top = _extract(opened, Path(copy))
            yield Path(copy) / top
    else:
        raise PackageError(f"{path} is no folder and no zip file; name a release")


def _extract(opened: zipfile.ZipFile, folder: Path) -> str:
    """Unpack a zip file and return the one folder that all of it lies in; raise PackageError where a member is not to be trusted."""
    members = [info for info in opened.infolist() if not info.filename.endswith("/")]
    names = [info.filename for info in members]
    if len(members) > _MOST or len(set(names)) < len(names):
        raise PackageError(f"{opened.filename} has {len(members):,} members, some twice or too many; it is no release")
    for info in members:
        parts = PurePosixPath(info.filename)
        leads_out = not parts.parts or parts.is_absolute() or ".." in parts.parts or bool({"\\", ":", "\0"} & set(info.filename))
        if leads_out or stat.S_ISLNK(info.external_attr >> 16):
            raise PackageError(f"{opened.filename} holds {info.filename!r}, which leads out of its folder; do not unpack it")
    tops = {PurePosixPath(name).parts[0] for name in names}
    if len(tops) != 1 or any("/" not in name for name in names):
        raise PackageError(f"{opened.filename} does not hold one folder with all its files; it is no release")
    left = LARGEST
    for info in members:
        data = expanded(opened, info, left)
        left -= len(data)
        place = folder / info.filename
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        except OSError as error:
            raise PackageError(f"{opened.filename} holds {info.filename!r}, which cannot be unpacked: {error.strerror}") from error
    return tops.pop()
