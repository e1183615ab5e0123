"""A release: a folder and a zip file that hold the same, the package in every form in which it is published.

The same commit gives the same bytes on every machine that has the libraries of constraints.txt: nothing is dated but by the
changelog, and no path, locale, time zone or order of a folder is written.
"""

import re
import tempfile
from pathlib import Path

from armsdata import canonical, codebook
from armsdata.checksums import SUMS, sums
from armsdata.errors import PackageError, TargetError
from armsdata.export import export
from armsdata.markdown import printable
from armsdata.package import Package
from armsdata.release import changelog, citation_file, croissant, descriptor, schema_org, zenodo
from armsdata.release.archive import zipped
from armsdata.release.changes import changes
from armsdata.store import holding, put_folder, write_files
from armsdata.validation import ensure_valid

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_FORMATS = ("parquet", "sqlite")


def build(package: Package, to: str | Path, since: str | None = None, *, force: bool = False) -> list[Path]:
    """Write the release of a package's version, a folder and its zip file, into a folder; return both paths.

    ``since`` is the folder, zip file or revision that its records are compared with; by default the tag of the version
    before, where there is one. Raises InvalidDataError where validation finds an error, PackageError where the changelog
    has no entry for the version, TargetError where the release stands already (without ``force``) or cannot be written.
    """
    name = f"{package.name}-{package.version}"
    if not _NAME.fullmatch(name):
        raise PackageError(f"{name!r} cannot be the name of a folder; a package's name has letters, digits, dots, hyphens and underscores")
    folder, archive = Path(to) / name, Path(to) / f"{name}.zip"
    for place, is_right in ((folder, Path.is_dir), (archive, Path.is_file)):
        if place.exists() and not (force and is_right(place)):
            raise TargetError(f"{place} exists; use --force to make it anew, or another folder with --to")
    entry = changelog.entry(package)
    ensure_valid(package, "nothing is released")
    files = contents(package, entry, since)
    archived = zipped(name, files, entry.date)
    package.ensure_unchanged()
    put_folder(folder, {path: holding(data) for path, data in files.items()})
    write_files(archive.parent, {archive.name: holding(archived)}, force=force)
    return [folder, archive]


def contents(package: Package, entry: changelog.Entry, since: str | None) -> dict[str, bytes]:
    """Return what a release holds, by path, in the order of the paths.

    Raises PackageError where a table lies in the place of another file.
    """
    tables = {name: canonical.from_records(package.records(name), resource.schema) for name, resource in package.resources.items()}
    at_paths = {package.resources[name].path: data for name, data in tables.items()}
    files = descriptor.schemas(package)
    files |= {path.name: path.read_bytes() for path in package.folder.glob("LICENSE*") if path.is_file()}
    files[changelog.NAME] = (package.folder / changelog.NAME).read_bytes()
    files["codebook.md"] = "".join(f"{printable(line)}\n" for line in codebook.report(package)).encode()
    files |= _exported(package)
    files |= changes(package, entry, since)
    files["CITATION.cff"] = citation_file.render(package)
    files[".zenodo.json"] = zenodo.render(package)
    files["dataset.jsonld"] = schema_org.render(package, files | at_paths)
    files["croissant.json"] = croissant.render(package, files | at_paths)
    files["datapackage.json"] = descriptor.render(package, tables)
    if taken := sorted(set(files) & set(at_paths)):
        raise PackageError(f"a release has another file at {taken[0]}; give the table that lies there another path")
    files |= at_paths
    files[SUMS] = sums(files)
    return dict(sorted(files.items()))


def _exported(package: Package) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        paths = [path for format in _FORMATS for path in export(package, format, Path(folder) / format)]
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
