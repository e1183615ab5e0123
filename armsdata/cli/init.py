"""armsdata init"""

import click


@click.command(epilog="Example: armsdata init iran-russia --title 'Reported arms transfers from Iran to Russia'")
@click.argument("folder", type=click.Path(file_okay=False))
@click.option("--name", default="", help="Name of the package [default: that of the folder].")
@click.option("--title", default="", help="Title of the package.")
@click.option("--example", is_flag=True, help="Put in one invented record, to show how the tables hang together.")
def init(folder: str, name: str, title: str, example: bool) -> None:
    """Start a package of the same shape in FOLDER, for other parties or another war.

    It has the schemas of the shipped package, its lists of parties, units and equipment, and no records; beside it stand a
    README, what git needs, and a workflow that validates it. FOLDER is made; an empty one
    may be there, but not the current one.
    """
    from armsdata.init import init as start
    from armsdata.markdown import printable

    for path in start(folder, name=name, title=title, example=example):
        click.echo(printable(str(path)))
