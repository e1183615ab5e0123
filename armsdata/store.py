"""Files that are written whole or not at all, one or many together, even if the process is killed in between.

New contents are first made in a hidden folder, which one process at a time may use and in which the next one removes what
a killed one left. To change several files of a folder it is then renamed to ``PENDING``: from that moment the change
holds. Whoever opens the package or writes to the folder next moves the files that are still there to their places, so
that nobody reads half of a change. A folder that is not there yet is made by one renaming.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from armsdata import jsonfile
from armsdata.errors import TargetError
from armsdata.folder import DESCRIPTOR, resources

PENDING = ".armsdata-pending"
NEW = ".armsdata-new"
_MARK = "of this folder"  # an empty folder in a pending change: git carries none, so that no checkout brings a change of a stranger
_PATIENCE = 10.0  # seconds that one writer waits for another
_PAUSE = 0.02  # seconds between two looks whether the other has ended


def write_files(
    folder: Path, files: Mapping[str, Callable[[Path], object]], *, force: bool = False, each: Callable[..., Iterator[Any]] = map
) -> list[Path]:
    """Write files into a folder, each by a function that is given the path to write to; return their paths.

    ``each`` is ``map``, or that of a pool which writes them side by side.

    All are made in a folder beside their places and moved when all are whole. Raises TargetError, and leaves what
    stands there as it was, where a file exists (without ``force``) or cannot be written.
    """
    absent, beside = not folder.exists(), folder.parent / f"{NEW}-{folder.name}"
    with _reporting(folder):
        if not absent and beside.is_dir():
            with _workshop(beside):
                pass  # leaving it removes what was killed when the folder was not there yet
        with _workshop(beside if absent else folder / NEW) as ready:
            finish(folder)
            standing = [name for name in files if (folder / name).exists()]
            if standing and not force:
                raise TargetError(f"{folder / standing[0]} exists{_and_more(standing)}; use --force to overwrite, or another folder")
            _refuse_unwritable(folder, standing)
            made = {name: ready / (name if absent else quote(name, safe="")) for name in files}

            def attempt(name: str) -> Exception | None:
                try:
                    files[name](made[name])
                except Exception as error:
                    return error
                return None

            # all have ended before the first error is raised, so that none writes into a folder that is being removed
            for error in list(each(attempt, files)):
                if error:
                    raise error
            if absent:
                ready.rename(folder)
            else:
                _put(ready, folder)
    return [folder / name for name in files]


def put_folder(folder: Path, files: Mapping[str, Callable[[Path], object]]) -> None:
    """Write a folder whole, beside its place, and only then put it in the place of one that stands.

    Raises TargetError where it cannot be written; what stood there is there still.
    """
    made, old = (folder.with_name(f".armsdata-{what}-{folder.name}") for what in ("made", "old"))
    if old.is_dir() and not folder.exists():
        old.rename(folder)
    for left in (made, old):  # by a command that was killed
        shutil.rmtree(left, ignore_errors=True)
    write_files(made, files)
    if folder.exists():
        folder.rename(old)
    made.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def holding(data: bytes) -> Callable[[Path], object]:
    """Return the function that writes a file of these bytes, for ``write_files``; it makes the folders that the file lies in."""

    def write(path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    return write


def change_files(folder: Path, files: Mapping[str, bytes], before: Mapping[str, bytes]) -> None:
    """Replace files of a folder, all of them or none.

    ``files`` maps paths within the folder to their new contents, ``before`` the paths that were read to what they
    held. Raises TargetError, and changes nothing, where one of them holds something else by now, or cannot be written.
    """
    if not files:
        return
    with _reporting(folder), _workshop(folder / NEW) as ready:
        finish(folder)
        for name, data in before.items():
            if not (folder / name).is_file() or (folder / name).read_bytes() != data:
                raise TargetError(f"{folder / name} was changed in the meantime; nothing is written, run the command again")
        _refuse_unwritable(folder, [name for name in files if (folder / name).exists()])
        for name, data in files.items():
            _write_through(ready / quote(name, safe=""), data, like=folder / name)
        _put(ready, folder)


def finish(folder: Path) -> None:
    """Move the files of a change that holds, and whose process was killed, to their places.

    Only tables are moved, since nothing else is ever changed so. Raises TargetError where the change was not left by a
    command that was killed here, OSError where the folder cannot be written.
    """
    pending = folder / PENDING
    if pending.is_symlink() or not pending.is_dir():
        return
    ours = (pending / _MARK).is_dir()  # looked at before the files, since somebody else may finish the same change
    allowed = _allowed(folder)
    targets = []
    with suppress(FileNotFoundError):  # somebody else finishes the same change
        files = [path for path in sorted(pending.iterdir()) if path.name != _MARK]
        strange = [path for path in files if path.is_symlink() or not path.is_file() or not allowed(unquote(path.name))]
        if files and (strange or not ours):
            raise TargetError(f"{pending} was not left by a command that was killed here; look at what it holds, and take it away")
        for path in files:
            with suppress(FileNotFoundError):
                os.replace(path, folder / unquote(path.name))
            targets.append(folder / unquote(path.name))
    for parent in {target.parent for target in targets}:
        _sync(parent)
    for emptied in (pending / _MARK, pending):
        with suppress(OSError):
            emptied.rmdir()
    _sync(folder)


def _put(ready: Path, folder: Path) -> None:
    """Move all files of a folder to the places that their names say; take them back where not even the first can be moved."""
    _sync(ready)
    made = sorted(ready.iterdir())
    allowed = _allowed(folder)
    if len(made) == 1 or not all(allowed(unquote(path.name)) for path in made):
        targets = [folder / unquote(path.name) for path in made]
        for path, target in zip(made, targets, strict=True):
            os.replace(path, target)
        for parent in {target.parent for target in targets}:
            _sync(parent)
        return
    (ready / _MARK).mkdir()
    pending = folder / PENDING
    ready.rename(pending)
    _sync(folder)
    try:
        finish(folder)
    except OSError as error:
        if len(list(pending.iterdir())) == len(made) + 1:
            pending.rename(ready)
            raise
        what = f"{folder} is changed only in part ({error.strerror or error})"
        raise TargetError(f"{what}; make its files writable: the next command brings the change to its end") from error


def _allowed(folder: Path) -> Callable[[str], bool]:
    """Return a function that says which files a change that was broken off may put into a folder.

    In a package these are its tables, so that nobody's change brings anything else; elsewhere files that lie in the folder itself.
    """
    if not (folder / DESCRIPTOR).is_file():
        return lambda path: "/" not in path and not path.startswith(".")
    named = [entry.get("path") for entry in resources(jsonfile.read(folder / DESCRIPTOR))]
    root = os.path.realpath(folder) + os.sep
    tables = {path for path in named if isinstance(path, str) and "\0" not in path and os.path.realpath(folder / path).startswith(root)}
    return tables.__contains__


@contextmanager
def _workshop(place: Path) -> Iterator[Path]:
    """Give an empty folder within a place, to one process at a time; the place is removed afterwards.

    The lock of a process that was killed is free, and what it left is removed.
    """
    ready = place / "ready"
    with _locked(place):
        try:
            shutil.rmtree(ready, ignore_errors=True)
            ready.mkdir()
            yield ready
        finally:
            shutil.rmtree(ready, ignore_errors=True)
            with suppress(OSError):
                _lock_of(place).unlink()  # last, for whoever makes it anew may work here at once
                place.rmdir()


@contextmanager
def _locked(place: Path) -> Iterator[None]:
    """Make a folder and keep other processes out of it."""
    import portalocker

    if place.is_symlink() or _lock_of(place).is_symlink():
        raise TargetError(f"{place} leads elsewhere; remove it")
    while True:
        place.mkdir(parents=True, exist_ok=True)
        lock = portalocker.Lock(_lock_of(place), "ab", timeout=_PATIENCE, check_interval=_PAUSE)
        try:
            file = lock.acquire()
            held = os.path.samestat(os.fstat(file.fileno()), _lock_of(place).stat())
        except FileNotFoundError:
            held = False
        except portalocker.exceptions.AlreadyLocked as error:
            raise TargetError(f"another command is writing to {place.parent}; run this one again when it has ended") from error
        except portalocker.exceptions.LockException as error:
            raise TargetError(f"{place} cannot be locked ({error}); work on a disk that knows locks") from error
        try:
            if held:
                yield
                return
        finally:
            lock.release()


def _lock_of(place: Path) -> Path:
    return place / "lock"


@contextmanager
def _reporting(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what = f"{error.filename2 or folder} cannot be written: {error.strerror or error}"
        raise TargetError(f"{what}; nothing is changed, run the command again when that is mended") from error


def _refuse_unwritable(folder: Path, names: list[str]) -> None:
    """Raise TargetError where a file that stands is no file, or read-only: renaming another over it would succeed all the same."""
    for path in (folder / name for name in names):
        if not path.is_file():
            raise TargetError(f"{path} is no file; nothing is written, move it away and run the command again")
        if not os.access(path, os.W_OK):
            raise TargetError(f"{path} is read-only; nothing is written, make it writable and run the command again")


def _write_through(path: Path, data: bytes, like: Path) -> None:
    with path.open("wb") as file:
        file.write(data)
        if like.exists():
            path.chmod(like.stat().st_mode & 0o777)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Make what was renamed in a folder last; systems that cannot open a folder need not."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _and_more(names: list[str]) -> str:
    return f" (and {len(names) - 1} more)" if len(names) > 1 else ""
