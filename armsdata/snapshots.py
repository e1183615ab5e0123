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
from armsdata.folder import DESCRIPTOR, kind
from armsdata.package import Package

_LARGEST = 2 << 30  # bytes that the files of one package may have together, in a zip file when they are expanded

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
            with _archive(Path(what)) as archive:
                package = _copied(_member(archive, what), Path(copy), what)
            yield package
    else:
        read = _committed(what, Path(folder))
        with tempfile.TemporaryDirectory() as copy:
            yield _copied(read, Path(copy), what)


def _copied(read: _Read, folder: Path, what: str) -> Package:
    """Return the package whose files a function reads, copied to a folder."""
    descriptor = read(DESCRIPTOR, _LARGEST)
    if descriptor is None:
        raise PackageError(f"{what} holds no {DESCRIPTOR}")
    (folder / DESCRIPTOR).write_bytes(descriptor)
    left = _LARGEST - len(descriptor)
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
    resources = content.get("resources") if isinstance(content, dict) else None
    entries = [entry for entry in resources if isinstance(entry, dict)] if isinstance(resources, list) else []
    named = [entry.get(key) for entry in entries for key in ("path", "schema")]
    for path in dict.fromkeys(path for path in named if isinstance(path, str)):
        parts = PurePosixPath(path)
        if path and not parts.is_absolute() and ".." not in parts.parts and not {"\0", ":", "\\"} & set(path):
            yield path


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise PackageError(f"{path} is no zip file that can be read: {error}") from error


def _member(archive: zipfile.ZipFile, what: str) -> _Read:
    """Return a function that reads a file beside the descriptor that lies highest in a zip file."""
    names = {info.filename.replace("\\", "/"): info for info in archive.infolist()}
    found = sorted((name for name in names if PurePosixPath(name).name == DESCRIPTOR), key=lambda name: (name.count("/"), name))
    above = found[0].removesuffix(DESCRIPTOR) if found else ""

    def read(path: str, largest: int) -> bytes | None:
        info = names.get(above + path)
        if info is None:
            return None
        if info.file_size > largest:
            raise PackageError(f"{what} expands to more than {_LARGEST >> 30} GiB; unpack it by hand")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise PackageError(f"{above + path} in {what} is compressed in a way that is not read; zip it by deflate")
        with archive.open(info) as member:
            return member.read(info.file_size + 1)  # not all: where the header lies about the size, that may be very much

    return read


def _committed(revision: str, folder: Path) -> _Read:
    """Return a function that reads a file of a folder as a revision holds it."""

    def git(*arguments: str) -> bytes | None:
        try:
            # no hook, filter or pager of the repository runs for these commands, and nothing that is missing is fetched
            done = subprocess.run(
                ["git", "-c", "protocol.allow=never", "-C", str(folder), *arguments],
                capture_output=True,
                check=False,
                env={**os.environ, "LC_ALL": "C"},
            )
        except OSError as error:
            raise PackageError(
                f"git cannot be run ({error.strerror}), so {revision!r} cannot be read; install it, or name a folder"
            ) from error
        return done.stdout if done.returncode == 0 else None

    commit = git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        raise PackageError(f"{revision!r} is no folder, no zip file, and no git revision of {folder}; fetch it first, or name another")

    def read(path: str, largest: int) -> bytes | None:
        name = f"{commit.decode().strip()}:./{path}"
        size = git("cat-file", "-s", name)
        if size is not None and int(size) > largest:
            raise PackageError(f"{revision!r} is larger than {_LARGEST >> 30} GiB; check it out, and name the folder")
        return git("cat-file", "blob", name)

    return read
