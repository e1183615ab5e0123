"""Files that are written whole or not at all, one or many together, even if the process is killed in between.

To change several files, their new contents are first written to a hidden folder beside them, which is then renamed to
``PENDING``: from that moment the change holds. Whoever opens the package next moves the files that are still there to
their places, so that nobody reads half of a change.
"""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, unquote

from armsdata.errors import TargetError

PENDING = ".armsdata-pending"
_PATIENCE = 10.0  # seconds that one writer waits for another


def write_files(
    folder: Path, files: Mapping[str, Callable[[Path], object]], *, force: bool = False, each: Callable[..., Iterator[object]] = map
) -> list[Path]:
    """Write files into a folder, each by a function that is given the path to write to; return their paths.

    ``each`` is ``map``, or that of a pool which writes them side by side.

    Each is written under a temporary name beside its place and renamed when all are whole. Raises TargetError,
    and leaves what stands there as it was, where a file exists (without ``force``) or cannot be written.
    """
    standing = [name for name in files if (folder / name).exists()]
    if standing and not force:
        raise TargetError(f"{folder / standing[0]} exists{_and_more(standing)}; use --force to overwrite, or another folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".armsdata-", dir=folder) as temporary:
            written = {name: Path(temporary) / name for name in files}
            for _ in each(lambda name: files[name](written[name]), files):
                pass
            for name, path in written.items():
                os.replace(path, folder / name)
    except OSError as error:
        raise TargetError(f"{folder} cannot be written: {error.strerror or error}") from error
    return [folder / name for name in files]


def change_files(folder: Path, files: Mapping[str, bytes], before: Mapping[str, bytes]) -> None:
    """Replace files of a folder, all of them or none.

    ``files`` maps paths within the folder to their new contents, ``before`` the paths that were read to what they
    held. Raises TargetError, and changes nothing, where one of them holds something else by now, or cannot be written.
    """
    try:
        with _locked(folder):
            finish(folder)
            for name, data in before.items():
                if (folder / name).read_bytes() != data:
                    raise TargetError(f"{folder / name} was changed in the meantime; nothing is written, run the command again")
            with tempfile.TemporaryDirectory(prefix=".armsdata-", dir=folder) as temporary:
                ready = Path(temporary) / "ready"
                ready.mkdir()
                for name, data in files.items():
                    _write_through(ready / quote(name, safe=""), data, like=folder / name)
                ready.rename(folder / PENDING)
                _sync(folder)
            finish(folder)
    except OSError as error:
        raise TargetError(f"{folder} cannot be written: {error.strerror or error}") from error


def finish(folder: Path) -> None:
    """Move the files of a change that holds, and whose process was killed, to their places.

    A file whose place is not inside the folder, and what is no plain file, stays. Raises OSError where the folder cannot be written.
    """
    pending = folder / PENDING
    if pending.is_symlink() or not pending.is_dir():
        return
    root = os.path.realpath(folder)
    for path in sorted(pending.iterdir()):
        target = folder / unquote(path.name)
        if path.is_symlink() or not path.is_file() or not os.path.realpath(target).startswith(root + os.sep):
            continue
        with suppress(FileNotFoundError):  # somebody else finishes the same change
            os.replace(path, target)
    with suppress(OSError):
        pending.rmdir()
    _sync(folder)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other writers of a package out; its descriptor serves as the lock, so that no other file is needed."""
    import portalocker

    try:
        with portalocker.Lock(folder / "datapackage.json", "rb", timeout=_PATIENCE):
            yield
    except portalocker.exceptions.LockException as error:
        raise TargetError(f"another command is writing to {folder}; run this one again when it has ended") from error


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
