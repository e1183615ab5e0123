"""The handbook's pages, written in Markdown, as HTML."""

import re
from collections.abc import Iterable
from typing import Any

from armsdata.extras import library

_PAGES = {"codebook.md": "codebook.html", "methods.md": "methods.html"}


def as_html(lines: Iterable[str]) -> str:
    """Return Markdown as HTML without its first heading, which the page has; HTML in it is text, links to other files are none."""
    parser = library("markdown_it", "site", "armsdata site").MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse("\n".join(lines))
    if tokens and tokens[0].type == "heading_open":
        tokens = tokens[3:]
    heading = ""
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            heading = tokens[place + 1].content
            token.attrSet("id", _anchor(heading))
        elif token.type == "table_open":
            token.meta["label"] = f"Table {sum(other.type == 'table_open' for other in tokens[: place + 1])}: {heading}"
        elif token.type in ("th_open", "td_open") and token.attrs.pop("style", "") == "text-align:right":
            token.attrSet("class", "count")
        if token.children:
            token.children = _without_links(token.children)
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", lambda *_: "</table></div>\n")
    return str(parser.renderer.render(tokens, parser.options, {}))


def _table_open(_renderer: Any, tokens: list[Any], place: int, *_: Any) -> str:
    """Return the beginning of a table in a region that is scrolled by keys where it is too wide."""
    label = re.sub(r"[^\w :-]", "", tokens[place].meta["label"])
    return f'<div class="wide" role="region" aria-label="{label}" tabindex="0"><table>\n'


def _anchor(heading: str) -> str:
    """Return the name by which links lead to a heading, as GitHub makes it."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def _without_links(tokens: list[Any]) -> list[Any]:
    """Return inline tokens whose links lead to the web, to this page or to another page of the site."""
    kept, dropping = [], False
    for token in tokens:
        if token.type == "link_open":
            href = str(token.attrs["href"])
            name, _, part = href.partition("#")
            if name in _PAGES:
                token.attrs["href"] = _PAGES[name] + (f"#{part}" if part else "")
            dropping = not (href.startswith(("https://", "http://", "#")) or name in _PAGES)
        if not (dropping and token.type in ("link_open", "link_close")):
            kept.append(token)
        dropping = dropping and token.type != "link_close"
    return kept
