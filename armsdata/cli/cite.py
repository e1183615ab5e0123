"""armsdata cite"""

import click

from armsdata.cite import FORMATS
from armsdata.cli import completed, opened, package_option


@click.command(epilog="Example: armsdata cite prk-rus-koksan-170mm-2024 --format bibtex")
@click.argument("transfer", metavar="[ID]", required=False, shell_complete=completed("ids"))
@click.option("--format", type=click.Choice(FORMATS), default="apa", show_default=True, help="How to cite; csl is CSL-JSON.")
@package_option
def cite(transfer: str | None, format: str, folder: str | None) -> None:
    """Cite the package, or the transfer ID with each document that its claims rest on."""
    from armsdata.cite import cite
    from armsdata.markdown import printable

    for line in list(cite(opened(folder), transfer, format)):  # all of it, or the reason why not
        click.echo(printable(line) if format == "apa" else line)
