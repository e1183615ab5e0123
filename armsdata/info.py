"""What is in a package, and how to cite it."""

from collections.abc import Iterator
from typing import Any

from armsdata.package import Package


def describe(package: Package) -> Iterator[str]:
    """Yield lines: name, version, licence, rows of each table, citations never checked, how to cite."""
    descriptor = package.descriptor
    yield f"{package.name} {package.version}: {descriptor.get('title', '')}"
    yield str(descriptor.get("description", ""))
    licences = descriptor.get("licenses", [])
    yield "Licence: " + ", ".join(f"{licence.get('name')} ({licence.get('path')})" for licence in licences)
    yield ""
    for name, resource in package.resources.items():
        yield f"{len(package.load(name)):>7,}  {name:<22} {resource.title}"
    if "citations" in package.resources:
        citations = package.load("citations")
        unchecked = int(citations["checked"].isna().sum())
        yield ""
        yield f"{unchecked:,} of {len(citations):,} citations have not been compared again with their document (`checked` is empty)."
    yield ""
    yield f"Cite as: {citation(descriptor)}"


def citation(descriptor: Any) -> str:
    """Return one line by which the package is cited: contributors, year, title, version, licence."""
    people = ", ".join(contributor.get("title", "") for contributor in descriptor.get("contributors", []))
    year = str(descriptor.get("created", ""))[:4]
    return f"{people} ({year}). {descriptor.get('title')}, version {descriptor.get('version')}. {descriptor.get('homepage', '')}".rstrip()
