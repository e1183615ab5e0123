"""armsdata verify"""

import click


@click.command(epilog="Example: armsdata verify armsdata-0.3.0.zip")
@click.argument("release", type=click.Path())
@click.pass_context
def verify(ctx: click.Context, release: str) -> None:
    """Check a RELEASE, a zip file or folder: every file by its checksum, the tables by the descriptor and by all rules.

    Exits with 0 where it is whole, 1 where something is missing, added or changed, 2 where it cannot be read or is not to be trusted.
    """
    from armsdata.cli import say
    from armsdata.markdown import printable
    from armsdata.verify import verify

    problems = verify(release)
    say(map(printable, problems), coloured=False)
    click.echo(f"{release} is {'not ' if problems else ''}whole", err=True)
    ctx.exit(1 if problems else 0)
