"""armsdata find"""

import click

from armsdata.cli import completed, opened, package_option


@click.command(epilog="Example: armsdata find koksan --table equipment")
@click.argument("words", metavar="TEXT...", nargs=-1, required=True)
@click.option(
    "--table",
    "tables",
    metavar="TABLE",
    multiple=True,
    shell_complete=completed("tables"),
    help="Look in this table only; can be given several times.",
)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", default=10, show_default=True, help="Show at most so many records.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array of objects.")
@package_option
@click.pass_context
def find(ctx: click.Context, words: tuple[str, ...], tables: tuple[str, ...], limit: int, as_json: bool, folder: str | None) -> None:
    """Find records by a name, title, address or id in any script, also misspelt: the most alike first, with their ids."""
    import json

    from armsdata.find import find, line
    from armsdata.markdown import json_text, printable

    text = " ".join(words)
    hits = find(opened(folder), text, tables=tables, limit=limit)
    if as_json:
        click.echo(json_text(json.dumps([hit._asdict() for hit in hits], ensure_ascii=False)))
    for hit in () if as_json else hits:
        click.echo(printable(line(hit)))
    if not hits:
        click.echo(printable(f"Nothing resembles {text!r}; try fewer words, another spelling or script, or all tables."), err=True)
        ctx.exit(1)
