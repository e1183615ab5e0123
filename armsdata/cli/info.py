"""armsdata info"""

import click

from armsdata.cli import opened, package_option


@click.command(epilog="Example: armsdata info")
@package_option
def info(folder: str | None) -> None:
    """Show what is in the package, its version and licence, and how to cite it."""
    from armsdata.info import describe
    from armsdata.markdown import printable

    for line in list(describe(opened(folder))):  # all of it, or the reason why not
        click.echo(printable(line))
