"""Exports: every table, and the flat one, in formats that people open. One module a format, with a function `write`."""

import importlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from armsdata.errors import TargetError, UnknownNameError

if TYPE_CHECKING:
    from armsdata.package import Package

FORMATS = ("csv", "parquet")


Walk = Callable[[Iterable[Any]], Iterable[Any]]


def export(
    package: "Package", format: str, folder: str | Path, tables: Sequence[str] = (), *, force: bool = False, walk: Walk = iter
) -> list[Path]:
    """Write tables of a package into a folder, a file each; without names, all of them and ``transfers_flat``.

    ``walk`` is put around the walk through the tables, to show how far it is. Returns the paths. Raises UnknownNameError
    for a table or format that does not exist, InvalidDataError for a table that is not well-formed, TargetError where a
    file exists (without ``force``) or cannot be written.
    """
    from armsdata.export.frames import exported, names, needed
    from armsdata.store import write_files
    from armsdata.tables import WORKERS

    if format not in FORMATS:
        raise UnknownNameError(f"there is no format {format!r}; there are {', '.join(FORMATS)}")
    if not str(folder):
        raise TargetError("the folder to write to has an empty name; name one")
    own = {(package.folder / resource.path).resolve() for resource in package.resources.values()}
    write = importlib.import_module(f"{__name__}.{format}").write
    chosen = list(dict.fromkeys(tables)) or names(package)
    with ThreadPoolExecutor(WORKERS) as pool:
        for _ in walk(pool.map(package.load, needed(package, chosen))):
            pass
        files = {f"{table.name}.{format}": partial(write, table) for table in pool.map(partial(exported, package), chosen)}
        for name in files:
            if (Path(folder) / name).resolve() in own:
                raise TargetError(f"{Path(folder) / name} is a table of the package itself; export to another folder")
        package.ensure_unchanged()
        return write_files(Path(folder), files, force=force, each=pool.map)
