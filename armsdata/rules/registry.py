"""Rules: functions from tables to a mask that is true where a row of the first table is bad."""

import datetime
import inspect
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from armsdata.findings import Severity
from armsdata.graph import components
from armsdata.table_schema import arrow, joined

Frames = dict[str, pd.DataFrame]
Row = dict[str, Any]


class Broken(NamedTuple):
    """The rows that break a rule, each with the column to name: what a rule returns that judges a view."""

    rows: list[int]
    columns: list[str]


@dataclass(frozen=True)
class View:
    """A table made from others, for rules that would all make it anew. The first of its tables is the one judged."""

    function: Callable[..., pd.DataFrame]
    tables: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """One thing that no Table Schema can say.

    ``id`` is the function's name with hyphens; ``message`` the first paragraph of its docstring, ``fix`` the rest.
    ``parameters`` are the tables and views that the function takes, the judged one first. ``bad`` and ``good`` are
    example rows of the judged table; ``given`` rows of the others, or of the judged one beside them.
    """

    id: str
    message: str
    fix: str
    function: Callable[..., "pd.Series[bool] | Broken"]
    parameters: tuple[str, ...]
    column: str
    severity: Severity
    own_row: bool
    bad: Row
    good: Row
    given: Mapping[str, list[Row]]

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that the rule reads, itself or through a view; the judged one first."""
        return tuple(dict.fromkeys(table for name in self.parameters for table in (VIEWS[name].tables if name in VIEWS else (name,))))

    @property
    def table(self) -> str:
        return self.tables[0]

    def broken(self, frames: Frames) -> Broken:
        """Return the rows that break the rule. What is not known breaks none.

        ``frames`` maps tables to frames; a view is made when it is first asked for, and kept there.
        """
        result = self.function(*(_frame(frames, name) for name in self.parameters))
        if isinstance(result, Broken):
            return result
        rows = np.flatnonzero(result.fillna(False).to_numpy(dtype=bool)).tolist()
        return Broken(rows, [self.column] * len(rows))


def prepare_view(name: str, frames: Frames) -> None:
    """Make a view whose tables are there, before rules that run side by side each make it."""
    if set(VIEWS[name].tables) <= set(frames):
        with suppress(Exception):  # a column is missing or of another type, which every rule that needs the view says or is left out by
            _frame(frames, name)


def _frame(frames: Frames, name: str) -> pd.DataFrame:
    if name in VIEWS and name not in frames:
        frames[name] = VIEWS[name].function(*(frames[table] for table in VIEWS[name].tables))
    return frames[name]


@dataclass(frozen=True)
class TextRule:
    """One thing that no text cell of any table may hold; ``function`` marks the bad ones of an Arrow array.

    A rule whose bad example is not ASCII is about characters that ASCII does not have. ``mend`` makes a bad text good,
    where that is a mechanical thing. ``pattern`` is what the bad ones match, where that is all.
    """

    id: str
    message: str
    fix: str
    function: Callable[[pa.Array], pa.Array]
    bad: str
    good: str
    mend: Callable[[str], str] | None
    pattern: str


RULES: dict[str, Rule] = {}
VIEWS: dict[str, View] = {}
TEXT_RULES: dict[str, TextRule] = {}


def rule(
    column: str, *, bad: Row, good: Row, given: Mapping[str, list[Row]] | None = None, severity: Severity = "error", own_row: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function as a rule about ``column``; ``own_row`` says that it reads nothing but the row itself."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        identifier, message, fix = _words(function)
        parameters = tuple(inspect.signature(function).parameters)
        RULES[identifier] = Rule(identifier, message, fix, function, parameters, column, severity, own_row, bad, good, given or {})
        return function

    return register


def view(function: Callable[..., pd.DataFrame]) -> Callable[..., pd.DataFrame]:
    """Register a function from tables to a table under its name, for rules to take."""
    VIEWS[function.__name__] = View(function, tuple(inspect.signature(function).parameters))
    return function


def text_rule(*, bad: str, good: str, mend: Callable[[str], str] | None = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a rule about every text cell: a function from an Arrow array to a mask of the bad, or one that returns a pattern of them."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        identifier, message, fix = _words(function)
        pattern = "" if inspect.signature(function).parameters else function()
        judge = partial(pc.match_substring_regex, pattern=pattern) if pattern else function
        TEXT_RULES[identifier] = TextRule(identifier, message, fix, judge, bad, good, mend, pattern)
        return function

    return register


def _words(function: Callable[..., Any]) -> tuple[str, str, str]:
    message, _, fix = inspect.cleandoc(function.__doc__ or "").partition("\n\n")
    identifier = function.__name__.replace("_", "-")
    if identifier in RULES or identifier in TEXT_RULES or not fix:
        raise ValueError(f"the rule {identifier} stands twice, or its docstring does not say how to mend it")
    return identifier, _clause(message), _clause(fix)


def _clause(text: str) -> str:
    """Return a sentence as the findings' reports print it: on one line, begun small, without a full stop."""
    return text[:1].lower() + text[1:].replace("\n", " ").rstrip(".")


def look_up(keys: "pd.Series[Any]", table: pd.DataFrame, field: str, key: str | None = None) -> "pd.Series[Any]":
    """Return, for each key, a field of the first row of another table that has it; null where there is none."""
    return beside(keys, table, [field], key)[field]


def beside(keys: "pd.Series[Any]", table: pd.DataFrame, fields: Sequence[str], key: str | None = None) -> pd.DataFrame:
    """Return, for each key, some fields of the first row of another table that has it; null where there is none.

    Searching is what takes the time, so that several fields are better taken at once.
    """
    rows = pc.index_in(arrow(keys), value_set=arrow(table[key or str(table.columns[0])]), skip_nulls=True)
    return pd.DataFrame({field: pd.arrays.ArrowExtensionArray(arrow(table[field]).take(rows)) for field in fields}, index=keys.index)


def listed(frame: pd.DataFrame, columns: list[str], other: pd.DataFrame, other_columns: list[str] | None = None) -> "pd.Series[bool]":
    """Return where a row's values are all known and stand together in a row of another table."""
    there = pc.is_in(joined(frame, columns), value_set=joined(other, other_columns or columns), skip_nulls=True)
    return pd.Series(there.to_numpy(zero_copy_only=False), index=frame.index)


def pair_in(left: "pd.Series[Any]", right: "pd.Series[Any]", pairs: set[tuple[str, str]]) -> "pd.Series[bool]":
    """Return where two values together are one of some pairs."""
    known = pd.DataFrame(sorted(pairs), columns=["left", "right"], dtype=pd.ArrowDtype(pa.string()))
    return listed(pd.DataFrame({"left": left, "right": right}), ["left", "right"], known)


def days_after(later: "pd.Series[Any]", earlier: "pd.Series[Any]") -> "pd.Series[int]":
    """Return how many days lie between two columns of dates; one day is grace for time zones."""
    days = pd.ArrowDtype(pa.int32())
    difference: pd.Series[int] = later.astype(days) - earlier.astype(days)
    return difference


def tomorrow() -> datetime.date:
    """Return the last day that is not certainly in the future, wherever one is."""
    return datetime.date.today() + datetime.timedelta(days=1)


def in_cycle(frame: pd.DataFrame, key: str, parent: str) -> "pd.Series[bool]":
    """Return where following a reference to the same table leads back to the row."""
    known = frame[[key, parent]].dropna()
    edges: dict[str, list[str]] = {}
    for node, above in known.itertuples(index=False, name=None):
        edges.setdefault(node, []).append(above)
    number = components(edges)
    loops = pd.Series([number[node] == number[above] for node, above in known.itertuples(index=False, name=None)], known.index, dtype=bool)
    return loops.reindex(frame.index, fill_value=False)


_HIGHEST = 20  # steps; a longer chain would make more pairs than memory holds


def ancestors(equipment: pd.DataFrame) -> set[tuple[str, str]]:
    """Return every pair of an item and one that is broader than it, at most twenty steps above."""
    known = equipment[equipment["equipment_id"].notna() & equipment["broader"].notna()]
    above = dict(zip(known["equipment_id"].tolist(), known["broader"].tolist(), strict=True))
    pairs = set()
    for item in above:
        node = above.get(item)
        for _ in range(_HIGHEST):
            if node is None or (item, node) in pairs:
                break
            pairs.add((item, node))
            node = above.get(node)
    return pairs
