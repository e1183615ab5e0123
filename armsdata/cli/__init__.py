"""The command line: one module a command, imported when it is asked for; errors become exit codes here."""

import errno
import gc
import importlib
import os
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
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
            from armsdata.markdown import printable

            click.echo(f"Error: {printable(str(error))}", err=True)
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


def completed(what: str) -> Any:
    """Return a function that completes ids or tables of the package that a half-typed command is about; nothing where there is none."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
        from armsdata import completion

        try:
            known: list[str] = getattr(completion, what)(ctx.params.get("folder"))
        except (OSError, ValueError, KeyError, TypeError):
            return []
        return [text for text in known if text.startswith(incomplete)]

    return complete


id_argument = click.argument("identifier", metavar="ID", shell_complete=completed("ids"))
tables_argument = click.argument("tables", nargs=-1, shell_complete=completed("tables"))


@click.group(cls=_Commands, epilog="Example: armsdata show prk-rus-koksan-170mm-2024")
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version and exit.")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Reported arms transfers as a data package: validate it, look into it, export it."""
    ctx.color = False if os.environ.get("NO_COLOR") else None
    gc.disable()  # a command is short; looking for cycles, while importing and at the end, takes a tenth of its time
    ctx.call_on_close(gc.freeze)


def say(lines: Iterable[str], *, coloured: bool = True, err: bool = False) -> None:
    """Print lines, with colours for errors, warnings and signs of change where a terminal shows them."""
    lines = iter(lines)
    while some := list(islice(lines, _AT_ONCE)):
        click.echo("\n".join(map(_coloured, some) if coloured else some), err=err)


def _coloured(line: str) -> str:
    for word, colour in _COLOURS.items():
        before, found, after = line.partition(word)
        if found and (word.startswith(":") or not before):
            return before + click.style(found, fg=colour) + after
    return line


_COLOURS = {": error:": "red", ": warning:": "yellow", "+ ": "green", "- ": "red", "~ ": "yellow", "@@ ": "cyan"}


def tracked(package: Any, label: str) -> Any:
    """Return a function that shows on a terminal how far a walk through the tables of a large package has come."""
    import sys

    size = sum(path.stat().st_size for path in (package.folder / resource.path for resource in package.resources.values()))

    def walk(items: Iterable[Any]) -> Iterator[Any]:
        if size < _LARGE or not sys.stderr.isatty():
            yield from items
            return
        with click.progressbar(list(items), label=label, file=sys.stderr) as bar:
            yield from bar

    return walk


def save_memory() -> None:
    """Have Arrow give memory back as soon as it is free, where its allocator can; otherwise a large package needs a third more."""
    import pyarrow

    if "jemalloc" in pyarrow.supported_memory_backends() and "ARROW_DEFAULT_MEMORY_POOL" not in os.environ:
        pyarrow.set_memory_pool(pyarrow.jemalloc_memory_pool())
        pyarrow.jemalloc_set_decay_ms(0)


_AT_ONCE = 1000  # lines; each print is flushed, which takes longer than making the line
_LARGE = 20_000_000  # bytes; what is smaller is done before a bar could be read


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
    from armsdata.folder import chosen
    from armsdata.package import open_package

    place = chosen(folder)
    if place is None:
        package = open_package()
        click.echo(f"The current folder is no package; this is the shipped one, {package.name} {package.version}.", err=True)
        return package
    return open_package(place)


def _day(ctx: click.Context, option: click.Parameter, text: str | None) -> Any:
    """Return the first or last day of a year, month or day; that depends on the option."""
    from armsdata.dates import bounds, is_approximate

    if text is None:
        return None
    try:
        known = bounds(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r}: {error}; {_DAYS}") from error
    if known.precision not in ("day", "month", "year") or is_approximate(text):
        raise click.BadParameter(f"{text!r} is more than one year, or about one; {_DAYS}")
    return known.earliest if option.name == "since" else known.latest


_DAYS = "write a year from 1900 to 2099, a month or a day, as in 2024, 2024-11 or 2024-11-20"


def selection_options(command: Any) -> Any:
    """Give a command the options of a selection, which ``selected`` makes one of."""
    for option in (
        click.option(
            "--as-known-on", "known_on", callback=_day, metavar="DATE", help="The record as it could be known at the end of that day."
        ),
        click.option("--until", callback=_day, metavar="DATE", help="Only what may be of this year, month or day, or earlier."),
        click.option("--since", callback=_day, metavar="DATE", help="Only what may be of this year, month or day, or later."),
        click.option("--equipment", multiple=True, metavar="ID", help="Only this equipment and all that is narrower; may be repeated."),
        click.option("--recipient", "recipients", multiple=True, metavar="PARTY", help="Only what this party receives; may be repeated."),
        click.option(
            "--supplier", "suppliers", multiple=True, metavar="PARTY", help="Only what this party supplies, such as PRK; may be repeated."
        ),
    ):
        command = option(command)
    return command


def selected(wanted: Mapping[str, Any]) -> Any:
    """Return the selection that the options of ``selection_options`` give."""
    from armsdata.export.selection import Selection

    if wanted["since"] and wanted["until"] and wanted["since"] > wanted["until"]:
        raise click.UsageError("--since is later than --until; exchange them")
    return Selection(**wanted)


def changing_options(command: Any) -> Any:
    """Give a command that changes tables their names as arguments, --check and --package."""
    for option in (
        click.option("--package", "folder", type=click.Path(), default=".", show_default=True, help="Folder of the package."),
        click.option("--check", is_flag=True, help="Show the difference, change nothing, and exit with 1 if there is one."),
        tables_argument,
    ):
        command = option(command)
    return command


def report_changes(package: Any, changed: dict[str, bytes], *, check: bool) -> int:
    """Write changed tables and print their paths, or, to check, print the difference; return the exit code."""
    from armsdata.fmt import difference, write
    from armsdata.markdown import printable

    say(map(printable, difference(package, changed) if check else write(package, changed)))
    return 1 if check and changed else 0
