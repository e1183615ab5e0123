"""Charts of the record, for papers and pages. One module a chart, with a function `draw` from tables to a ``look.Chart``."""

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from armsdata.errors import TargetError, UnknownNameError

if TYPE_CHECKING:
    from armsdata.export.selection import Selection
    from armsdata.package import Package


class Kind(NamedTuple):
    """What a chart shows, how the notes of a selection begin that concern it, and the option that it takes, which it may need."""

    shows: str
    notes: tuple[str, ...]
    option: str = ""
    needed: bool = False


CHARTS = {
    "deliveries": Kind("reported deliveries, added up over time: low, best and high", ("transfers", "part_of of t", "quantity"), "unit"),
    "claims": Kind("the numbers that were claimed, when and by whom", ("claims",), "unit"),
    "relays": Kind("whose claims reached which publishers, and by way of whom", ("claims", "citations")),
    "pairs": Kind("transfers by supplier and recipient, year by year", ("transfers left out",)),
    "timeline": Kind("the bounds of one transfer, and every claim for and against it", ("claims", "quantity"), "transfer", needed=True),
}


def plot(
    package: "Package",
    chart: str,
    target: str | Path,
    *,
    selection: "Selection | None" = None,
    unit: str | None = None,
    transfer: str | None = None,
    title: str | None = None,
    force: bool = False,
    tell: Callable[[str], object] = str,
) -> Path:
    """Draw a chart of a package, or of a selection of it, into a file, and return its path.

    The suffix says whether it is SVG, PNG or PDF. ``unit`` and ``transfer`` are for the charts whose ``Kind`` has such an option;
    ``title`` stands in place of the one that says what is selected; ``tell`` is called with each sentence on what a selection
    leaves out or empties. Raises UnknownNameError for a chart, option, unit or record that does not exist, EmptyChartError where
    there is nothing to draw, InvalidDataError for tables that are not as in the shipped package, MissingExtraError without
    vl-convert, TargetError for another suffix and where the file exists (without ``force``) or cannot be written.
    """
    from armsdata.charts import look, render, words
    from armsdata.export.frames import expanded
    from armsdata.export.selection import TABLES, select
    from armsdata.store import holding, write_files

    options = _options(chart, {"unit": unit, "transfer": transfer})
    target = Path(target)
    if target.suffix not in render.SUFFIXES:
        raise TargetError(f"{target} does not say what it is; let its name end in {', '.join(render.SUFFIXES)}")
    package.require_shipped_columns()
    tables = expanded(package, [*TABLES, "organizations", "units"])
    notes: list[str] = []
    if selection:
        selected = select(tables, selection)
        tables, notes = selected.tables, selected.notes
        for note in notes:
            tell(note)
    drawn = drawing(chart)(tables, words.subject(tables, selection), **options)
    caption = [*drawn.caption, *words.noted(note for note in notes if note.startswith(CHARTS[chart].notes)), f"{words.origin(package)}."]
    picture = render.SUFFIXES[target.suffix](look.spec(drawn._replace(title=title or drawn.title, caption=caption)))
    package.ensure_unchanged()
    return write_files(target.parent, {target.name: holding(picture)}, force=force)[0]


def drawing(chart: str) -> Callable[..., Any]:
    """Return the function that draws a chart from tables."""
    draw: Callable[..., Any] = importlib.import_module(f"{__name__}.{chart}").draw
    return draw


def _options(chart: str, given: dict[str, str | None]) -> dict[str, str]:
    """Return the options that are given; raise UnknownNameError where a chart does not exist, takes none of them, or lacks one."""
    if chart not in CHARTS:
        raise UnknownNameError(f"there is no chart {chart!r}; there are {', '.join(CHARTS)}")
    _, _, option, needed = CHARTS[chart]
    options = {name: value for name, value in given.items() if value is not None}
    for name in options:
        if name != option:
            takers = [other for other, kind in CHARTS.items() if kind.option == name]
            raise UnknownNameError(f"{chart} takes no {name}, only {' and '.join(takers)} do")
    if needed and option not in options:
        raise UnknownNameError(f"{chart} is about one {option}; name it with --{option}")
    return options
