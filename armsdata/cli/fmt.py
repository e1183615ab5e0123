"""armsdata fmt"""

import click

from armsdata.cli import changing_options, report_changes


@click.command(epilog="Example: armsdata fmt --check")
@changing_options
@click.pass_context
def fmt(ctx: click.Context, tables: tuple[str, ...], check: bool, folder: str) -> None:
    """Write all TABLES, or those named, in canonical form: order, quotes, normal form C, line ends, columns of the schema.

    No cell is lost: what cannot be read for certain is refused, and nothing is written then.
    """
    from armsdata.fmt import formatted
    from armsdata.package import open_package

    package = open_package(folder)
    ctx.exit(report_changes(package, formatted(package, tables), check=check))
