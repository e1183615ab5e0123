"""What is in a package, and how to cite it."""

from collections.abc import Iterator

from armsdata.cite.apa import render as apa
from armsdata.cite.items import package_item
from armsdata.package import Package


def describe(package: Package) -> Iterator[str]:
    """Yield lines: name, version, licence, rows of each table, citations never checked, how to cite."""
    yield f"{package.name} {package.version or '(no version)'}: {package.text('title') or '(no title)'}"
    if description := package.text("description"):
        yield description
    licences = package.objects("licenses")
    yield "Licence: " + (
        ", ".join(" ".join(str(licence[key]) for key in ("name", "path") if key in licence) for licence in licences) or "none named"
    )
    yield ""
    for name, resource in package.resources.items():
        yield f"{len(package.load(name)):>7,}  {name:<22} {resource.title}"
    if "citations" in package.resources:
        citations = package.load("citations")
        unchecked = int(citations["checked"].isna().sum())
        yield ""
        yield f"{unchecked:,} of {len(citations):,} citations have not been compared again with their document (`checked` is empty)."
    yield ""
    yield f"Cite as: {next(apa([package_item(package)]))}"
