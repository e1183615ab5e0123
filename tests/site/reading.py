"""What a page of the site holds, as a browser would see it."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

_FETCHING = {"src", "srcset", "poster", "data", "background"}


class Content(HTMLParser):
    """The addresses that a page links to and fetches, its anchors, its tags in their order, and its text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.anchors: set[str] = set()
        self.tags: list[str] = []
        self.text = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.anchors |= {given["id"]} if "id" in given else set()
        if href := given.get("href") or given.get("xlink:href"):
            (self.fetched if tag == "link" and given.get("rel") != "canonical" else self.links).append(href)
        self.fetched += [given[name] for name in _FETCHING & set(given)]
        assert not [name for name in given if name.startswith("on")], "a page runs no script of its own"

    def handle_data(self, data: str) -> None:
        self.text += data


def target(page: Path, link: str) -> tuple[Path, str]:
    """Return the file and the anchor that a link of a page leads to."""
    path, anchor = urldefrag(link)
    return (page.parent / unquote(path)).resolve() if path else page.resolve(), unquote(anchor)
