"""armsdata merge"""

from pathlib import Path

import click

_FATAL = 129


@click.command(epilog="Example: armsdata merge base.csv ours.csv theirs.csv --path datasets/claims.csv --print")
@click.argument("base", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("ours", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("theirs", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--path", type=click.Path(path_type=Path), help="Where the table lies in its package [default: OURS].")
@click.option("--print", "printed", is_flag=True, help="Print the result instead of writing it to OURS.")
@click.pass_context
def merge(ctx: click.Context, base: Path, ours: Path, theirs: Path, path: Path | None, printed: bool) -> None:
    """Merge what OURS and THEIRS changed in the table BASE by key, cell by cell, into OURS; `make setup` makes it git's driver.

    Exits with 1 where both changed the same cell differently; both rows then stand between <<<<<<< and >>>>>>>. Exits
    with 129 where it cannot work, since git takes any number up to 128 for a merge with conflicts.
    """
    from armsdata.markdown import printable
    from armsdata.merge import merge_files

    try:
        data, conflicts = merge_files(base, ours, theirs, path or ours, write=not printed)
    except Exception as error:
        click.echo(printable(f"Error: {path or ours} cannot be merged: {error!r}"), err=True)
        ctx.exit(_FATAL)
    if printed:
        click.echo(data, nl=False)
    for conflict in conflicts:
        what = ": " + ", ".join(conflict.columns) if conflict.columns else ""
        click.echo(printable(f"{path or ours}: conflict at {conflict.id}{what}"), err=True)
    ctx.exit(1 if conflicts else 0)
