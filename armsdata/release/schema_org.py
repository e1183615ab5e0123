"""schema.org's Dataset as JSON-LD, by which search engines find data.

Source: https://schema.org/Dataset, https://developers.google.com/search/docs/appearance/structured-data/dataset
"""

from collections.abc import Iterator, Mapping
from typing import Any

from armsdata.checksums import sha256
from armsdata.cite.items import package_item
from armsdata.jsonfile import dump
from armsdata.package import Package

MEDIA_TYPES = {".csv": "text/csv", ".parquet": "application/x-parquet", ".sqlite": "application/vnd.sqlite3"}


def render(package: Package, files: Mapping[str, bytes]) -> bytes:
    """Return what a package is and holds; addresses of files are relative to the release."""
    downloads = [{"@type": "DataDownload", "name": path, "contentUrl": path, **measured(path, data)} for path, data in data_files(files)]
    return dump({"@context": "https://schema.org/", "@type": "Dataset", **dataset(package), "distribution": downloads})


def dataset(package: Package) -> dict[str, Any]:
    """Return what schema.org calls the properties of a package, as far as its descriptor has them."""
    item = package_item(package)
    content = {
        "name": item["title"],
        "alternateName": package.text("name"),
        "description": package.text("description"),
        "version": item.get("version"),
        "url": item.get("URL"),
        "license": [licence["path"] for licence in package.objects("licenses") if "path" in licence],
        "creator": [_creator(author) for author in item.get("author", [])],
        "datePublished": package.text("created")[:10],
        "keywords": [word for word in package.listed("keywords") if isinstance(word, str)],
        "isAccessibleForFree": True,
    }
    return {key: value for key, value in content.items() if value}


def data_files(files: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a release that hold records, in the order of their paths."""
    return ((path, data) for path, data in sorted(files.items()) if _suffix(path) in MEDIA_TYPES)


def measured(path: str, data: bytes) -> dict[str, str]:
    """Return a file's media type, size and hash."""
    return {"encodingFormat": MEDIA_TYPES[_suffix(path)], "contentSize": f"{len(data)} B", "sha256": sha256(data)}


def _suffix(path: str) -> str:
    return path[path.rfind(".") :]


def _creator(author: Mapping[str, str]) -> dict[str, str]:
    if "literal" in author:
        return {"@type": "Organization", "name": author["literal"]}
    name = " ".join(author[part] for part in ("given", "family") if part in author)
    words = {"family": "familyName", "given": "givenName"}
    return {"@type": "Person", "name": name} | {words[part]: text for part, text in author.items()}
