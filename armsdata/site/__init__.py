"""A static web site of a package: pages for every record, a table of all claims, downloads. It needs no server and no network.

Pages are Jinja2 templates; charts are drawn when the site is built, so that a page runs no script but the table of claims does.
"""

import json
from pathlib import Path
from typing import Any

from armsdata.errors import TargetError
from armsdata.extras import library
from armsdata.package import Package
from armsdata.site import pages
from armsdata.site.record import Record, place
from armsdata.store import holding, put_folder
from armsdata.validation import ensure_valid

MARK = '<meta name="generator" content="armsdata site">'
ASSETS = ("style.css", "table.js")
_LIBRARIES = ("jinja2", "markdown_it", "vl_convert")


def build(package: Package, to: str | Path, address: str = "", *, force: bool = False) -> Path:
    """Write the site of a package into a folder, whole or not at all; return the folder.

    ``address`` is where the site will stand, for previews that need whole addresses. Raises InvalidDataError where
    validation finds an error, TargetError where the folder exists (without ``force``, or where it is no such site) or cannot
    be written, MissingExtraError where a library of the extra ``site`` is not installed.
    """
    folder = Path(to)
    if folder.exists() and not (force and _is_site(folder)):
        raise TargetError(f"{folder} exists; use --force to make a site there anew, or name another folder with --to")
    for name in _LIBRARIES:
        library(name, "site", "armsdata site")
    templates = _templates()
    ensure_valid(package, "no site is made")
    record = Record(package)
    files = pages.downloads(package)
    for page in pages.every(record, files):
        content = {"root": "../" * page.path.count("/"), "page": page, "record": record, "address": address, **page.content}
        files[page.path] = templates.get_template(f"{page.template}.html").render(content).encode()
    for name in ASSETS:
        files[f"assets/{name}"] = (Path(__file__).parent / "assets" / name).read_bytes()
    files["assets/claims.js"] = (
        f"var CLAIMS = {json.dumps(pages.claims_data(record), ensure_ascii=False, separators=(',', ':'))}\n".encode()
    )
    package.ensure_unchanged()
    put_folder(folder, {path: holding(data) for path, data in files.items()})
    return folder


def _is_site(folder: Path) -> bool:
    start = folder / "index.html"
    return start.is_file() and MARK in start.read_text(encoding="utf-8", errors="replace")


def _templates() -> Any:
    """Return the templates; every text of a record is escaped, and a name that a page lacks is a mistake of ours."""
    jinja2 = library("jinja2", "site", "armsdata site")
    loader = jinja2.FileSystemLoader(Path(__file__).parent / "templates")
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= pages.FILTERS
    environment.globals |= {"place": place, "menu": pages.MENU, "mark": MARK}
    return environment
