"""armsdata codebook"""

import click

from armsdata.cli import opened, package_option


@click.command(epilog="Example: armsdata codebook > docs/codebook.md")
@package_option
def codebook(folder: str | None) -> None:
    """Describe every table, column, allowed value and rule, as Markdown."""
    from armsdata.codebook import report
    from armsdata.markdown import printable

    for line in list(report(opened(folder))):
        click.echo(printable(line))
