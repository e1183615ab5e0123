"""Exports: every table, and those made from them, in formats that people open. One module a format, with a function `write`."""

import importlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from armsdata.errors import TargetError, UnknownNameError

if TYPE_CHECKING:
    from armsdata.export.selection import Selection
    from armsdata.package import Package


class Format(NamedTuple):
    """The suffix of a format's files, and whether it writes one file for all tables instead of one for each.

    A layout is one table of its own, in CSV as another register has it.
    """

    suffix: str
    one_file: bool = False
    layout: bool = False


FORMATS = {
    "csv": Format("csv"),
    "parquet": Format("parquet"),
    "stata": Format("dta"),
    "spss": Format("sav"),
    "sipri": Format("csv", layout=True),
    "unroca": Format("csv", layout=True),
    "jsonl": Format("jsonl"),
    "sqlite": Format("sqlite", one_file=True),
    "duckdb": Format("duckdb", one_file=True),
    "xlsx": Format("xlsx", one_file=True),
}


Walk = Callable[[Iterable[Any]], Iterable[Any]]


def export(
    package: "Package",
    format: str,
    folder: str | Path,
    tables: Sequence[str] = (),
    *,
    force: bool = False,
    selection: "Selection | None" = None,
    tell: Callable[[str], object] = str,
    walk: Walk = iter,
) -> list[Path]:
    """Write tables of a package into a folder; without names, all of them and those that are made from them.

    A ``selection`` leaves out all other records; ``tell`` is called with each sentence on what it leaves out or empties.
    ``walk`` is put around the walk through the tables, to show how far it is. Returns the paths. Raises UnknownNameError
    for a table or format that does not exist, or a table that is named beside a layout, InvalidDataError for a table that is
    not well-formed or lacks a column which the selection reads, MissingExtraError where the format needs a library that is not
    installed, TargetError where a file exists (without ``force``) or cannot be written.
    """
    from armsdata.export.frames import expanded, exported, names, needed
    from armsdata.export.selection import TABLES, select
    from armsdata.store import write_files
    from armsdata.tables import WORKERS

    if format not in FORMATS:
        raise UnknownNameError(f"there is no format {format!r}; there are {', '.join(FORMATS)}")
    if not str(folder):
        raise TargetError("the folder to write to has an empty name; name one")
    layout = FORMATS[format].layout
    if layout and tables:
        raise UnknownNameError(f"{format} is a table of its own, made from transfers; name no tables beside it")
    for name in tables:
        if name in FORMATS and FORMATS[name].layout:
            raise UnknownNameError(f"{name} is a format of its own; write: armsdata export {name}")
    write = importlib.import_module(f"{__name__}.{'layout' if layout else format}").write
    chosen = [format] if layout else list(dict.fromkeys(tables)) or names(package)
    if selection:
        package.require_shipped_columns()
    with ThreadPoolExecutor(WORKERS) as pool:
        wanted = [*chosen, *TABLES] if selection else chosen
        for _ in walk(pool.map(package.load, needed(package, wanted))):
            pass
        loaded = expanded(package, wanted)
        if selection:
            selected = select(loaded, selection)
            loaded = selected.tables
            for note in selected.notes:
                tell(note)
            if loaded["transfers"].empty and loaded["claims"].empty:
                tell("nothing matches the selection")
        made = list(pool.map(lambda name: exported(package, name, loaded), chosen))
        if layout:
            tell(f"{len(made[0].frame):,} of {len(loaded['transfers']):,} transfers fit; docs/methods.md says which, and why")
        files = _files(format, write, made, package.name)
        own = {(package.folder / resource.path).resolve() for resource in package.resources.values()}
        for name in files:
            if (Path(folder) / name).resolve() in own:
                raise TargetError(f"{Path(folder) / name} is a table of the package itself; export to another folder")
        package.ensure_unchanged()
        return write_files(Path(folder), files, force=force, each=pool.map)


def _files(format: str, write: Callable[..., object], made: list[Any], package: str) -> dict[str, Callable[[Path], object]]:
    """Return the files of an export by name, each with the function that writes it."""
    suffix, one_file, _ = FORMATS[format]
    if one_file:
        return {f"{package}.{suffix}": partial(write, made)}
    return {f"{table.name}.{suffix}": partial(write, table) for table in made}
