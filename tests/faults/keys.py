"""Keys that stand twice, rows out of order, references that lead nowhere or back to where they came from."""

from collections.abc import Iterator
from functools import partial
from random import Random

from tests.faults.cells import SCHEMAS
from tests.faults.draft import Draft, Place, Row, at
from tests.faults.registry import fault, register


def _key(draft: Draft, row: Row) -> str:
    return ",".join(draft.package.schema(row.table).key)


@fault("line")
def row_doubled(draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random)
    rows = draft.tables[row.table]
    again = draft.keep(row.copy())
    rows.insert(random.choice((rows.index(row) + 1, len(rows))), again)
    yield at("primary-key", again, _key(draft, row))


@fault("cell")
def key_of_another_row(draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random)
    other = draft.take(random, row.table)
    for column in draft.package.schema(row.table).key:
        row[column] = other[column]
    rows = draft.tables[row.table]
    yield at("primary-key", max(row, other, key=rows.index), _key(draft, row))


@fault("cell")
def address_of_another_source(draft: Draft, random: Random) -> Iterator[Place]:
    row, other = (draft.take(random, "sources", lambda row: row["url"]) for _ in range(2))
    row["url"] = other["url"]
    yield at("unique", max(row, other, key=draft.tables["sources"].index), "url")


@fault("table", only=True)
def rows_swapped(draft: Draft, random: Random) -> Iterator[Place]:
    rows = draft.tables[draft.take_table(random, 2)]
    place = random.randrange(1, len(rows) - 1)
    rows[place], rows[place + 1] = rows[place + 1], rows[place]
    yield at("canonical-order", rows[place + 1], _key(draft, rows[0]))


@fault("table", only=True)
def first_row_moved_to_the_end(draft: Draft, random: Random) -> Iterator[Place]:
    rows = draft.tables[draft.take_table(random, 2)]
    rows.append(rows.pop(1))
    yield at("canonical-order", rows[-1], _key(draft, rows[0]))


@fault("table", only=True)
def rows_reversed(draft: Draft, random: Random) -> Iterator[Place]:
    rows = draft.tables[draft.take_table(random, 2)]
    rows[1:] = rows[:0:-1]
    for row in rows[2:]:
        yield at("canonical-order", row, _key(draft, row))


def _leads_nowhere(table: str, column: str, target: str, to: str, draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random, table)
    known = {other[to] for other in draft.tables[target][1:]}
    name = random.choice(sorted(known))
    slips = [
        name + "x",
        name[:-1],
        name[1:],
        name.swapcase(),
        f" {name}",
        f"{name} ",
        name.replace("-", "_"),
        name + "\u200b",
        "no-such",
        "None",
    ]
    row[column] = random.choice([slip for slip in slips if slip and slip not in known])
    yield at("foreign-key", row, column)


for _schema in SCHEMAS:
    for _foreign in _schema.foreign_keys:
        for _column, _to in zip(_foreign.columns, _foreign.to, strict=True):
            _name = f"leads nowhere: {_schema.table}.{_column}"
            register(_name, "cell", partial(_leads_nowhere, _schema.table, _column, _foreign.table, _to))


def _referrers(draft: Draft, table: str, name: str) -> list[tuple[Row, str]]:
    return [(row, column) for other, column in draft.referring(table) for row in draft.tables[other][1:] if row[column] == name]


def _referred(draft: Draft, random: Random) -> tuple[Row, list[tuple[Row, str]]]:
    """Return a row that others refer to, and those with the columns by which they do."""
    tables = sorted({key.table for schema in SCHEMAS for key in schema.foreign_keys})
    found = []
    while not found:
        table = random.choice(tables)
        row = random.choice(draft.tables[table][1:])
        found = [(other, column) for other, column in _referrers(draft, table, row.cells[0]) if other is not row]
    return row, found


@fault("alone")
def row_that_others_refer_to_taken_out(draft: Draft, random: Random) -> Iterator[Place]:
    row, referrers = _referred(draft, random)
    draft.tables[row.table].remove(row)
    for other, column in referrers:
        yield at("foreign-key", other, column)


@fault("alone")
def row_that_others_refer_to_renamed(draft: Draft, random: Random) -> Iterator[Place]:
    row, referrers = _referred(draft, random)
    row.cells[0] = "ZZZ" if row.table == "parties" else row.cells[0] + "-new"
    for other, column in referrers:
        yield at("foreign-key", other, column)


def _cycle(rule: str, table: str, column: str, draft: Draft, random: Random) -> Iterator[Place]:
    ring = [draft.take(random, table) for _ in range(random.randint(1, min(4, len(draft.free(table)))))]
    for row, above in zip(ring, [*ring[1:], ring[0]], strict=True):
        row[column] = above.cells[0]
        yield at(rule, row, column)


for _rule, _table, _column in [
    ("equipment-tree-has-no-cycle", "equipment", "broader"),
    ("derivation-has-no-cycle", "claims", "derived_from"),
    ("supersession-has-no-cycle", "claims", "supersedes"),
    ("claim-parts-have-no-cycle", "claims", "part_of"),
    ("transfer-parts-have-no-cycle", "transfers", "part_of"),
    ("measures-have-no-cycle", "transfers", "measures"),
]:
    register(f"cycle: {_table}.{_column}", "alone", partial(_cycle, _rule, _table, _column))


@fault("alone")
def cycle_of_members(draft: Draft, random: Random) -> Iterator[Place]:
    names = [row["org_id"] for row in random.sample(draft.tables["organizations"][1:], random.randint(1, 4))]
    for whole, member in zip(names, [*names[1:], names[0]], strict=True):
        there = [row for row in draft.tables["organization_members"][1:] if row.cells == [whole, member]]
        row = there[0] if there else draft.add(draft.row("organization_members", org_id=whole, member=member))
        yield at("membership-has-no-cycle", row, "member")
