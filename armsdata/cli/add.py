"""armsdata add"""

from typing import Any

import click

from armsdata.cli import opened


@click.command(epilog="Example: armsdata add --template > record.yaml; armsdata add --from record.yaml --check")
@click.option("--from", "file", type=click.File("rb"), help="Read the record from a file, or from standard input with -.")
@click.option("--template", "wanted", is_flag=True, help="Print an empty record to fill in, with every column's meaning.")
@click.option("--check", is_flag=True, help="Show what would be written, and change nothing.")
@click.option("--package", "folder", type=click.Path(), help="Folder of the package [default: the current folder].")
@click.pass_context
def add(ctx: click.Context, file: Any, wanted: bool, check: bool, folder: str | None) -> None:
    """Add a document with its claims and citations: asked for step by step, or read from a file.

    Names become ids, quantities and dates in words become numbers and EDTF, a claim that is there already becomes a
    citation. What is written is validated first, and written whole or not at all. Exits with 1 where it is not.
    """
    from armsdata.entry.template import template
    from armsdata.package import open_package

    if wanted:
        click.echo("\n".join(template(opened(folder))))
        ctx.exit(0)
    from armsdata.entry import text_of

    package = open_package(folder or ".")
    if file:
        name = getattr(file, "name", "<stdin>")
        ctx.exit(_read(package, text_of(file, name), name, check=check))
    else:
        ctx.exit(_asked(package, check=check))


def _read(package: Any, text: str, name: str, *, check: bool) -> int:
    """Write what a record says, unless something is wrong with it; return the exit code."""
    from armsdata.entry import described, read
    from armsdata.fmt import write
    from armsdata.markdown import printable
    from armsdata.reports import render

    made = read(package, text, name)
    for line in described(package, made) if made.is_valid else ():
        click.echo(printable(line))
    for line in (*made.notes, *render(made.findings, "text")):
        click.echo(printable(line), err=True)
    if made.is_valid and not check:
        for path in write(package, made.changed):
            click.echo(f"{path} written", err=True)
    return 0 if made.is_valid else 1


def _asked(package: Any, *, check: bool) -> int:
    """Ask for a record, show it, and write it when that is wanted; what was answered is kept in a file otherwise."""
    from armsdata.entry.guided import BrokenOffError, guide, keep

    draft: dict[str, Any] = {}
    try:
        text = guide(package, draft)
        wanted = _read(package, text, "your answers", check=True) == 0 and not check
        if wanted and click.confirm("Write this?", default=True, err=True):
            return _read(package, text, "your answers", check=False)
    except (BrokenOffError, KeyboardInterrupt, click.Abort):
        click.echo(err=True)
    if draft.get("source"):
        click.echo("Nothing was written. Your answers are kept; mend them in the file and run:", err=True)
        click.echo(f"armsdata add --from {keep(draft)}")
    return 1
