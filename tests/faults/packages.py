"""The valid packages that are damaged: the small one of the tests, and one drawn from the real one, with rows in every table."""

import json
import shutil
from pathlib import Path
from random import Random

from armsdata import Package
from armsdata.canonical import from_records
from armsdata.folder import DESCRIPTOR
from tests.conftest import DATA, ROOT

# Tables whose rows come along with the row that they belong to, by the column that names it.
_BELONGS = {
    "evidence": "transfer_id",
    "citations": "claim_id",
    "claim_parties": "claim_id",
    "claim_equipment": "claim_id",
    "equipment_names": "equipment_id",
    "organization_members": "member",
}
_AUTHORITIES = ("parties", "units")
_TOMBSTONE = {"table": "claims", "id": "said-twice", "version": "0.1.0", "reason": "Said twice.", "replaced_by": ""}


def copy_small(folder: Path) -> None:
    """Write the small package of the tests, with the real schemas, into a folder."""
    shutil.copytree(DATA / "tiny", folder)
    shutil.copytree(ROOT / "schemas", folder / "schemas")
    shutil.copy(ROOT / DESCRIPTOR, folder)


def draw(package: Package, folder: Path, random: Random, transfers: int) -> None:
    """Write a package of some random transfers, and of everything that they refer to or that belongs to it, into a folder."""
    rows = {name: package.records(name) for name in package.resources}
    kept: dict[str, list[dict[str, str]]] = {name: [] for name in rows}
    waiting = [("transfers", row) for row in random.sample(rows["transfers"], transfers)]
    excepted = {row["id"] for row in rows["exceptions"]}
    waiting += [("transfers", random.choice([row for row in rows["transfers"] if row["transfer_id"] in excepted]))]
    waiting += [("claims", row) for row in rows["claims"] if row["claim_id"] in {r["claim_id"] for r in rows["claim_parties"]}][:5]
    waiting += [(name, row) for name in _AUTHORITIES for row in rows[name]]
    while waiting:
        table, row = waiting.pop()
        if row in kept[table]:
            continue
        kept[table].append(row)
        for key in package.schema(table).foreign_keys:
            waiting += [(key.table, other) for other in rows[key.table] if row[key.columns[0]] and other[key.to[0]] == row[key.columns[0]]]
        name = row[package.schema(table).key[0]]
        targets = {name: key for name in _BELONGS for key in package.schema(name).foreign_keys if key.columns == (_BELONGS[name],)}
        waiting += [(other, r) for other, key in targets.items() if key.table == table for r in rows[other] if r[_BELONGS[other]] == name]
    ids = {(table, "|".join(row[column] for column in package.schema(table).key)) for table, some in kept.items() for row in some}
    kept["exceptions"] = [row for row in rows["exceptions"] if (row["table"], row["id"]) in ids]
    kept["excluded"] = random.sample(rows["excluded"], 10)
    kept["withdrawn"] = [_TOMBSTONE]
    (folder / "datasets").mkdir(parents=True)
    for name, some in kept.items():
        (folder / package.resources[name].path).write_bytes(from_records(some, package.schema(name)))
    shutil.copytree(package.folder / "schemas", folder / "schemas")
    (folder / DESCRIPTOR).write_text(json.dumps(package.descriptor))
