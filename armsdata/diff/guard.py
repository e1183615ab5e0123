"""What a change must not do to released records: lose an id, give it another meaning, or lose uncertainty without a reason."""

from collections.abc import Iterator, Mapping

from armsdata.dates import is_approximate
from armsdata.diff import Difference, RecordChange
from armsdata.findings import Finding

# From less to more sure; a step to the right is a loss of uncertainty.
_LADDERS = {
    "certainty": ("suspected", "assessed", "asserted"),
    "assessment": ("disputed", "possible", "probable", "confirmed"),
}
_HEDGED = ("about", "at-least", "more-than", "up-to", "range", "open-range", "vague")
_INTERVAL = ("quantity_low", "quantity_high")
# What tells why a record of a table became surer: its own columns, or new rows (or days of checking) of another table about it.
_REASONS = {"claims": (("note",), "citations"), "transfers": (("comment",), "evidence"), "sources": (("note", "published_basis"), "")}


def guard(difference: Difference) -> list[Finding]:
    """Return a finding for each released record that a change harms; the old package is what counts as released."""
    buried = _buried(difference)
    found = []
    for change in difference.records:
        schema = (difference.old if change.kind == "withdrawn" else difference.new).schema(change.table)
        has_ids = len(schema.key) == 1 and schema.key[0].endswith("_id")
        if change.kind == "withdrawn" and has_ids and (change.table, change.id) not in buried:
            found.append(
                _finding(
                    difference,
                    change,
                    "released-id-is-kept",
                    schema.key[0],
                    "the released record is gone without a tombstone",
                    "put it back, or add a row to withdrawn with the reason and what takes its place",
                )
            )
        if change.kind == "changed" and has_ids and (columns := _changed_identity(change, schema.descriptor.get("identity", []))):
            found.append(
                _finding(
                    difference,
                    change,
                    "id-keeps-its-meaning",
                    columns[0],
                    f"the released id means another thing: {', '.join(columns)} changed",
                    "give the new thing an id of its own, and withdraw the old one if it is gone",
                )
            )
        if change.kind == "changed" and not _explained(difference, change):
            found += [
                _finding(
                    difference,
                    change,
                    "uncertainty-is-kept",
                    column,
                    f"the record became surer, and nothing says why: {before or 'empty'} became {after or 'empty'}",
                    "put the uncertainty back, or give the reason: a citation added or checked again, evidence, a note or comment",
                )
                for column, before, after in _surer(difference, change)
            ]
    return found


def uncertainty(difference: Difference) -> tuple[int, int]:
    """Return how many marks of uncertainty the old and the new package carry: hedged quantities, dates and statements, open bounds."""
    before, after = (
        sum(_marks(record) for name in package.resources for record in package.records(name))
        for package in (difference.old, difference.new)
    )
    return before, after


def _marks(record: dict[str, str]) -> int:
    ladders = sum(record.get(column) in steps[:-1] for column, steps in _LADDERS.items())
    return ladders + (record.get("comparator") in _HEDGED) + _is_open(record)


def _buried(difference: Difference) -> set[tuple[str, str]]:
    if "withdrawn" not in difference.new.resources:
        return set()
    return {(row["table"], row["id"]) for row in difference.new.records("withdrawn") if {"table", "id"} <= set(row)}


def _changed_identity(change: RecordChange, identity: list[str]) -> list[str]:
    """Return the changed columns of those that say what a record is about, where more than half of the known ones changed."""
    known = [column for column in identity if change.old.get(column)]
    changed = [column for column in known if column in change.cells]
    return changed if len(changed) * 2 > len(known) else []


def _surer(difference: Difference, change: RecordChange) -> Iterator[tuple[str, str, str]]:
    """Yield each cell that says more than before without having to: its column, old and new text."""
    dates = difference.new.schema(change.table).edtf_names
    for column, (before, after) in change.cells.items():
        ladder = _LADDERS.get(column, ())
        if (
            (before in ladder and after in ladder and ladder.index(after) > ladder.index(before))
            or (before in ladder[:-1] and not after)
            or (column == "comparator" and before in _HEDGED and after in ("exact", ""))
            or (column in dates and is_approximate(before) and after and not is_approximate(after))
        ):
            yield column, before, after
    if "comparator" not in change.old and _is_open(change.old) and not _is_open(change.new) and _is_counted(change.new):
        column = next((column for column in _INTERVAL if column in change.cells), "")
        if column:
            yield column, *change.cells[column]


def _is_counted(record: Mapping[str, str]) -> bool:
    return any(record.get(column) for column in ("quantity_low", "quantity_best", "quantity_high"))


def _is_open(record: Mapping[str, str]) -> bool:
    low, high = (record.get(column, "") for column in _INTERVAL)
    return bool(low or high) and low != high


def _explained(difference: Difference, change: RecordChange) -> bool:
    columns, other = _REASONS.get(change.table, (("note", "comment"), ""))
    if any(change.cells.get(column, ("", ""))[1] for column in columns):
        return True
    return any(
        row.table == other
        and change.id in row.id.split("|")
        and (
            row.kind == "added" or (row.kind == "changed" and row.cells.get("checked", ("", ""))[1] > row.cells.get("checked", ("", ""))[0])
        )
        for row in difference.records
    )


def _finding(difference: Difference, change: RecordChange, rule: str, column: str, message: str, fix: str) -> Finding:
    package = difference.new if change.table in difference.new.resources else difference.old
    line = 0
    if change.kind == "changed":
        schema = package.schema(change.table)
        ids = ["|".join(record[name] for name in schema.key) for record in package.records(change.table)]
        line = package.lines(change.table)[ids.index(change.id)] if change.id in ids else 0
    return Finding(rule, "error", change.table, package.resources[change.table].path, line, column, change.id, message, fix)
