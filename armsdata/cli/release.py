"""armsdata release"""

import click


@click.command(epilog="Example: armsdata release --since armsdata-0.2.0.zip")
@click.option("--to", "target", type=click.Path(file_okay=False), default="dist", show_default=True, help="Folder to write to.")
@click.option(
    "--since", metavar="OLD", help="Release to compare with, a folder, zip file or revision [default: the tag of the one before]."
)
@click.option("--force", is_flag=True, help="Make a release that stands there anew.")
@click.option("--package", type=click.Path(), default=".", show_default=True, help="Folder of the package.")
def release(target: str, since: str | None, force: bool, package: str) -> None:
    """Build the release of the package's version: a folder and its zip file, the same bytes wherever it is built.

    Refused where validation finds an error, or CHANGELOG.md has no entry for the version.
    """
    from armsdata.package import open_package
    from armsdata.release import build

    folder, archive = build(open_package(package), target, since, force=force)
    if not (folder / "changes.json").exists():
        click.echo((folder / "changes.txt").read_text(encoding="utf-8"), err=True, nl=False)
    click.echo(folder)
    click.echo(archive)
