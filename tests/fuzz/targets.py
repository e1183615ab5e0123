"""What strangers' bytes reach, one function a reader, which raises what the reader raises other than an ArmsdataError.

``TARGETS`` maps a reader's name to a strategy that comes near valid input, and to the function. `make test` tries a few
examples of each, `make fuzz` as many as a minute allows.
"""

import copy
import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from armsdata import ArmsdataError, codebook, coverage, dates, info, open_package, validate
from armsdata.diff.render import report
from armsdata.entry import days, names, quantities, units
from armsdata.entry import read as read_entry
from armsdata.export import export
from armsdata.find import find
from armsdata.fmt import formatted, mend
from armsdata.reports import FORMATS, render
from armsdata.show import show
from armsdata.tables import read
from tests.conftest import DATA, ROOT

Target = tuple[st.SearchStrategy[Any], Callable[[Any], None]]


@cache
def files() -> dict[str, bytes]:
    """Return the files of a small valid package by their paths."""
    places = [(ROOT / "datapackage.json", ROOT), *((path, ROOT) for path in sorted((ROOT / "schemas").glob("*.json")))]
    places += [(path, DATA / "tiny") for path in sorted((DATA / "tiny" / "datasets").glob("*.csv"))]
    return {str(path.relative_to(root)): path.read_bytes() for path, root in places}


def put(folder: Path, contents: dict[str, bytes]) -> Path:
    """Write files into a folder."""
    for name, data in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


# Strategies


PIECES = [b"", b'"', b",", b"\n", b"\r", b"\0", b"\xff", b"\xef\xbb\xbf", b"=1+1", b"0" * 50, b"1e999", b"NA", b"-", b"\xf0\x9f\x98\x80"]
ODD: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    1.5,
    10**30,
    "",
    "x",
    "claims",
    "string",
    "integer",
    "date",
    "../x",
    "a\n\x1b[2J",
    [],
    [1],
    {},
    {"a": 1},
]
ODD += [
    ["claim_id"],
    "\u202e",
    "transfers",
    "/dev/zero",
    "(",
    "datasets",
    "a" * 300,
    "[a-z]{1000}",
    "http://id.loc.gov/datatypes/edtf",
    "uri",
    "é\u0301",
]


@st.composite
def spliced(draw: st.DrawFn, data: bytes) -> bytes:
    """Draw bytes that differ from valid ones in a few places."""
    for _ in range(draw(st.integers(1, 4))):
        begin = draw(st.integers(0, len(data)))
        end = min(len(data), begin + draw(st.sampled_from([0, 1, 2, 5, 40, 10**9])))
        data = data[:begin] + draw(st.sampled_from(PIECES) | st.binary(max_size=12)) + data[end:]
    return data


def nodes(tree: Any) -> list[tuple[Any, Any]]:
    """Return every place in a tree of objects and lists, as a container and a key in it."""
    keys = list(tree) if isinstance(tree, dict) else list(range(len(tree))) if isinstance(tree, list) else []
    return [(tree, key) for key in keys] + [place for key in keys for place in nodes(tree[key])]


@st.composite
def changed(draw: st.DrawFn, tree: Any) -> Any:
    """Draw a tree of objects and lists in which a few nodes are missing, doubled, exchanged or something odd."""
    tree = copy.deepcopy(tree)
    for _ in range(draw(st.integers(1, 3))):
        places = nodes(tree)
        if not places:
            break
        container, key = draw(st.sampled_from(places))
        way = draw(st.sampled_from(["odd", "odd", "missing", "doubled", "other"]))
        if way == "missing":
            del container[key]
        elif way == "doubled" and isinstance(container, list):
            container.append(copy.deepcopy(container[key]))
        elif way == "other":
            other, place = draw(st.sampled_from(places))
            container[key] = copy.deepcopy(
                other.get(place) if isinstance(other, dict) else other[min(place, len(other) - 1)] if other else None
            )
        else:
            container[key] = copy.deepcopy(draw(st.sampled_from(ODD)))
    return tree


def packages() -> st.SearchStrategy[dict[str, bytes]]:
    """Draw packages in which one or two files are not as they should be."""

    def damaged(name: str) -> st.SearchStrategy[tuple[str, bytes]]:
        data = files()[name]
        if name.endswith(".csv"):
            return st.tuples(st.just(name), spliced(data))
        return st.tuples(st.just(name), changed(json.loads(data)).map(lambda tree: json.dumps(tree).encode()))

    return st.lists(st.sampled_from(sorted(files())).flatmap(damaged), min_size=1, max_size=2).map(lambda some: {**files(), **dict(some)})


def field(name: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "title": name, "description": name, **more}


FIELDS_A = [field("a_id", "string", constraints={"pattern": "[a-z]+"}), field("n", "integer", constraints={"minimum": 0, "enum": [1, 2]})]
FIELDS_A += [field("when", "string", rdfType="http://id.loc.gov/datatypes/edtf"), field("url", "string", format="uri")]
FIELDS_A += [field("f", "number", constraints={"maximum": 9}), field("day", "date"), field("yes", "boolean", constraints={"unique": True})]
FIELDS_B = [field("name", "string", constraints={"enum": ["x", "y"], "maxLength": 9, "minLength": 1}), field("a", "string")]
KEY_B = {"fields": "a", "reference": {"resource": "a", "fields": "a_id"}}
TABLES = [
    {"name": "a", "path": "a.csv", "title": "A", "schema": {"fields": FIELDS_A, "primaryKey": "a_id", "identity": ["n"]}},
    {"name": "b", "path": "b.csv", "schema": {"fields": FIELDS_B, "primaryKey": ["name", "a"], "foreignKeys": [KEY_B]}},
]
OF_ANYTHING = {"name": "p", "version": "1.0.0", "licenses": [{"name": "CC0"}], "contributors": [{"title": "x"}], "resources": TABLES}
ROWS = {"a.csv": b"a_id,n,when,url,f,day,yes\nb,1,2024,https://a.b,1.5,2024-01-01,true\nc,x,198X,,,,\n", "b.csv": b"name,a\nx,b\nX,q\n"}


def packages_of_anything() -> st.SearchStrategy[dict[str, bytes]]:
    """Draw packages of two tables that armsdata knows nothing of, whose descriptor and schemas are not as they should be."""
    descriptors = changed(OF_ANYTHING).map(lambda tree: json.dumps(tree).encode())
    return descriptors.map(lambda data: {**ROWS, "datapackage.json": data})


SOURCE = {"url": "https://example.org/a", "publisher": "yonhap", "published": "19 Nov 2024", "language": "en", "kind": "news"}
CLAIM = {"claimant": "nis", "stated": "2024-11", "supplier": "North Korea", "recipient": "RUS", "equipment": "koksan", "stage": "delivered"}
CLAIM |= {"quantity": "over 100 a month", "summary": "x", "certainty": "asserted", "evidence_type": "statement", "part_of": "1"}
DOCUMENT = {
    "source": SOURCE,
    "claims": [{**CLAIM, "includes": ["koksan"], "parties": [{"end-user": "Wagner"}], "citation": {"role": "relay"}}],
}
DOCUMENT |= {"organizations": [{"name": "New Agency", "kind": "news-agency", "country": "KOR"}]}
ANSWERS = {
    "Address of the page": "https://example.org/a",
    "Publisher": "yonhap",
    "Quantity in the page's words": "over 100",
    "Equipment": "koksan",
}
FORM = "".join(f"### {label}\n\n{answer}\n\n" for label, answer in ANSWERS.items())
WORDS = [
    "over 100",
    "150-160",
    "5 million",
    "1.000",
    "dozens",
    "half a dozen",
    "2024-11-16",
    "16 November 2024",
    "early 2024",
    "11/2024",
    "198X",
]
WORDS += [
    "от 5 до 10",
    "1만 5천",
    "２０２４年",
    "~",
    "..",
    "/",
    " per month",
    " tonnes",
    "0",
    "999999999999999999",
    "Ⅻ",
    "\u202e",
    "\ud800",
    "ﷺ",
]
words = st.lists(st.sampled_from(WORDS) | st.text(max_size=4), max_size=6).map("".join) | st.text(max_size=30)


def zips() -> st.SearchStrategy[bytes]:
    """Draw zip files of packages, whole or with some bytes changed."""

    def zipped(contents: dict[str, bytes]) -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in contents.items():
                archive.writestr(zipfile.ZipInfo(name), data)
        return file.getvalue()

    return packages().map(zipped) | spliced(zipped(files()))


# Readers


def read_table(data: bytes) -> None:
    schema = small().schema("claims")
    table = read(io.BytesIO(data), schema, "claims.csv")
    assert len(table.frame) == len(table.lines)


@cache
def small() -> Any:
    return open_package(put(Path(tempfile.mkdtemp(prefix="armsdata-fuzz-")), files()))


def read_package(contents: dict[str, bytes]) -> None:
    """Ask a package for all that the commands ask of one."""
    with tempfile.TemporaryDirectory() as place, suppress(ArmsdataError):
        folder = put(Path(place) / "package", contents)
        findings = validate(folder)
        for format in FORMATS:
            list(render(findings, format))
        package = open_package(folder)
        asked: list[Callable[[], Any]] = [
            lambda: formatted(package),
            lambda: mend(package),
            lambda: report(str(small().folder), str(folder), ".", "markdown"),
            lambda: report(str(folder), str(small().folder), ".", "json"),
            lambda: list(show(package, "nis-2024-11-20-koksan")),
            lambda: list(show(package, "koksan-170mm")),
            lambda: find(package, "koksan"),
            lambda: list(info.describe(package)),
            lambda: list(codebook.report(package)),
            lambda: list(coverage.report(package)),
            lambda: export(package, "csv", Path(place) / "csv"),
            lambda: export(package, "parquet", Path(place) / "parquet"),
            lambda: read_entry(package, yaml.safe_dump(DOCUMENT), "x"),
        ]
        for ask in asked:
            with suppress(ArmsdataError):
                ask()


def read_document(text: str) -> None:
    with suppress(ArmsdataError):
        list(render(read_entry(small(), text, "x").findings, "text"))


def read_words(text: str) -> None:
    for reader in (dates.bounds, quantities.read, days.read, units.unit_of, units.rate_of, names.slug):
        with suppress(ValueError):
            reader(text)


def read_zip(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as place, suppress(ArmsdataError):
        (Path(place) / "x.zip").write_bytes(data)
        report(str(Path(place) / "x.zip"), str(small().folder), ".", "text")


TARGETS: dict[str, Target] = {
    "table": (
        st.sampled_from([name for name in files() if name.endswith("claims.csv")]).flatmap(lambda name: spliced(files()[name])),
        read_table,
    ),
    "package": (packages(), read_package),
    "package_of_anything": (packages_of_anything(), read_package),
    "document": (changed(DOCUMENT).map(lambda tree: yaml.safe_dump(tree, allow_unicode=True)), read_document),
    "text": (spliced(yaml.safe_dump(DOCUMENT).encode()).map(lambda data: data.decode(errors="replace")), read_document),
    "form": (spliced(FORM.encode()).map(lambda data: data.decode(errors="replace")), read_document),
    "words": (words, read_words),
    "zip": (zips(), read_zip),
}
