""".zenodo.json, which Zenodo reads where it makes a record of a release.

Source: https://developers.zenodo.org, deposit metadata.
"""

from collections.abc import Mapping

from armsdata.cite.items import makers, package_item
from armsdata.jsonfile import dump
from armsdata.package import Package


def render(package: Package) -> bytes:
    """Return a package's descriptor as the metadata of an open data set."""
    item = package_item(package)
    content = {
        "upload_type": "dataset",
        "title": item["title"],
        "description": package.text("description") or item["title"],
        "creators": [{"name": author.get("literal") or _inverted(author)} for author in makers(item)],
        "version": item.get("version"),
        "publication_date": package.text("created")[:10],
        "access_right": "open",
        "license": next((name.lower() for name in package.licence_names), None),
        "keywords": [word for word in package.listed("keywords") if isinstance(word, str)],
        "related_identifiers": [{"identifier": item["URL"], "relation": "isSupplementTo"}] if "URL" in item else None,
    }
    return dump({key: value for key, value in content.items() if value})


def _inverted(author: Mapping[str, str]) -> str:
    return ", ".join(author[part] for part in ("family", "given") if part in author)
