"""pairs: how many transfers each supplier is reported to have made to each recipient, year by year."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from armsdata.charts.look import BLUE, WIDTH, Chart, View
from armsdata.charts.reading import Row, Tables, documents, most_frequent, named
from armsdata.charts.words import tally, title
from armsdata.errors import EmptyChartError
from armsdata.table_schema import records
from armsdata.wording import counted

_MOST = 20
_SPANNING, _UNDATED = "several years", "no date"
_ROW, _GAP, _WIDE = 19, 14, 78  # pixels: the height of a row, what lies before the columns without a year, and their width
_NARROWEST, _WIDEST = 15, 38  # pixels of a year
_NAMES = 180  # pixels that names take up on the left
_PALE, _DARK = "#DCE9F3", 0.6  # the colour of none, and the share of the darkest from which numbers are white


def draw(tables: Tables, subject: str = "") -> Chart:
    """Return the chart of the transfers, each in the one year that its date allows, else in a column of its own; none is divided.

    Raises EmptyChartError where there are no transfers.
    """
    rows, parties = records(tables["transfers"]), named(tables, "parties")
    if not rows:
        raise EmptyChartError("there is nothing to draw: the selection has no transfers")
    pairs = [f"{parties[row['supplier']]} → {parties[row['recipient']]}" for row in rows]
    shown = most_frequent(pairs)[:_MOST]
    rest = f"{len(set(pairs)) - len(shown)} other pairs"
    counts = Counter((pair if pair in shown else rest, _column(row)) for pair, row in zip(pairs, rows, strict=True))
    years = [int(column) for _, column in counts if column.isdigit()]
    columns = [str(year) for year in range(min(years), max(years) + 1)] if years else []
    cell = min(max((WIDTH - 2 * _WIDE) // max(len(columns), 1), _NARROWEST), _WIDEST)
    places = {column: (turn * cell, cell) for turn, column in enumerate(columns)}
    places |= {column: (len(columns) * cell + _GAP + turn * _WIDE, _WIDE) for turn, column in enumerate((_SPANNING, _UNDATED))}
    lines = [*shown, rest] if len(set(pairs)) > len(shown) else shown
    values = [
        {
            "pair": pair,
            "column": column,
            "at": places[column][0],
            "end": sum(places[column]) - 1,
            "row": lines.index(pair) * _ROW,
            "foot": lines.index(pair) * _ROW + _ROW - 1,
            "transfers": count,
            "description": f"{pair}, {column}: {counted(count, 'transfer')}",
        }
        for (pair, column), count in sorted(counts.items(), key=lambda item: (lines.index(item[0][0]), places[item[0][1]]))
    ]
    width = sum(places[_UNDATED])
    view = {"width": width, "height": len(lines) * _ROW, "layer": _layers(values, lines, places)}
    return Chart(title("Reported transfers by year", subject), _caption(tables, rows), view, max(width + _NAMES, WIDTH))


def _column(row: Row) -> str:
    """Return the year of a transfer's delivery, or else of its order."""
    date = "delivered" if row["delivered"] else "ordered"
    if not row[date]:
        return _UNDATED
    earliest, latest = row[f"{date}_earliest"], row[f"{date}_latest"]
    return str(earliest.year) if earliest and latest and earliest.year == latest.year else _SPANNING


def _layers(values: list[dict[str, Any]], lines: list[str], places: Mapping[str, tuple[int, int]]) -> list[View]:
    """Return cells, the darker the more, each with its number; the names of pairs on the left, those of columns below."""
    at, row = ({"field": field, "type": "quantitative", "scale": None} for field in ("at", "row"))
    most = max(value["transfers"] for value in values)
    shade = {"field": "transfers", "type": "quantitative", "scale": {"domain": [0, most], "range": [_PALE, BLUE]}, "legend": None}
    ink = {"condition": {"test": f"datum.transfers > {most * _DARK}", "value": "white"}, "value": "black"}
    cells = {"x": at, "x2": {"field": "end"}, "y": row, "y2": {"field": "foot"}, "color": shade, "description": {"field": "description"}}
    middles = [
        {
            "at": (value["at"] + value["end"]) / 2,
            "row": (value["row"] + value["foot"]) / 2,
            "words": str(value["transfers"]),
            "pair": value["pair"],
            "transfers": value["transfers"],
        }
        for value in values
    ]
    names = [{"row": turn * _ROW + _ROW / 2, "words": line} for turn, line in enumerate(lines)]
    is_shown = {column: width >= _WIDEST - 6 or int(column) % 5 == 0 for column, (_, width) in places.items()}
    heads = [{"at": left + width / 2, "words": column} for column, (left, width) in places.items() if is_shown[column]]
    text = {"text": {"field": "words"}}
    return [
        {"data": {"values": values}, "mark": "rect", "encoding": cells},
        _text(middles, {"x": at, "y": row, "color": ink, **text}, fontSize=9, aria=False),
        _text(names, {"x": {"value": -6}, "y": row, **text}, align="right"),
        _text(heads, {"x": at, "y": {"value": len(lines) * _ROW + 12}, **text}),
    ]


def _text(values: list[dict[str, Any]], encoding: View, **look: Any) -> View:
    return {"data": {"values": values}, "mark": {"type": "text", "baseline": "middle", **look}, "encoding": encoding}


def _caption(tables: Tables, rows: list[dict[str, Any]]) -> list[str]:
    ids = {row["transfer_id"] for row in rows}
    evidence = tables["evidence"]
    claims = evidence[evidence["transfer_id"].isin(list(ids))]["claim_id"].unique().tolist()
    return [
        f"{counted(len(rows), 'transfer')}, with {counted(len(claims), 'claim')} for or against in "
        f"{counted(documents(tables, claims), 'document')}, each in the year of its delivery or, where that is unknown, of its order.",
        "Those whose date allows several years have a column of their own, as have those without a date; none is divided.",
        f"By status: {tally(Counter(row['status'] for row in rows))}; by mode: {tally(Counter(row['mode'] for row in rows))}; "
        f"by assessment: {tally(Counter(row['assessment'] for row in rows))}.",
        "An empty cell means that nothing is recorded, not that nothing went.",
    ]
