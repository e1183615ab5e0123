"""The command line: one module a command, imported when it is asked for; errors become exit codes here."""

import errno
import gc
import importlib
import pkgutil
from typing import Any

import click

from armsdata.errors import ArmsdataError


class _Commands(click.Group):
    """The commands, one a module of this package, each with a function of the module's name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(module.name for module in pkgutil.iter_modules(__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{__name__}.{cmd_name}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ArmsdataError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(2)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            click.echo(f"Error: the output cannot be written: {error.strerror or error}", err=True)
            ctx.exit(2)


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        click.echo(f"armsdata {version('armsdata')}")
        ctx.exit()


@click.group(cls=_Commands, epilog="Example: armsdata show prk-rus-koksan-170mm-2024")
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version and exit.")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Reported arms transfers as a data package: validate it, look into it, export it."""
    gc.disable()  # a command is short; looking for cycles, while importing and at the end, takes a tenth of its time
    ctx.call_on_close(gc.freeze)


def package_option(command: Any) -> Any:
    """Give a command the option --package, the folder of the package that it works on."""
    return click.option(
        "--package",
        "folder",
        type=click.Path(),
        help="Folder of the package [default: the current folder, else the package that armsdata ships].",
    )(command)


def opened(folder: str | None) -> Any:
    """Return the package of --package, else that of the current folder, else the shipped one, and say that it is that."""
    from pathlib import Path

    from armsdata.package import DESCRIPTOR, open_package

    if folder is None and not Path(DESCRIPTOR).exists():
        package = open_package()
        click.echo(f"The current folder is no package; this is the shipped one, {package.name} {package.version}.", err=True)
        return package
    return open_package(folder or Path())


def changing_options(command: Any) -> Any:
    """Give a command that changes tables their names as arguments, --check and --package."""
    for option in (
        click.option("--package", "folder", type=click.Path(), default=".", show_default=True, help="Folder of the package."),
        click.option("--check", is_flag=True, help="Show the difference, change nothing, and exit with 1 if there is one."),
        click.argument("tables", nargs=-1),
    ):
        command = option(command)
    return command


def report_changes(package: Any, changed: dict[str, bytes], *, check: bool) -> int:
    """Write changed tables and print their paths, or, to check, print the difference; return the exit code."""
    from armsdata.fmt import difference, write
    from armsdata.markdown import printable

    for line in difference(package, changed) if check else write(package, changed):
        click.echo(printable(line))
    return 1 if check and changed else 0
