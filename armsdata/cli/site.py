"""armsdata site"""

import click

from armsdata.cli import opened, package_option, save_memory


@click.command(epilog="Example: armsdata site --to public")
@click.option("--to", "target", type=click.Path(file_okay=False), required=True, help="Folder to write to; made if it is not there.")
@click.option("--address", default="", metavar="URL", help="Where the site will stand, for previews that need whole addresses.")
@click.option("--force", is_flag=True, help="Make a site that stands there anew.")
@package_option
def site(target: str, address: str, force: bool, folder: str | None) -> None:
    """Write a web site of the package: a page for each record, a table of all claims, downloads.

    It needs no server and no network: open index.html. Refused where validation finds an error.
    """
    from armsdata.site import build

    save_memory()
    click.echo(build(opened(folder), target, address, force=force) / "index.html")
