"""armsdata diff"""

import click

from armsdata.cli import package_option, say


@click.command(epilog="Example: armsdata diff HEAD~3; armsdata diff v0.1.0 . --guard")
@click.argument("old")
@click.argument("new", default=".")
@click.option("--format", type=click.Choice(("text", "json", "markdown")), default="text", show_default=True, help="How to report.")
@click.option("--guard", "guarded", is_flag=True, help="Exit with 1 where a released id is lost, means another thing, or lost uncertainty.")
@package_option
@click.pass_context
def diff(ctx: click.Context, old: str, new: str, format: str, guarded: bool, folder: str | None) -> None:
    """Compare OLD with NEW record by record: each a folder, a zip file or a git revision; NEW is the current folder if not named.

    Revisions are those of the repository of --package. Names the version bump that the change asks for.
    """
    from armsdata.diff.render import report
    from armsdata.markdown import printable
    from armsdata.reports import render

    lines, harm = report(old, new, folder or ".", format)
    say(map(printable, lines) if format == "text" else lines, coloured=format == "text")
    say(render(harm, "text") if guarded else (), err=True)
    ctx.exit(1 if guarded and harm else 0)
