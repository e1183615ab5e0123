"""armsdata export"""

from functools import partial
from typing import Any

import click

from armsdata.cli import opened, package_option, save_memory, tables_argument, tracked
from armsdata.export import FORMATS
from armsdata.export import export as export_tables


def _day(ctx: click.Context, option: click.Parameter, text: str | None) -> Any:
    """Return the first or last day of a year, month or day; that depends on the option."""
    from armsdata.dates import bounds, is_approximate

    if text is None:
        return None
    try:
        known = bounds(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r}: {error}; {_DAYS}") from error
    if known.precision not in ("day", "month", "year") or is_approximate(text):
        raise click.BadParameter(f"{text!r} is more than one year, or about one; {_DAYS}")
    return known.earliest if option.name == "since" else known.latest


_DAYS = "write a year from 1900 to 2099, a month or a day, as in 2024, 2024-11 or 2024-11-20"


_HELP = f"""Write all TABLES, or those named, in one of these formats: {", ".join(FORMATS)}.

transfers_flat is one row a transfer with names and counts. sipri and unroca are transfers in the columns of SIPRI's trade register
and of the UN Register's form; they take no TABLES.

What is selected holds every record that its own refer to. What is left out for want of a date, and the bounds and
references that are emptied, are counted on standard error.
"""


@click.command(help=_HELP, epilog="Example: armsdata export csv --supplier PRK --recipient RUS --equipment artillery --since 2023 --to out")
@click.argument("format", metavar="FORMAT", type=click.Choice(list(FORMATS)))
@tables_argument
@click.option("--to", "target", type=click.Path(file_okay=False), required=True, help="Folder to write to; made if it is not there.")
@click.option("--force", is_flag=True, help="Overwrite files that are there.")
@click.option(
    "--supplier", "suppliers", multiple=True, metavar="PARTY", help="Only what this party supplies, such as PRK; may be repeated."
)
@click.option("--recipient", "recipients", multiple=True, metavar="PARTY", help="Only what this party receives; may be repeated.")
@click.option("--equipment", multiple=True, metavar="ID", help="Only this equipment and all that is narrower; may be repeated.")
@click.option("--since", callback=_day, metavar="DATE", help="Only what may be of this year, month or day, or later.")
@click.option("--until", callback=_day, metavar="DATE", help="Only what may be of this year, month or day, or earlier.")
@click.option("--as-known-on", "known_on", callback=_day, metavar="DATE", help="The record as it could be known at the end of that day.")
@package_option
def export(format: str, tables: tuple[str, ...], target: str, force: bool, folder: str | None, **wanted: Any) -> None:
    from armsdata.export.selection import Selection

    if wanted["since"] and wanted["until"] and wanted["since"] > wanted["until"]:
        raise click.UsageError("--since is later than --until; exchange them")
    save_memory()
    package = opened(folder)
    options = {
        "force": force,
        "selection": Selection(**wanted),
        "tell": partial(click.echo, err=True),
        "walk": tracked(package, "Exporting"),
    }
    for path in export_tables(package, format, target, tables, **options):
        click.echo(path)
