"""Exceptions that are not needed or name nothing, and tombstones of records that are there."""

from collections.abc import Iterator
from random import Random

from armsdata.rules import RULES
from tests.faults.draft import Draft, Place, at
from tests.faults.registry import fault


@fault("alone", only=True)
def exception_taken_out(draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random, "exceptions", lambda row: row["table"] == "transfers")
    draft.tables["exceptions"].remove(row)
    transfer = next(other for other in draft.tables["transfers"] if other["transfer_id"] == row["id"])
    yield at(row["rule"], transfer, RULES[row["rule"]].column)


@fault("alone", only=True)
def exception_that_is_not_needed(draft: Draft, random: Random) -> Iterator[Place]:
    rule = RULES[random.choice([name for name, rule in RULES.items() if len(draft.tables[rule.table]) > 1])]
    needed = {(row["rule"], row["id"]) for row in draft.tables["exceptions"]}
    schema = draft.package.schema(rule.table)
    ids = ["|".join(row[column] for column in schema.key) for row in draft.tables[rule.table][1:]]
    name = random.choice([name for name in [*ids, "nobody"] if (rule.id, name) not in needed])
    yield at("exception-unneeded", draft.add(draft.row("exceptions", rule=rule.id, table=rule.table, id=name, reason="So it is.")), "id")


@fault("alone", only=True)
def exception_to_no_rule(draft: Draft, random: Random) -> Iterator[Place]:
    name = random.choice(("no-such-rule", "type", "foreign-key", "text-is-decoded", random.choice([*RULES]) + "s"))
    yield at("rule-unknown", draft.add(draft.row("exceptions", rule=name, table="claims", id="a", reason="So it is.")), "rule")


@fault("alone", only=True)
def exception_in_no_table(draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.row(
        "exceptions", rule=random.choice([*RULES]), table=random.choice(("assertions", "Claims", "claim")), id="a", reason="So."
    )
    yield at("table-unknown", draft.add(row), "table")


@fault("alone", only=True)
def tombstone_in_no_table(draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.row("withdrawn", table=random.choice(("assertions", "Claims", "claim")), id="a", version="0.1.0", reason="Said twice.")
    yield at("table-unknown", draft.add(row), "table")


@fault("alone", only=True)
def tombstone_of_a_record_that_is_there(draft: Draft, random: Random) -> Iterator[Place]:
    table = random.choice([name for name in draft.names() if name not in ("withdrawn", "exceptions")])
    there = random.choice(draft.tables[table][1:])
    name = "|".join(there[column] for column in draft.package.schema(table).key)
    row = draft.row("withdrawn", table=table, id=name, version="0.1.0", reason="Said twice.")
    yield at("withdrawn-still-there", draft.add(row), "id")


@fault("alone", only=True)
def tombstone_that_names_no_replacement(draft: Draft, random: Random) -> Iterator[Place]:
    table = random.choice([name for name in draft.names() if name not in ("withdrawn", "exceptions")])
    row = draft.row("withdrawn", table=table, id="gone", version="0.1.0", reason="Said twice.", replaced_by="no-such-record")
    yield at("replacement-unknown", draft.add(row), "replaced_by")
