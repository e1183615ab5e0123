"""Croissant 1.1 as JSON-LD, by which machine learning loads the tables: each Parquet file a set of records.

CSV files are named, but no records are read from them, since many readers take an empty cell and ``NA`` for the same.
Foreign keys stand in the descriptor only: mlcroissant 1.1 takes a reference for a join, and fails where it is empty.
Source: https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html
"""

from collections.abc import Mapping
from typing import Any

from armsdata.cite.bibtex import render as bibtex
from armsdata.cite.items import package_item
from armsdata.export.frames import Exported, exported, names
from armsdata.jsonfile import dump
from armsdata.package import Package
from armsdata.release.schema_org import data_files, dataset, measured

# of the vocabulary; mlcroissant warns of a context that lacks one
_WORDS = (
    "arrayShape",
    "citeAs",
    "column",
    "containedIn",
    "equivalentProperty",
    "extract",
    "field",
    "fileProperty",
    "fileObject",
    "fileSet",
    "format",
    "includes",
    "isArray",
    "isLiveDataset",
    "jsonPath",
    "key",
    "md5",
    "parentField",
    "path",
    "recordSet",
    "references",
    "regex",
    "repeated",
    "replace",
    "samplingRate",
    "separator",
    "source",
    "subField",
    "transform",
)
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "description": {"@container": "@language"},
    "name": {"@container": "@language"},
    **{word: f"cr:{word}" for word in _WORDS},
}
_TYPES = {"integer": "sc:Integer", "number": "sc:Float", "boolean": "sc:Boolean", "date": "sc:Date"}


def render(package: Package, files: Mapping[str, bytes]) -> bytes:
    """Return the description of a release's files and of the records in them; addresses are relative to the release."""
    distribution = [
        {"@type": "cr:FileObject", "@id": path, "name": path, "contentUrl": path, **measured(path, data)}
        for path, data in data_files(files)
    ]
    tables = [exported(package, name) for name in names(package)]
    content = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        **dataset(package),
        "citeAs": "\n".join(bibtex([package_item(package)])),
        "distribution": distribution,
        "recordSet": [_record_set(table) for table in tables],
    }
    return dump(content)


def _record_set(table: Exported) -> dict[str, Any]:
    fields = [
        {
            "@type": "cr:Field",
            "@id": f"{table.name}/{name}",
            "name": name,
            "description": field["description"],
            "dataType": _TYPES.get(field["type"], "sc:Text"),
            "source": {"fileObject": {"@id": f"parquet/{table.name}.parquet"}, "extract": {"column": name}},
        }
        for name, field in table.fields.items()
    ]
    key = {"key": [{"@id": f"{table.name}/{name}"} for name in table.key]} if table.key else {}
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.description or table.title,
        **key,
        "field": fields,
    }
