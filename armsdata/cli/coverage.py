"""armsdata coverage"""

import click

from armsdata.cli import opened, package_option


@click.command(epilog="Example: armsdata coverage > docs/coverage.md")
@package_option
def coverage(folder: str | None) -> None:
    """Count what the record covers, and how well: by pair, category, year, stage and claimant, as Markdown."""
    from armsdata.coverage import report
    from armsdata.markdown import printable

    for line in list(report(opened(folder))):
        click.echo(printable(line))
