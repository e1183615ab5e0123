"""Markdown that reads as plain text too: headings and aligned tables."""

import html
import unicodedata
from collections.abc import Iterator, Sequence


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


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else not unicodedata.combining(character) for character in text)
