"""armsdata plot"""

from functools import partial
from typing import Any

import click

from armsdata.charts import CHARTS
from armsdata.charts import plot as plot_chart
from armsdata.cli import opened, package_option, save_memory, selected, selection_options

_HELP = """Draw a chart of the record, or of a part of it, as SVG, PNG or PDF.

\b
""" + "\n".join(f"{name:<12}{kind.shows}" for name, kind in CHARTS.items())

_HELP += """

The caption says what is drawn, on how many claims and documents it rests, and what is left out. What a selection leaves out for want
of a date, and the bounds and references that are emptied, are counted on standard error, too.
"""


@click.command(help=_HELP, epilog="Example: armsdata plot claims --supplier PRK --recipient RUS --equipment koksan-170mm --to koksan.svg")
@click.argument("chart", metavar="CHART", type=click.Choice(list(CHARTS)))
@click.option("--to", "target", type=click.Path(dir_okay=False), required=True, help="File to write: its name ends in .svg, .png or .pdf.")
@click.option("--force", is_flag=True, help="Overwrite a file that is there.")
@click.option("--unit", metavar="UNIT", help="What deliveries or claims are counted in, such as rounds [default: the most frequent].")
@click.option("--transfer", metavar="ID", help="The transfer that timeline is about.")
@click.option("--title", help="Title in place of the one that says what is selected.")
@selection_options
@package_option
def plot(chart: str, target: str, folder: str | None, **options: Any) -> None:
    own = {name: options.pop(name) for name in ("force", "unit", "transfer", "title")}
    selection = selected(options)
    save_memory()
    click.echo(plot_chart(opened(folder), chart, target, selection=selection, tell=partial(click.echo, err=True), **own))
