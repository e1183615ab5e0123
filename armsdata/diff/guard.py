"""What a change must not do to released records: lose an id, give it another meaning, or lose uncertainty without a reason."""

import re
from collections.abc import Iterator, Mapping

from armsdata.dates import bounds, is_approximate
from armsdata.diff import Difference, RecordChange
from armsdata.findings import Finding

# From less to more sure; a step to the right is a loss of uncertainty.
_LADDERS = {
    "certainty": ("suspected", "assessed", "asserted"),
    "assessment": ("disputed", "possible", "probable", "confirmed"),
    "stance": ("denies", "declines", "not-detected", "affirms"),
}
_HEDGED = ("about", "at-least", "more-than", "up-to", "range", "open-range", "vague")
# What tells why a record of a table became surer: its own columns, or new rows (or days of checking) of another table about it.
_REASONS = {"claims": (("note",), "citations"), "transfers": (("comment",), "evidence"), "sources": (("note",), "citations")}
_SAID = {
    "released-id-is-kept": ("the released record is gone without a tombstone", "put it back, or add a row to withdrawn with the reason"),
    "tombstone-is-kept": ("the tombstone of a released record is gone", "put it back; what was withdrawn stays withdrawn"),
    "id-keeps-its-meaning": ("the released id means another thing: {}", "give the new thing an id of its own, and withdraw the old one"),
    "uncertainty-is-kept": (
        "the record became surer, and nothing says why: {}",
        "put the uncertainty back, or give the reason: a citation added or checked again, evidence, a note or comment",
    ),
}


def guard(difference: Difference) -> list[Finding]:
    """Return a finding for each released record that a change harms; the old package is what counts as released."""
    places = _Places(difference)
    buried = {f"{record.get('table')}|{record.get('id')}" for record in places.records("withdrawn")}
    reasons = _reasons(difference)
    twins = _twins(difference)
    found: list[Finding] = []
    for change in difference.records:
        key = (difference.old if change.kind == "withdrawn" else difference.new).schema(change.table).key
        has_ids = len(key) == 1 and key[0].endswith("_id")
        if change.table == "withdrawn" and change.kind == "withdrawn":
            found.append(places.finding(change, "tombstone-is-kept", "id"))
        if change.kind == "withdrawn" and has_ids and f"{change.table}|{change.id}" not in buried:
            found.append(places.finding(change, "released-id-is-kept", key[0]))
        if change.kind != "changed":
            continue
        if has_ids and (other := _other_meaning(difference, change, twins)):
            found.append(places.finding(change, "id-keeps-its-meaning", *other))
        if not _explained(change, reasons):
            found += [
                places.finding(change, "uncertainty-is-kept", column, f"{before or 'empty'} became {after or 'empty'}")
                for column, before, after in _surer(difference, change)
            ]
    return found


def uncertainty(difference: Difference) -> tuple[int, int]:
    """Return how many marks of uncertainty the old and the new package carry: hedged quantities, dates and statements, open bounds."""
    before, after = (
        sum(_marks(record, package.schema(name).edtf_names) for name in package.resources for record in package.records(name))
        for package in (difference.old, difference.new)
    )
    return before, after


def _marks(record: Mapping[str, str], dates: list[str]) -> int:
    ladders = sum(record.get(column) in steps[:-1] for column, steps in _LADDERS.items())
    return ladders + (record.get("comparator") in _HEDGED) + _is_open(record) + sum(is_approximate(record[column]) for column in dates)


class _Places:
    """Where records stand in the files of the new package, worked out once a table."""

    def __init__(self, difference: Difference) -> None:
        self.package = difference.new
        self.old = difference.old
        self.lines: dict[str, dict[str, int]] = {}

    def records(self, table: str) -> list[dict[str, str]]:
        return self.package.records(table) if table in self.package.resources else []

    def finding(self, change: RecordChange, rule: str, column: str, detail: str = "") -> Finding:
        table = change.table
        if table not in self.lines and table in self.package.resources:
            schema = self.package.schema(table)
            self.lines[table] = {schema.id(record): line for line, record in self.package.rows_by_line(table).items()}
        line = self.lines.get(table, {}).get(change.id, 0)
        path = (self.package if table in self.package.resources else self.old).resources[table].path
        message, fix = _SAID[rule]
        return Finding(rule, "error", table, path, line, column, change.id, message.format(detail), fix)


def _twins(difference: Difference) -> dict[tuple[str, str], str]:
    """Return, for what each old record says of itself in words, its id."""
    return {
        (name, words): difference.old.schema(name).id(record)
        for name in difference.old.resources
        for record in difference.old.records(name)
        if (words := _words(record))
    }


def _words(record: Mapping[str, str]) -> str:
    return next((record[column] for column in ("summary", "name", "title", "comment") if record.get(column)), "")


def _other_meaning(difference: Difference, change: RecordChange, twins: Mapping[tuple[str, str], str]) -> tuple[str, str] | None:
    """Return the column and reason where an id means another thing: it says what another record said, or most of its identity changed."""
    words = _words(change.new)
    twin = twins.get((change.table, words), change.id)
    if words != _words(change.old) and twin != change.id:
        return next(iter(change.cells)), f"it says what {twin} said"
    identity = difference.new.schema(change.table).descriptor.get("identity", [])
    known = [column for column in identity if change.old.get(column)]
    changed = [column for column in known if column in change.cells]
    return (changed[0], f"{', '.join(changed)} changed") if len(changed) * 2 > len(known) else None


def _surer(difference: Difference, change: RecordChange) -> Iterator[tuple[str, str, str]]:
    """Yield each cell that says more than before without having to: its column, old and new text."""
    dates = difference.new.schema(change.table).edtf_names
    for column, (before, after) in change.cells.items():
        ladder = _LADDERS.get(column, ())
        if (
            (before in ladder and after in ladder and ladder.index(after) > ladder.index(before))
            or (before in ladder[:-1] and not after)
            or (column == "comparator" and before in _HEDGED and after in ("exact", "none", ""))
            or (column in dates and _is_narrower(before, after))
        ):
            yield column, before, after
    if "comparator" not in change.old:
        yield from _narrowed(change)


def _is_narrower(before: str, after: str) -> bool:
    """Return whether one date allows fewer days than another, all of them among those, or is no longer approximate."""
    try:
        old, new = bounds(before), bounds(after)
    except ValueError:
        return False
    if is_approximate(before) and not is_approximate(after):
        return True
    starts = old.earliest is None or (new.earliest is not None and new.earliest >= old.earliest)
    ends = old.latest is None or (new.latest is not None and new.latest <= old.latest)
    return starts and ends and (old.earliest, old.latest) != (new.earliest, new.latest)


def _narrowed(change: RecordChange) -> Iterator[tuple[str, str, str]]:
    """Yield the bounds of a record that came nearer to each other, or where an open side was closed; an emptied record has none."""
    if not any(change.new.get(f"quantity_{name}") for name in ("low", "best", "high")):
        return
    for column, sign in (("quantity_low", 1), ("quantity_high", -1)):
        before, after = change.old.get(column, ""), change.new.get(column, "")
        closed = not before and after and any(change.old.get(f"quantity_{name}") for name in ("low", "best", "high"))
        stripped = before and not after and _is_open(change.old) and not _is_open(change.new)
        nearer = before.isdecimal() and after.isdecimal() and sign * int(after) > sign * int(before)
        if closed or stripped or nearer:
            yield column, before, after


def _is_open(record: Mapping[str, str]) -> bool:
    low, high = (record.get(column, "") for column in ("quantity_low", "quantity_high"))
    return bool(low or high) and low != high


def _reasons(difference: Difference) -> dict[str, set[str]]:
    """Return, by table, the ids that a row tells of which was added, or checked again on a later day."""
    told: dict[str, set[str]] = {}
    for row in difference.records:
        before, after = row.cells.get("checked", ("", ""))
        if row.kind == "added" or (row.kind == "changed" and after > before):
            told.setdefault(row.table, set()).update(row.id.split("|"))
    return told


def _explained(change: RecordChange, reasons: Mapping[str, set[str]]) -> bool:
    columns, other = _REASONS.get(change.table, (("note", "comment"), ""))
    for column in columns:
        before, after = (re.sub(r"\W", "", cell) for cell in change.cells.get(column, ("", "")))
        if after and after != before:
            return True
    return change.id in reasons.get(other, set())
