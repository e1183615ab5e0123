"""A package as it stood: in a folder, in a zip file, or at a git revision."""

import json
import os
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from armsdata.errors import PackageError
from armsdata.folder import DESCRIPTOR
from armsdata.package import Package

_LARGEST = 2 << 30  # bytes that a file in a zip may expand to


@contextmanager
def snapshot(what: str, folder: str | Path = ".") -> Iterator[Package]:
    """Give the package in a folder or zip file, or at a revision of the git repository that ``folder`` lies in.

    Only the descriptor and the files that it names are taken out, to a temporary folder. Raises PackageError where
    there is none of these, or no package in it.
    """
    if not what:
        raise PackageError("the name of a package to compare with is empty; give a folder, a zip file or a git revision")
    if Path(what).name == DESCRIPTOR or (Path(what) / DESCRIPTOR).is_file():
        yield Package(what)
    elif Path(what).is_dir():
        raise PackageError(f"{what} is a folder without {DESCRIPTOR}; a branch of that name is heads/{what}")
    elif Path(what).is_file():
        with tempfile.TemporaryDirectory() as copy:
            with _archive(Path(what)) as archive:
                package = _copied(_member(archive, what), Path(copy), what)
            yield package
    else:
        read = _committed(what, Path(folder))
        with tempfile.TemporaryDirectory() as copy:
            yield _copied(read, Path(copy), what)


def _copied(read: Callable[[str], bytes | None], folder: Path, what: str) -> Package:
    """Return the package whose files a function reads, copied to a folder."""
    descriptor = read(DESCRIPTOR)
    if descriptor is None:
        raise PackageError(f"{what} holds no {DESCRIPTOR}")
    (folder / DESCRIPTOR).write_bytes(descriptor)
    for path in _paths(descriptor):
        data = read(path)
        if data is not None:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
    return Package(folder)


def _paths(descriptor: bytes) -> Iterator[str]:
    """Yield the paths of tables and schemas that a descriptor names and that stay in its folder; Package reports the others."""
    try:
        resources: Any = json.loads(descriptor).get("resources", [])
        named = [entry.get(key) for entry in resources for key in ("path", "schema")]
    except (ValueError, AttributeError, TypeError, RecursionError):
        return
    for path in named:
        if isinstance(path, str) and path and "\0" not in path and ":" not in path:
            parts = PurePosixPath(path)
            if not parts.is_absolute() and ".." not in parts.parts and "\\" not in path:
                yield path


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise PackageError(f"{path} is no zip file that can be read: {error}") from error


def _member(archive: zipfile.ZipFile, what: str) -> Callable[[str], bytes | None]:
    """Return a function that reads a file beside the descriptor that lies highest in a zip file."""
    names = {info.filename.replace("\\", "/"): info for info in archive.infolist()}
    found = sorted((name for name in names if PurePosixPath(name).name == DESCRIPTOR), key=lambda name: (name.count("/"), name))
    above = found[0].removesuffix(DESCRIPTOR) if found else ""

    def read(path: str) -> bytes | None:
        if above + path not in names:
            return None
        if names[above + path].file_size > _LARGEST:
            raise PackageError(f"{above + path} in {what} is larger than 2 GiB; unpack it by hand")
        return archive.read(names[above + path])

    return read


def _committed(revision: str, folder: Path) -> Callable[[str], bytes | None]:
    """Return a function that reads a file of a folder as a revision holds it."""

    def git(*arguments: str) -> bytes | None:
        try:
            # no hook, filter or pager of the repository runs for these two commands
            done = subprocess.run(
                ["git", "-C", str(folder), *arguments], capture_output=True, check=False, env={**os.environ, "LC_ALL": "C"}
            )
        except OSError as error:
            raise PackageError(
                f"git cannot be run ({error.strerror}), so {revision!r} cannot be read; install it, or name a folder"
            ) from error
        return done.stdout if done.returncode == 0 else None

    commit = git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        raise PackageError(f"{revision!r} is no folder, no zip file, and no git revision of {folder}; fetch it first, or name another")
    return lambda path: git("cat-file", "blob", f"{commit.decode().strip()}:./{path}")
