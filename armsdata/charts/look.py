"""What all charts share: their look, their scales, and the picture that is made of a chart with its title and caption."""

import datetime
import math
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

# Okabe and Ito's colours, which people with any colour vision tell apart, without black and yellow, so that they show on white and
# on black; with each the shape that tells it apart where no colour is printed.
CATEGORIES = (
    ("#0072B2", "circle"),
    ("#D55E00", "square"),
    ("#009E73", "triangle-up"),
    ("#CC79A7", "diamond"),
    ("#56B4E9", "triangle-down"),
    ("#E69F00", "triangle-right"),
)
OTHER = ("#808080", "cross")
BLUE, RED, GREEN = (colour for colour, _ in CATEGORIES[:3])
GREY = OTHER[0]
WIDTH = 640  # pixels of a plot without its axes
LABEL_HEIGHT = 13  # pixels
LABEL_WIDTH = 90
_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
_CHARACTER = 4.9  # pixels that one of the caption takes up in most fonts, with some to spare
_TITLE_CHARACTER = 7.4
_LOG_FROM = 50  # times the smallest number, from which the largest would flatten it on a linear scale
_MOST_TICKS = 10
_READABLE = (
    "datum.value >= 1e9 ? format(datum.value / 1e9, ',~r') + ' billion' : "
    "datum.value >= 1e6 ? format(datum.value / 1e6, ',~r') + ' million' : format(datum.value, ',~r')"
)

View = dict[str, Any]


class Theme(NamedTuple):
    """The colour of text and axes, and that of the ground, which may be none."""

    ink: str
    ground: str | None


PAPER = Theme("black", "white")
SITE = Theme("currentColor", None)


class Chart(NamedTuple):
    """A chart: its title, the sentences of its caption, its Vega-Lite view without either, and the view's width in pixels."""

    title: str
    caption: Sequence[str]
    view: View
    width: int = WIDTH


def spec(chart: Chart, theme: Theme = PAPER, *, worded: bool = True) -> View:
    """Return a chart as a whole Vega-Lite specification; with its title above and its caption below, unless a page around it has both."""
    caption = " ".join(chart.caption)
    whole: View = {"$schema": _SCHEMA, "background": theme.ground, "description": f"{chart.title}. {caption}", "config": _config(theme)}
    if not worded:
        return whole | chart.view
    title = {"text": _lines(chart.title, chart.width / _TITLE_CHARACTER), "anchor": "start", "offset": 12}
    below = {"text": _lines(caption, chart.width / _CHARACTER), "anchor": "start", "orient": "bottom", "offset": 10}
    small = {"fontSize": 10, "fontWeight": "normal", "lineHeight": 13}
    return whole | {"title": below | small, "vconcat": [{"title": title, **chart.view}]}


def _lines(text: str, characters: float) -> list[str]:
    return textwrap.wrap(text, int(characters), break_on_hyphens=False)


def _config(theme: Theme) -> View:
    ink = theme.ink
    return {
        "font": "sans-serif",
        "padding": 12,
        "view": {"stroke": None},
        "title": {"color": ink, "fontSize": 14, "lineHeight": 18, "frame": "bounds"},
        "axis": {
            "labelColor": ink,
            "titleColor": ink,
            "domainColor": ink,
            "tickColor": ink,
            "gridColor": ink,
            "gridOpacity": 0.12,
            "labelFontSize": 11,
            "titleFontSize": 11,
            "titleFontWeight": "normal",
        },
        "legend": {"labelColor": ink, "titleColor": ink, "labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal"},
        "text": {"color": ink, "fontSize": 11},
        "rule": {"color": ink},
        "line": {"color": ink},
        "point": {"color": ink},
        "tick": {"color": ink},
    }


def days(drawn: Iterable[datetime.date], width: int = WIDTH) -> View:
    """Return the horizontal channel of a field ``day`` (ISO dates, in UTC), wide enough for some days."""
    drawn = list(drawn)
    first, last = min(drawn), max(drawn)
    margin = max((last - first) * 0.04, datetime.timedelta(days=30))
    span = (last - first + 2 * margin).days / 30.4
    steps = [("month", step) for step in (1, 2, 3, 6)] + [("year", step) for step in (1, 2, 5, 10, 20)]
    fewest = max(3, _MOST_TICKS * width // WIDTH)
    interval, step = next((i, s) for i, s in steps if span / (s * (12 if i == "year" else 1)) <= fewest)
    return {
        "field": "day",
        "type": "temporal",
        "scale": {"type": "utc", "domain": [milliseconds(first - margin), milliseconds(last + margin)], "nice": False},
        "axis": {
            "title": None,
            "grid": False,
            "format": "%Y" if interval == "year" else "%b %Y",
            "tickCount": {"interval": interval, "step": step},
            "labelFlush": False,
            "labelOverlap": True,
            "labelSeparation": 8,
        },
    }


def milliseconds(day: datetime.date) -> int:
    """Return the beginning of a day in UTC as milliseconds since 1970, as scales have it."""
    return int(datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC).timestamp() * 1000)


def numbers(drawn: Iterable[int], title: str, *, linear: bool = False) -> View:
    """Return the vertical channel of a field ``number``: from zero or, where numbers differ widely and it may, logarithmic.

    A logarithmic axis says so.
    """
    drawn = list(drawn)
    least, most = min(drawn), max(drawn)
    axis: View = {"title": title, "labelExpr": _READABLE, "tickCount": 6}
    axis |= {"values": list(range(most + 1))} if most <= _MOST_TICKS else {}
    scale: View = {"domain": [0, max(most, 1) * 1.08], "nice": False}
    if not linear and most > _LOG_FROM * least > 0:
        scale = {"type": "log", "domain": [least / 1.6, most * 1.6], "nice": False}
        axis |= {"title": f"{title} (logarithmic scale)", "values": _round_numbers(least, most)}
    return {"field": "number", "type": "quantitative", "scale": scale, "axis": axis}


def _round_numbers(least: int, most: int) -> list[int]:
    """Return powers of ten, with twice and five times them where they are few, around some numbers."""
    powers = range(math.floor(math.log10(least)), math.ceil(math.log10(most)) + 1)
    steps = (1,) if len(powers) > 5 else (1, 3) if len(powers) > 3 else (1, 2, 5)
    return [step * 10**power for power in powers for step in steps if least / 1.6 <= step * 10**power <= most * 1.6]


def place(number: float, channel: View, height: int) -> float:
    """Return how many pixels below the top a number lies on a channel that ``numbers`` made."""
    low, high = channel["scale"]["domain"]
    if channel["scale"].get("type") == "log":
        low, high, number = math.log(low), math.log(high), math.log(number)
    return float(height * (high - number) / (high - low))


def apart(places: Sequence[float], least: float) -> list[float]:
    """Return places, in pixels from the top and in rising order, moved down as far as labels there need to stay apart."""
    moved: list[float] = []
    for at in places:
        moved.append(max(at, moved[-1] + least) if moved else at)
    return moved
