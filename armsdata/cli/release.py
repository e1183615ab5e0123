"""armsdata release"""

import click


@click.command(epilog="Example: armsdata release --since armsdata-0.2.0.zip")
@click.option("--to", "target", type=click.Path(file_okay=False), default="dist", show_default=True, help="Folder to write to.")
@click.option(
    "--since", metavar="OLD", help="Release to compare with, a folder, zip file or revision [default: the tag of the one before]."
)
@click.option("--force", is_flag=True, help="Make a release that stands there anew.")
@click.option("--package", "folder", type=click.Path(), default=".", show_default=True, help="Folder of the package.")
def release(target: str, since: str | None, force: bool, folder: str) -> None:
    """Build the release of the package's version: a folder and its zip file, the same bytes wherever it is built.

    Refused where validation finds an error, or CHANGELOG.md has no entry for the version.
    """
    from armsdata.package import open_package
    from armsdata.release import build

    for path in build(open_package(folder), target, since, force=force):
        click.echo(path)
