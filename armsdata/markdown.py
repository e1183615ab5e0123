"""Markdown that reads as plain text too, and text that steers neither a terminal nor a page."""

import html
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence

_LONGEST = 300
_PROSE = re.compile(r"(?!.*\bgh-\d)(?:[^\W_]|[ ,;()'\"…-]|[.:](?= |$)|(?<=[^\W_])_(?=[^\W_]))*", re.IGNORECASE)


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """Yield the lines of a table; numbers are aligned to the right, empty cells stay empty."""
    cells = [[cell(value) for value in row] for row in rows]
    numeric = [bool(rows) and all(isinstance(row[i], int | float) for row in rows) for i in range(len(header))]
    widths = [max(3, *(_width(line[i]) for line in [list(header), *cells])) for i in range(len(header))]

    def line(texts: Sequence[str]) -> str:
        padded = [
            " " * (w - _width(t)) + t if right else t + " " * (w - _width(t)) for t, w, right in zip(texts, widths, numeric, strict=True)
        ]
        return f"| {' | '.join(padded)} |"

    yield line(header)
    yield f"|{'|'.join('-' * (width + 1) + (':' if right else '-') for width, right in zip(widths, numeric, strict=True))}|"
    yield from (line(row) for row in cells)


def cell(value: object) -> str:
    """Return a value as a cell's text in which nothing is read as Markdown's table or as HTML."""
    text = f"{value:,}" if isinstance(value, int) else "" if value is None else str(value)
    return html.escape(text, quote=False).replace("|", "\\|").replace("\n", " ")


def code(text: str, longest: int | None = _LONGEST) -> str:
    """Return a text, shortened, as a span of code that it cannot close and in which no HTML, link or mention is read.

    An empty text stays empty.
    """
    text = printable(text)
    text = text if longest is None or len(text) <= longest else text[:longest] + "…"
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") or (text.startswith(" ") and text.endswith(" ")) else ""
    return f"{fence}{pad}{text}{pad}{fence}" if text else ""


def prose(text: str) -> str:
    """Return a text as it is where Markdown and GitHub read nothing in it, else as code."""
    return text if len(text) <= _LONGEST and text.isprintable() and _PROSE.fullmatch(text) else code(text)


def printable(text: str) -> str:
    """Return a text that steers neither a terminal nor the log of a run on GitHub.

    Control and direction-changing characters are written as escapes, and so is a sign of what GitHub takes for a
    command: ``::`` at the beginning, ``##[`` anywhere.
    """
    plain = "".join(character if character.isprintable() else character.encode("unicode_escape").decode() for character in text)
    begin = len(plain) - len(plain.lstrip())
    plain = f"{plain[:begin]}\\x3a{plain[begin + 1 :]}" if plain.startswith("::", begin) else plain
    return plain.replace("##[", "##\\x5b")


def json_text(text: str) -> str:
    """Return a JSON text in which characters that steer are escapes; its own control characters are line ends only."""
    return "".join(character if character.isprintable() or character == "\n" else json.dumps(character)[1:-1] for character in text)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else not unicodedata.combining(character) for character in text)
