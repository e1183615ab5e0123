"""armsdata show"""

import click

from armsdata.cli import id_argument, opened, package_option


@click.command(epilog="Example: armsdata show koksan-170mm")
@id_argument
@package_option
def show(identifier: str, folder: str | None) -> None:
    """Show a transfer, claim, source, equipment, organization or party, with what hangs on it."""
    from armsdata.markdown import printable
    from armsdata.show import show

    for line in list(show(opened(folder), identifier)):  # all of it, or the reason why not
        click.echo(printable(line))
