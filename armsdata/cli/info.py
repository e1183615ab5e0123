"""armsdata info"""

import click

from armsdata.cli import opened, package_option


@click.command(epilog="Example: armsdata info")
@package_option
def info(folder: str | None) -> None:
    """Show what is in the package, its version and licence, and how to cite it."""
    from armsdata.info import describe
    from armsdata.reports.text import printable

    for line in describe(opened(folder)):
        click.echo(printable(line))
