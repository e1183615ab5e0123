"""armsdata export"""

import click

from armsdata.cli import opened, package_option
from armsdata.export import FORMATS
from armsdata.export import export as export_tables


@click.command(epilog="Example: armsdata export parquet --to build/parquet transfers_flat claims")
@click.argument("format", type=click.Choice(FORMATS))
@click.argument("tables", nargs=-1)
@click.option("--to", "target", type=click.Path(file_okay=False), required=True, help="Folder to write to; made if it is not there.")
@click.option("--force", is_flag=True, help="Overwrite files that are there.")
@package_option
def export(format: str, tables: tuple[str, ...], target: str, force: bool, folder: str | None) -> None:
    """Write all TABLES, or those named, as FORMAT; transfers_flat is one row a transfer with names and counts."""
    for path in export_tables(opened(folder), format, target, tables, force=force):
        click.echo(path)
