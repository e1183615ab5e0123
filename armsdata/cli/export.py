"""armsdata export"""

import click

from armsdata.cli import opened, package_option, save_memory, tables_argument, tracked
from armsdata.export import FORMATS
from armsdata.export import export as export_tables


@click.command(epilog="Example: armsdata export parquet --to build/parquet transfers_flat claims")
@click.argument("format", type=click.Choice(FORMATS))
@tables_argument
@click.option("--to", "target", type=click.Path(file_okay=False), required=True, help="Folder to write to; made if it is not there.")
@click.option("--force", is_flag=True, help="Overwrite files that are there.")
@package_option
def export(format: str, tables: tuple[str, ...], target: str, force: bool, folder: str | None) -> None:
    """Write all TABLES, or those named, as FORMAT; transfers_flat is one row a transfer with names and counts."""
    save_memory()
    package = opened(folder)
    for path in export_tables(package, format, target, tables, force=force, walk=tracked(package, "Exporting")):
        click.echo(path)
