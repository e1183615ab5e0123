"""A package as it stood: in a folder, in a zip file, or at a git revision."""

import os
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from armsdata import jsonfile
from armsdata.errors import PackageError
from armsdata.folder import DESCRIPTOR, kind, resources
from armsdata.package import Package

LARGEST = 2 << 30  # bytes that the files of one package may have together, in a zip file when they are expanded

_Read = Callable[[str, int], bytes | None]  # a path to what the file there holds, if there is one and it is not larger


@contextmanager
def snapshot(what: str, folder: str | Path = ".") -> Iterator[Package]:
    """Give the package in a folder or zip file, or at a revision of the git repository that ``folder`` lies in.

    Only the descriptor and the files that it names are taken out, to a temporary folder. Raises PackageError where
    there is none of these, or no package in it.
    """
    if not what:
        raise PackageError("the name of a package to compare with is empty; give a folder, a zip file or a git revision")
    if Path(what).name == DESCRIPTOR or kind(Path(what) / DESCRIPTOR) == "a file":
        yield Package(what)
    elif kind(Path(what)) == "a folder":
        raise PackageError(f"{what} is a folder without {DESCRIPTOR}; a branch of that name is heads/{what}")
    elif kind(Path(what)) == "a file":
        with tempfile.TemporaryDirectory() as copy:
            with archive(Path(what)) as opened:
                package = _copied(_member(opened), Path(copy), what)
            yield package
    else:
        read = _committed(what, Path(folder))
        with tempfile.TemporaryDirectory() as copy:
            yield _copied(read, Path(copy), what)


def _copied(read: _Read, folder: Path, what: str) -> Package:
    """Return the package whose files a function reads, copied to a folder."""
    descriptor = read(DESCRIPTOR, LARGEST)
    if descriptor is None:
        raise PackageError(f"{what} holds no {DESCRIPTOR}")
    (folder / DESCRIPTOR).write_bytes(descriptor)
    left = LARGEST - len(descriptor)
    for path in _paths(descriptor, what):
        data = read(path, left)
        if data is None:
            continue
        left -= len(data)
        try:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        except OSError as error:
            raise PackageError(f"{path} of {what} cannot be copied to a temporary folder: {error.strerror}") from error
    return Package(folder)


def _paths(descriptor: bytes, what: str) -> Iterator[str]:
    """Yield the paths of tables and schemas that a descriptor names and that stay in its folder; Package reports the others."""
    content = jsonfile.parse(descriptor, f"{DESCRIPTOR} of {what}")
    named = [entry.get(key) for entry in resources(content) for key in ("path", "schema")]
    for path in dict.fromkeys(path for path in named if isinstance(path, str)):
        parts = PurePosixPath(path)
        if path and not parts.is_absolute() and ".." not in parts.parts and not {"\0", ":", "\\"} & set(path):
            yield path


@contextmanager
def archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """Give a zip file to read from; raise PackageError where it, or later a member, cannot be read."""
    try:
        with zipfile.ZipFile(path) as opened:
            yield opened
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise PackageError(f"{path} is no zip file that can be read: {error}") from error


def _member(archive: zipfile.ZipFile) -> _Read:
    """Return a function that reads a file beside the descriptor that lies highest in a zip file."""
    names = {info.filename.replace("\\", "/"): info for info in archive.infolist()}
    found = sorted((name for name in names if PurePosixPath(name).name == DESCRIPTOR), key=lambda name: (name.count("/"), name))
    above = found[0].removesuffix(DESCRIPTOR) if found else ""

    def read(path: str, largest: int) -> bytes | None:
        info = names.get(above + path)
        return None if info is None else expanded(archive, info, largest)

    return read


def expanded(archive: zipfile.ZipFile, info: zipfile.ZipInfo, largest: int) -> bytes:
    """Return what a member of a zip file holds; raise PackageError where it is larger than that many bytes, or oddly compressed."""
    if info.file_size > largest:
        raise PackageError(f"{archive.filename} expands to more than {LARGEST >> 30} GiB; unpack it by hand")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise PackageError(f"{info.filename} in {archive.filename} is compressed in a way that is not read; zip it by deflate")
    with archive.open(info) as member:
        return member.read(info.file_size + 1)  # not all: where the header lies about the size, that may be very much


def is_revision(revision: str, folder: Path) -> bool:
    """Return whether the git repository that a folder lies in knows a revision; raise PackageError where git cannot be run."""
    return _commit(revision, folder) is not None


def _committed(revision: str, folder: Path) -> _Read:
    """Return a function that reads a file of a folder as a revision holds it."""
    commit = _commit(revision, folder)
    if commit is None:
        raise PackageError(f"{revision!r} is no folder, no zip file, and no git revision of {folder}; fetch it first, or name another")

    def read(path: str, largest: int) -> bytes | None:
        name = f"{commit}:./{path}"
        size = _git(folder, "cat-file", "-s", name)
        if size is not None and int(size) > largest:
            raise PackageError(f"{revision!r} is larger than {LARGEST >> 30} GiB; check it out, and name the folder")
        return _git(folder, "cat-file", "blob", name)

    return read


def _commit(revision: str, folder: Path) -> str | None:
    found = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    return None if found is None else found.decode().strip()


def _git(folder: Path, *arguments: str) -> bytes | None:
    """Return what git prints; nothing where it fails."""
    try:
        # no hook, filter or pager of the repository runs for these commands, and nothing that is missing is fetched
        done = subprocess.run(
            ["git", "-c", "protocol.allow=never", "-C", str(folder), *arguments],
            capture_output=True,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
    except OSError as error:
        raise PackageError(f"git cannot be run ({error.strerror}), so no revision can be read; install it, or name a folder") from error
    return done.stdout if done.returncode == 0 else None
