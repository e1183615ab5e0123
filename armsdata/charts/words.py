"""Counts, lists and names as captions and titles have them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from armsdata.charts.reading import Tables, named
from armsdata.wording import counted, date

if TYPE_CHECKING:
    from armsdata.export.selection import Selection
    from armsdata.package import Package

_MOST_SOURCES = 8


def listed(words: Iterable[str]) -> str:
    """Return words as a list in a sentence: a, b and c."""
    *others, last = list(words)
    return f"{', '.join(others)} and {last}" if others else last


def tally(counts: Mapping[str, int]) -> str:
    """Return what was counted, the most frequent first: 32 cumulative, 5 increment."""
    return ", ".join(f"{count:,} {what}" for what, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if count)


def left_out(counts: Mapping[str, int]) -> list[str]:
    """Return a sentence on what is left out, and nothing where that is nothing."""
    return [f"Left out: {tally(counts)}."] if any(counts.values()) else []


def sources(claimants: Iterable[str]) -> str:
    """Return whose numbers are drawn, the most frequent first, each with how many of their claims."""
    counts = sorted(Counter(claimants).items(), key=lambda item: (-item[1], item[0]))
    shown = [f"{name} ({count})" for name, count in counts[:_MOST_SOURCES]]
    more = counts[_MOST_SOURCES:]
    if more:
        shown.append(f"and {counted(len(more), 'more claimant')} ({sum(count for _, count in more)})")
    return f"Sources: {', '.join(shown)}."


def subject(tables: Tables, selection: "Selection | None") -> str:
    """Return what a selection is about: North Korea to Russia, artillery ammunition, since 2023; nothing where it is the whole record."""
    if not selection:
        return ""
    parties, equipment = named(tables, "parties"), named(tables, "equipment")
    sides = [listed(parties[party] for party in side) if side else "" for side in (selection.suppliers, selection.recipients)]
    words = [" to ".join(sides) if all(sides) else f"from {sides[0]}" if sides[0] else f"to {sides[1]}" if sides[1] else ""]
    words.append(listed(equipment[item] for item in selection.equipment) if selection.equipment else "")
    if since := selection.since:
        words.append(f"since {since.year if (since.month, since.day) == (1, 1) else date(since.isoformat())}")
    if until := selection.until:
        words.append(f"until {until.year if (until.month, until.day) == (12, 31) else date(until.isoformat())}")
    if selection.known_on:
        words.append(f"as known on {date(selection.known_on.isoformat())}")
    return ", ".join(filter(None, words))


def title(shows: str, subject: str) -> str:
    """Return a title from what a chart shows and what it is about."""
    return f"{shows}: {subject}" if subject else shows


def noted(notes: Iterable[str]) -> list[str]:
    """Return what a selection says of what it leaves out or empties, as a sentence of a caption."""
    said = "; ".join(notes)
    return [f"The selection: {said}."] if said else []


def origin(package: "Package") -> str:
    """Return which package a chart is drawn from, its version and its licence."""
    return ", ".join(filter(None, [f"{package.name} {package.version}".strip(), *package.licence_names]))
