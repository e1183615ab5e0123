"""pairs: how many transfers each supplier is reported to have made to each recipient, year by year."""

from collections import Counter
from typing import Any

from armsdata.charts.look import BLUE, WIDTH, Chart
from armsdata.charts.reading import Row, Tables, documents, most_frequent, named, records
from armsdata.charts.words import counted, tally, title
from armsdata.errors import EmptyChartError

_MOST = 20
_SPANNING, _UNDATED = "several years", "no date"
_CELL, _ROW, _GAP = 15, 19, 14  # pixels
_NAMES = 180  # pixels that names take up on the left


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
    places = {column: turn * _CELL for turn, column in enumerate(columns)}
    places |= {column: len(columns) * _CELL + _GAP + turn * 2 * _CELL for turn, column in enumerate((_SPANNING, _UNDATED))}
    lines = [*shown, rest] if len(set(pairs)) > len(shown) else shown
    values = [
        {
            "pair": pair,
            "column": column,
            "at": places[column],
            "row": lines.index(pair) * _ROW,
            "transfers": count,
            "description": f"{pair}, {column}: {counted(count, 'transfer')}",
        }
        for (pair, column), count in sorted(counts.items(), key=lambda item: (lines.index(item[0][0]), places[item[0][1]]))
    ]
    width = max(places[_UNDATED] + 2 * _CELL + _NAMES, WIDTH)
    return Chart(title("Reported transfers by year", subject), _caption(tables, rows), _view(values, lines, places), width)


def _column(row: Row) -> str:
    """Return the year of a transfer's delivery, or else of its order."""
    date = "delivered" if row["delivered"] else "ordered"
    if not row[date]:
        return _UNDATED
    earliest, latest = row[f"{date}_earliest"], row[f"{date}_latest"]
    return str(earliest.year) if earliest and latest and earliest.year == latest.year else _SPANNING


def _view(values: list[dict[str, Any]], lines: list[str], places: dict[str, int]) -> dict[str, Any]:
    """Return cells, the darker the more, each with its number; the names of pairs on the left, of columns below."""
    at, row = ({"field": field, "type": "quantitative", "scale": None} for field in ("at", "row"))
    most = max(value["transfers"] for value in values)
    shade = {"field": "transfers", "type": "quantitative", "scale": {"domain": [0, most], "range": [0.12, 1]}, "legend": None}
    is_dark = {"test": f"datum.transfers > {most * 0.45}", "value": "white"}
    height = len(lines) * _ROW
    wide = [{**value, "width": (_CELL if value["column"].isdigit() else 2 * _CELL) - 1} for value in values]
    cells = [{**value, "end": value["at"] + value["width"], "foot": value["row"] + _ROW - 1} for value in wide]
    edges = {"x2": {"field": "end"}, "y2": {"field": "foot"}}
    middle = [
        {**cell, "at": cell["at"] + cell["width"] / 2, "row": cell["row"] + _ROW / 2, "words": str(cell["transfers"])} for cell in cells
    ]
    names = [{"row": turn * _ROW + _ROW / 2, "words": line} for turn, line in enumerate(lines)]
    years = [{"at": place + _CELL / 2, "words": column} for column, place in places.items() if column.isdigit() and int(column) % 5 == 0]
    others = [{"at": places[column] + _CELL, "words": column} for column in (_SPANNING, _UNDATED)]
    words = {"field": "words"}
    return {
        "width": places[_UNDATED] + 2 * _CELL,
        "height": height,
        "layer": [
            {
                "data": {"values": cells},
                "mark": {"type": "rect", "color": BLUE},
                "encoding": {"x": at, "y": row, **edges, "fillOpacity": shade, "description": {"field": "description"}},
            },
            {
                "data": {"values": middle},
                "mark": {"type": "text", "fontSize": 9, "baseline": "middle", "aria": False},
                "encoding": {"x": at, "y": row, "text": words, "color": {"condition": is_dark, "value": "black"}},
            },
            {
                "data": {"values": names},
                "mark": {"type": "text", "align": "right", "baseline": "middle"},
                "encoding": {"x": {"value": -6}, "y": row, "text": words},
            },
            {
                "data": {"values": years},
                "mark": {"type": "text", "baseline": "top"},
                "encoding": {"x": at, "y": {"value": height + 5}, "text": words},
            },
            {
                "data": {"values": others},
                "mark": {"type": "text", "angle": 315, "align": "right", "baseline": "top"},
                "encoding": {"x": at, "y": {"value": height + 5}, "text": words},
            },
        ],
    }


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
