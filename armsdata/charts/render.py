"""Specifications to pictures: SVG, PNG and PDF, by vl-convert, which fetches nothing.

Letters are those of the fonts of the machine: PNG and PDF show boxes for a script that none of them has, while an SVG leaves
letters to who opens it.
"""

import re
from collections.abc import Callable
from typing import Any

from armsdata.extras import library

VEGA_LITE = "5.21"  # the newest that every allowed version of vl-convert has, so that these draw alike
_SCALE = 3  # of PNG: 216 pixels an inch
_BASE = "https://vega.github.io/vega-datasets/"  # what vl-convert puts before a relative address
_COUNTED = re.compile(r"\b(clip|gradient_)([0-9]+)\b")


def svg(spec: dict[str, Any]) -> str:
    """Return a Vega-Lite specification as SVG: the same text for the same specification, relative addresses as they are in it."""
    picture: str = _converter().vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])
    numbers: dict[str, int] = {}
    picture = _COUNTED.sub(lambda match: f"{match[1]}{numbers.setdefault(match[2], len(numbers))}", picture)
    return picture.replace(f'href="{_BASE}', 'href="')


def png(spec: dict[str, Any]) -> bytes:
    """Return a Vega-Lite specification as PNG."""
    data: bytes = _converter().svg_to_png(svg(spec), scale=_SCALE)
    return data


def pdf(spec: dict[str, Any]) -> bytes:
    """Return a Vega-Lite specification as PDF."""
    data: bytes = _converter().svg_to_pdf(svg(spec))
    return data


def _svg_bytes(spec: dict[str, Any]) -> bytes:
    return svg(spec).encode()


# How a picture is made, by the suffix of its file.
SUFFIXES: dict[str, Callable[[dict[str, Any]], bytes]] = {".svg": _svg_bytes, ".png": png, ".pdf": pdf}


def _converter() -> Any:
    return library("vl_convert", "plot", "armsdata plot")
