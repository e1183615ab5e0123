"""A data package on disk: its descriptor, its tables and their names. No path leads out of it, no URL is fetched."""

import io
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

import pandas as pd

from armsdata import jsonfile, store, tables
from armsdata.errors import InvalidDataError, PackageError, UnknownNameError
from armsdata.findings import Finding
from armsdata.folder import DESCRIPTOR, installed, kind
from armsdata.structure import found
from armsdata.table_schema import ForeignKey, TableSchema, problems

# Files are named by tables, so that no name may hold a slash or begin with a point.
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_NAME_SAID = "at most 100 Latin letters, digits, _, - and ., beginning with none of the last two"

_State = tuple[int, int, int, int] | None  # of a file: its device, inode, size in bytes, and time of change


@dataclass(frozen=True)
class Resource:
    """One table of a package: its name, its path as the descriptor gives it, its title and description, and its schema."""

    name: str
    path: str
    title: str
    description: str
    schema: TableSchema


class Package:
    """A data package in a folder, named by the folder or by its descriptor.

    Source: Data Package v2 (datapackage.json), one CSV and one Table Schema a resource. Raises PackageError where
    the descriptor is absent or unreadable; what is wrong with single resources are ``problems``. ``changed`` maps
    tables to the bytes that they would hold: the package is then read as if their files did.
    """

    def __init__(self, folder: str | Path, changed: Mapping[str, bytes] | None = None) -> None:
        self.folder = Path(folder).parent if Path(folder).name == DESCRIPTOR else Path(folder)
        self.changed = changed or {}
        _finish(self.folder)
        self.problems: list[Finding] = []
        self._tables: dict[str, tables.Table] = {}
        self._kept: dict[str, bytes] = {}
        self._seen: dict[str, _State] = {}
        self.descriptor = self._descriptor()
        self.resources = {resource.name: resource for resource in self._resources()}
        if any(problem.rule == "descriptor" for problem in self.problems):
            for note in _profile_notes(self.descriptor):
                self._problem("descriptor", "", DESCRIPTOR, detail=note)
        unusable = {problem.table for problem in self.problems}
        for resource in self.resources.values():
            for key in resource.schema.foreign_keys:
                if key.table in unusable:
                    continue
                if not self.leads_somewhere(resource.schema, key):
                    detail = f"a foreign key leads to {key.table}.{','.join(key.to)}, which the package does not have, or in another type"
                    self._problem("schema", resource.name, resource.path, detail=detail)

    def leads_somewhere(self, schema: TableSchema, key: ForeignKey) -> bool:
        """Return whether the columns that a foreign key of a table leads to are there, in its own columns' types."""
        if key.table not in self.resources:
            return False
        there = self.resources[key.table].schema.fields
        return all(to in there and there[to]["type"] == schema.fields[own]["type"] for own, to in zip(key.columns, key.to, strict=True))

    def require_shipped_columns(self) -> None:
        """Raise InvalidDataError where a table lacks a column of the shipped package's, or has another key or type.

        Commands that know what records mean read those columns, while validate, fmt, diff and export take any package.
        """
        for name, resource in open_package().resources.items():
            if name not in self.resources:
                continue
            ours, theirs = resource.schema, self.schema(name)
            kinds, other = ({column: (f["type"], f.get("rdfType")) for column, f in schema.fields.items()} for schema in (ours, theirs))
            if odd := [column for column, kind in kinds.items() if other.get(column) != kind]:
                raise InvalidDataError(f"the column {name}.{odd[0]}, which this command reads, is missing or of another type")
            if ours.key != theirs.key:
                raise InvalidDataError(f"the key of {name} is not {', '.join(ours.key)}, by which this command finds its records")

    @property
    def name(self) -> str:
        return str(self.descriptor.get("name", self.folder.name))

    @property
    def version(self) -> str:
        return str(self.descriptor.get("version", ""))

    def text(self, key: str) -> str:
        """Return what the descriptor says under a key, such as its homepage; an empty text where it says nothing, or no text."""
        value = self.descriptor.get(key)
        return value if isinstance(value, str) else ""

    def listed(self, key: str) -> list[Any]:
        """Return what the descriptor lists under a key, such as its keywords; nothing where that is no list."""
        value = self.descriptor.get(key)
        return value if isinstance(value, list) else []

    def objects(self, key: str) -> list[dict[str, str]]:
        """Return what the descriptor lists under a key, such as its licences: of each the texts, as far as it is as it should be."""
        objects = [item for item in self.listed(key) if isinstance(item, dict)]
        return [{name: value for name, value in item.items() if isinstance(value, str)} for item in objects]

    @property
    def licence_names(self) -> list[str]:
        """The names of the licences that have one, such as CC-BY-4.0."""
        return [licence["name"] for licence in self.objects("licenses") if "name" in licence]

    def schema(self, table: str) -> TableSchema:
        """Return the schema of a table."""
        return self._resource(table).schema

    def data(self, name: str) -> bytes:
        """Return the bytes of a table's file, the same once its records were read; raise OSError where they cannot be read."""
        with self._opened(name) as file:
            return file.read()

    @contextmanager
    def _opened(self, name: str) -> Iterator[BinaryIO]:
        """Give a table's file to read; raise InvalidDataError where it was changed since it was first read, or is meanwhile."""
        known = self.changed if name in self.changed else self._kept
        if name in known:
            yield io.BytesIO(known[name])
            return
        with (self.folder / self._resource(name).path).open("rb") as file:
            self._see(name, os.fstat(file.fileno()))
            yield file
            self._see(name, os.fstat(file.fileno()))

    def ensure_unchanged(self) -> None:
        """Raise InvalidDataError where a table's file was changed since it was read: what was read never stood there together."""
        for name in self._seen:
            try:
                self._see(name, (self.folder / self.resources[name].path).stat())
            except OSError:
                self._see(name, None)

    def _see(self, name: str, found: os.stat_result | None) -> None:
        state = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns) if found else None
        if self._seen.setdefault(name, state) != state:
            raise InvalidDataError(f"{self.folder / self.resources[name].path} was changed while it was read; run the command again")

    def with_changes(self, changed: Mapping[str, bytes]) -> "Package":
        """Return the package as it would be if the files of some tables held other bytes."""
        return Package(self.folder, {**self.changed, **changed})

    def records(self, name: str) -> list[dict[str, str]]:
        """Return a table's rows as texts, empty cells as empty texts, whatever their types.

        Raises InvalidDataError where a cell could get lost, since the file is not as CSV should be.
        """
        return tables.records(self._readable(name), self.schema(name), self.resources[name].path)

    def rows_by_line(self, name: str) -> dict[int, dict[str, str]]:
        """Return a table's rows as ``records`` does, by their lines in the file; raise InvalidDataError like it."""
        parsed = tables.read_certain(self._readable(name), self.schema(name), self.resources[name].path)
        return dict(zip(parsed.lines.tolist(), tables.as_records(parsed), strict=True))

    def _readable(self, name: str) -> bytes:
        resource = self._resource(name)
        try:
            return self._kept.setdefault(name, self.data(name))
        except OSError as error:
            raise InvalidDataError(f"{self.folder / resource.path} cannot be read: {error.strerror}") from error

    def read(self, name: str) -> tables.Table | None:
        """Return a table as read, once, with what is wrong with its file; nothing where there is no file to read."""
        resource = self._resource(name)
        if name not in self._tables:
            try:
                with self._opened(name) as file:
                    table = tables.read(file, resource.schema, resource.path)
                self._tables[name] = table
            except OSError as error:
                self._problem("resource-not-a-file", name, resource.path, detail=f"unreadable ({error.strerror})")
                return None
        return self._tables[name]

    def load(self, name: str) -> pd.DataFrame:
        """Return a table as a frame in the schema's types; raise InvalidDataError where it is not well-formed."""
        found_before = [problem for problem in self.problems if problem.table == name]
        if not found_before:
            table = self.read(name)
            if table is not None and not table.findings:
                return table.frame
            found_before = table.findings if table else self.problems[-1:]
        first = found_before[0]
        place = f"{first.path}:{first.line}" if first.line else first.path
        raise InvalidDataError(f"{place}: {first.message}; run `armsdata validate --package {self.folder}` to see all")

    def _resource(self, name: str) -> Resource:
        if name not in self.resources:
            raise UnknownNameError(f"the package has no table {name!r}; it has {', '.join(self.resources)}")
        return self.resources[name]

    def _problem(self, rule: str, table: str, path: str, detail: str = "") -> None:
        self.problems.append(found(rule, table, path, detail=detail))

    def _descriptor(self) -> dict[str, Any]:
        path = self.folder / DESCRIPTOR
        if not path.is_file():
            raise PackageError(f"{self.folder} holds no {DESCRIPTOR}; go to the folder of a package, or name it with --package")
        if not self._contains(DESCRIPTOR):
            raise PackageError(f"{path} is a link that leads out of the package; put the file itself there")
        descriptor = jsonfile.read(path)
        if not isinstance(descriptor, dict) or not isinstance(descriptor.get("resources"), list):
            raise PackageError(f"{path} is no data package: it needs an object with a list of resources")
        return descriptor

    def _resources(self) -> Iterator[Resource]:
        names: set[str] = set()
        for position, entry in enumerate(self.descriptor["resources"]):
            name, path = (entry.get("name"), entry.get("path")) if isinstance(entry, dict) else (None, None)
            if not isinstance(name, str) or not isinstance(path, str) or not name or not path:
                self._problem("descriptor", "", DESCRIPTOR, detail=f"resource {position + 1} needs a name and a path, both texts")
                continue
            if name in names:
                self._problem("descriptor", name, DESCRIPTOR, detail=f"the resource {name} stands twice")
                continue
            if not _NAME.fullmatch(name):
                self._problem("descriptor", name, DESCRIPTOR, detail=f"the name of resource {position + 1} is not made of {_NAME_SAID}")
                continue
            names.add(name)
            located = self._located(name, path)
            schema = self._schema(name, entry.get("schema"))
            if located and schema:
                yield Resource(name, path, str(entry.get("title", name)), str(entry.get("description", "")), schema)

    def _located(self, name: str, path: str) -> Path | None:
        """Return the place of a resource's file where it lies in the package, or report why it is not used."""
        rule, detail = "", ""
        if "\0" in path:
            rule = "resource-missing"
        elif "://" in path or path.startswith(("//", "\\\\")):
            rule = "resource-url"
        elif PurePosixPath(path).is_absolute() or path[1:2] == ":":
            rule = "resource-absolute"
        elif not self._contains(path):
            rule = "resource-outside"
        elif not (standing := kind(self.folder / path)):
            rule = "resource-missing"
        elif standing != "a file":
            rule, detail = "resource-not-a-file", standing
        if rule:
            self._problem(rule, name, path, detail=detail)
            return None
        return self.folder / path

    def _contains(self, path: str) -> bool:
        root = os.path.realpath(self.folder)
        return ".." not in PurePosixPath(path).parts and os.path.realpath(self.folder / path).startswith(root + os.sep)

    def _schema(self, name: str, entry: Any) -> TableSchema | None:
        path = DESCRIPTOR
        if isinstance(entry, str):
            path = entry
            place = self._located(name, entry)
            if place is None:
                return None
            try:
                entry = jsonfile.read(place)
            except PackageError as error:
                self._problem("schema", name, path, detail=str(error))
                return None
        details = list(problems(entry))
        for detail in details:
            self._problem("schema", name, path, detail=detail)
        return None if details else TableSchema(name, entry)


def open_package(path: str | Path | None = None) -> Package:
    """Return the package in a folder; without a folder, the one that armsdata ships."""
    return Package(installed() if path is None else path)


def _finish(folder: Path) -> None:
    """Bring a change to its end whose command was killed."""
    try:
        store.finish(folder)
    except OSError as error:
        raise PackageError(
            f"a change of {folder} was broken off and cannot be brought to its end ({error.strerror}); make the folder writable, run again"
        ) from error


def _profile_notes(descriptor: dict[str, Any]) -> list[str]:
    """Return what Frictionless finds in a descriptor by its profile; the schemas are judged as they are compiled.

    It is asked only where something is wrong already, since importing it takes half as long as validating.
    """
    import frictionless

    shown = ("name", "path", "title", "description", "licenses", "sources")
    plain = [{key: entry[key] for key in shown if key in entry} if isinstance(entry, dict) else entry for entry in descriptor["resources"]]
    asked = {key: value for key, value in descriptor.items() if key not in ("$schema", "profile", "profiles")}  # which it would fetch
    try:
        return [error.note for error in frictionless.Package.metadata_validate({**asked, "resources": plain})]
    except frictionless.FrictionlessException as error:
        return [error.error.note]
