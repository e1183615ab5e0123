"""A package of the real shape with as many claims as wanted, nine rows a claim, and a finding where wanted."""

import csv
import datetime
import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
COPIED = ("parties", "units", "equipment", "equipment_names", "withdrawn", "excluded", "exceptions")
WORDS = [
    "delivered",
    "received",
    "howitzers",
    "launchers",
    "артилерія",
    "поставки",
    "포병",
    "자주포",
    "砲兵",
    "火箭炮",
    "says",
    "reportedly",
    "“systems”",
    "rail",
    "port",
]
START = datetime.date(2022, 1, 1)

Row = dict[str, object]


def generate(folder: Path, claims: int, every: int = 1000, seed: int = 0) -> None:
    """Write the package to a folder; one claim in ``every`` has a fault, of four kinds by turns."""
    (folder / "datasets").mkdir(parents=True)
    shutil.copytree(ROOT / "schemas", folder / "schemas")
    shutil.copy(ROOT / "datapackage.json", folder)
    for table in COPIED:
        shutil.copy(ROOT / "datasets" / f"{table}.csv", folder / "datasets")
    _header_only(folder, "exceptions")
    _header_only(folder, "withdrawn")
    items = [row["equipment_id"] for row in _rows(ROOT / "datasets" / "equipment.csv") if row["unit"] == "systems"]
    for table, rows in {
        "organizations": _organizations(),
        "organization_members": ({"org_id": f"org-{i:04}", "member": f"org-{i + 500:04}"} for i in range(500)),
        "sources": _sources(claims, random.Random(seed)),
        "claims": _claims(claims, items, every, random.Random(seed + 1)),
        "claim_parties": ({"claim_id": _claim(i), "role": "end-user", "party_id": "RUS"} for i in range(0, claims, 2)),
        "claim_equipment": ({"claim_id": _claim(i), "equipment_id": items[i % len(items)]} for i in range(claims)),
        "citations": _citations(claims),
        "transfers": _transfers(claims, items),
        "evidence": _evidence(claims),
    }.items():
        _write(folder, table, rows)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _columns(table: str) -> list[str]:
    return [field["name"] for field in json.loads((ROOT / "schemas" / f"{table}.json").read_text())["fields"]]


def _header_only(folder: Path, table: str) -> None:
    _write(folder, table, iter(()))


def _write(folder: Path, table: str, rows: Iterator[Row]) -> None:
    with (folder / "datasets" / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, _columns(table), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _claim(i: int) -> str:
    return f"org-{i:08}-artillery"


def _source(i: int) -> str:
    return f"paper-{i:08}-artillery"


def _text(chance: random.Random) -> str:
    return f"No. {chance.randrange(10**6)} {' '.join(chance.choices(WORDS, k=9))}, {chance.choice(WORDS)}"


def _stated(i: int) -> datetime.date:
    return START + datetime.timedelta(days=i % 997)


def _organizations() -> Iterator[Row]:
    for i in range(1000):
        yield {"org_id": f"org-{i:04}", "name": f"Organization {i}", "country": "KOR", "kind": "news-agency"}


def _sources(claims: int, chance: random.Random) -> Iterator[Row]:
    for i in range(claims * 3 // 2 + 1):
        published = _stated(i * 2 // 3) + datetime.timedelta(days=5)
        yield {
            "source_id": _source(i),
            "publisher": f"org-{i % 1000:04}",
            "title": _text(chance),
            "url": f"https://www.example.org/{i}/north-korea-artillery-{i % 97}",
            "published": published.isoformat(),
            "published_basis": "page",
            "language": ("en", "ko", "uk", "ja")[i % 4],
            "kind": "news",
            "read": "excerpt",
        }


def _claims(claims: int, items: list[str], every: int, chance: random.Random) -> Iterator[Row]:
    for i in range(claims):
        stated = _stated(i)
        period = (
            str(stated.year),
            f"{stated.year}-{stated.month:02}~",
            f"2021-11~/{stated.isoformat()}",
            "202X",
            f"../{stated.isoformat()}",
            "",
        )[i % 6]
        number = i % 500 + 1
        faulty = (i + 1) % every == 0
        kind = (i + 1) // every % 4 if faulty else -1
        yield {
            "claim_id": _claim(i),
            "claimant": f"nobody-{i}" if kind == 0 else f"org-{i % 1000:04}",
            "attribution": "named",
            "stated": "2024-13" if kind == 1 else stated.isoformat(),
            "supplier": "PRK",
            "recipient": "RUS",
            "equipment_id": items[i % len(items)],
            "stance": "affirms",
            "stage": "delivered",
            "certainty": "asserted",
            "quantity_low": number,
            "quantity_best": number,
            "quantity_high": number,
            "comparator": "exact",
            "unit": "barrel" if kind == 2 else "systems",
            "basis": "cumulative",
            "period": period,
            "evidence_type": "statement",
            "summary": _text(chance) + ("\u200b" if kind == 3 else ""),
        }


def _citations(claims: int) -> Iterator[Row]:
    for i in range(claims):
        for j in range(3):
            yield {
                "claim_id": _claim(i),
                "source_id": _source(i * 3 // 2 + j),
                "role": "relay",
                "checked": "2026-11-23" if j else "",
                "quantity_as_reported": f"some {i % 500}",
            }


def _transfers(claims: int, items: list[str]) -> Iterator[Row]:
    for i in range(0, claims, 2):
        yield {
            "transfer_id": f"prk-rus-{i:08}",
            "supplier": "PRK",
            "recipient": "RUS",
            "equipment_id": items[i % len(items)],
            "mode": "transfer",
            "delivered": "2021-11~/2022",
            "quantity_best": i % 500 + 1,
            "best_from": _claim(i),
            "unit": "systems",
            "status": "delivered",
            "assessment": "possible",
            "comment": "Set by one claim, of several.",
        }


def _evidence(claims: int) -> Iterator[Row]:
    for i in range(0, claims, 2):
        for j in range(3):
            if i + j < claims:
                yield {"transfer_id": f"prk-rus-{i:08}", "claim_id": _claim(i + j), "role": "context" if j else "supports"}
