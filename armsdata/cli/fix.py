"""armsdata fix"""

import click

from armsdata.cli import changing_options, report_changes


@click.command(epilog="Example: armsdata fix claims --check")
@changing_options
@click.pass_context
def fix(ctx: click.Context, tables: tuple[str, ...], check: bool, folder: str) -> None:
    """Mend what has one mechanical remedy in all TABLES, or those named, and write them in canonical form.

    `armsdata validate` names this command beside each finding that it mends.
    """
    from armsdata.fmt import mend
    from armsdata.markdown import printable
    from armsdata.package import open_package
    from armsdata.reports.text import quoted

    package = open_package(folder)
    changes, changed = mend(package, tables)
    for path, line, column, rule, old, new in changes:
        what = f"{column} {quoted(old)} becomes {quoted(new)}" if new is not None else f"the row {quoted(old)} is taken out"
        click.echo(printable(f"{path}:{line}: {what} [{rule}]"), err=True)
    ctx.exit(report_changes(package, changed, check=check))
