"""armsdata diff"""

import click

from armsdata.cli import say


@click.command(epilog="Example: armsdata diff HEAD~3; armsdata diff v0.1.0 . --guard")
@click.argument("old")
@click.argument("new", required=False)
@click.option("--format", type=click.Choice(("text", "json", "markdown")), default="text", show_default=True, help="How to report.")
@click.option("--guard", "guarded", is_flag=True, help="Exit with 1 where a released id is lost, means another thing, or lost uncertainty.")
@click.option("--package", "folder", type=click.Path(), default=".", show_default=True, help="Folder of the package and its repository.")
@click.pass_context
def diff(ctx: click.Context, old: str, new: str | None, format: str, guarded: bool, folder: str) -> None:
    """Compare OLD with NEW record by record: each a folder, a zip file or a git revision; NEW is the folder of
    --package if not named, and revisions are those of its repository. Names the version bump that the change asks for.
    """
    from armsdata.diff.render import report
    from armsdata.markdown import printable
    from armsdata.reports import render

    lines, harm = report(old, folder if new is None else new, folder, format)
    say(map(printable, lines) if format == "text" else lines, coloured=format == "text")
    say(render(harm, "text") if guarded else (), err=True)
    ctx.exit(1 if guarded and harm else 0)
