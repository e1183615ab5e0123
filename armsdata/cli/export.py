"""armsdata export"""

from functools import partial
from typing import Any

import click

from armsdata.cli import opened, package_option, save_memory, selected, selection_options, tables_argument, tracked
from armsdata.export import FORMATS
from armsdata.export import export as export_tables

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
@selection_options
@package_option
def export(format: str, tables: tuple[str, ...], target: str, force: bool, folder: str | None, **wanted: Any) -> None:
    selection = selected(wanted)
    save_memory()
    package = opened(folder)
    options = {
        "force": force,
        "selection": selection,
        "tell": partial(click.echo, err=True),
        "walk": tracked(package, "Exporting"),
    }
    for path in export_tables(package, format, target, tables, **options):
        click.echo(path)
