"""The charts of the site: of each transfer, and of the whole record. They are drawn when it is built, in the colours of the page."""

from collections.abc import Iterator
from typing import NamedTuple

from armsdata.charts import CHARTS, drawing, look, render, timeline
from armsdata.charts.reading import Tables
from armsdata.charts.words import subject
from armsdata.errors import EmptyChartError
from armsdata.export.selection import Selection, select
from armsdata.site.record import place


class Picture(NamedTuple):
    """A chart: its name, its title, its caption, the command that draws it for a paper, and it as SVG."""

    name: str
    title: str
    caption: str
    command: str
    svg: str


def of_transfer(tables: Tables, transfer: str) -> str:
    """Return the chart of a transfer as SVG, whose marks lead to the pages of claims; empty where there is nothing to draw."""
    try:
        drawn = timeline.draw(tables, transfer=transfer, href=lambda claim: f"../{place('claims', claim)}")
    except EmptyChartError:
        return ""
    return render.svg(look.spec(drawn, look.SITE, worded=False))


def of_record(tables: Tables, supplier: str, recipient: str) -> Iterator[Picture]:
    """Yield the charts that have something to show: numbers of one pair, since they cannot be compared between others, else all."""
    pair = Selection(suppliers=(supplier,), recipients=(recipient,))
    selected = select(tables, pair).tables
    for name, kind in CHARTS.items():
        if kind.needed:
            continue
        of_pair = kind.option == "unit"
        command = f"armsdata plot {name}{f' --supplier {supplier} --recipient {recipient}' if of_pair else ''} --to {name}.svg"
        draw = drawing(name)
        try:
            drawn = draw(selected, subject(tables, pair)) if of_pair else draw(tables)
        except EmptyChartError:
            continue
        svg = render.svg(look.spec(drawn, look.SITE, worded=False))
        yield Picture(name, drawn.title, " ".join(drawn.caption), command, _told_apart(svg, name))


def _told_apart(svg: str, name: str) -> str:
    """Return a picture whose own identifiers are not those of another on the same page."""
    return svg.replace('id="', f'id="{name}-').replace("url(#", f"url(#{name}-")
