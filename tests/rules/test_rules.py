"""Every rule finds its bad example and lets its good one pass."""

import datetime
import importlib
import inspect
import pkgutil
from itertools import product

import pyarrow as pa
import pytest

import armsdata.rules
from armsdata import Package
from armsdata.rules import RULES, TEXT_RULES
from armsdata.rules.registry import Broken, Row, tomorrow
from tests.conftest import frame
from tests.rules.judging import DAY, SOME_DAY, TODAY, breaks, broken


def _breaks(name: str, row: Row, package: Package) -> bool:
    rule = RULES[name]
    rows = {table: list(rule.given.get(table, [])) for table in rule.tables}
    rows[rule.table].append(row)
    frames = {table: frame(package.schema(table), rows[table]) for table in rule.tables}
    return len(rows[rule.table]) - 1 in rule.broken(frames).rows


@pytest.mark.parametrize("name", RULES)
def test_rule_finds_its_bad_example(name: str, shipped: Package) -> None:
    assert _breaks(name, RULES[name].bad, shipped)


@pytest.mark.parametrize("name", RULES)
def test_rule_lets_its_good_example_pass(name: str, shipped: Package) -> None:
    assert not _breaks(name, RULES[name].good, shipped)


ABOUT_ABSENCE = {"source-without-url-says-why", "claim-is-cited", "source-is-cited", "organization-is-used", "transfer-has-support"}


@pytest.mark.parametrize("name", sorted(set(RULES) - ABOUT_ABSENCE))
def test_rule_is_not_broken_by_what_is_unknown(name: str, shipped: Package) -> None:
    rule = RULES[name]
    assert not rule.broken({table: frame(shipped.schema(table), [{}] if table == rule.table else []) for table in rule.tables}).rows


@pytest.mark.parametrize("name", RULES)
def test_rule_passes_an_empty_table(name: str, shipped: Package) -> None:
    assert not RULES[name].broken({table: frame(shipped.schema(table), []) for table in RULES[name].tables}).rows


@pytest.mark.parametrize("name", RULES)
def test_rule_names_a_column_of_its_table(name: str, shipped: Package) -> None:
    assert RULES[name].column in shipped.schema(RULES[name].table).fields


@pytest.mark.parametrize("name", TEXT_RULES)
def test_text_rule_finds_its_bad_example_only(name: str) -> None:
    rule = TEXT_RULES[name]
    assert rule.function(pa.array([rule.bad, rule.good])).to_pylist() == [True, False]


@pytest.mark.parametrize("name", [*RULES, *TEXT_RULES])
def test_rule_message_and_remedy_are_one_line_each(name: str) -> None:
    rule = RULES.get(name) or TEXT_RULES[name]
    assert rule.message
    assert rule.fix
    assert "\n" not in rule.message + rule.fix


@pytest.mark.parametrize(
    ("name", "row", "bad"),
    [
        *(
            ("bounds-are-in-order", dict(zip(("quantity_low", "quantity_best", "quantity_high"), numbers, strict=True)), bad)
            for numbers, bad in [
                ((1, 2, 3), False),
                ((2, 2, 2), False),
                ((3, 2, 4), True),
                ((1, 3, 2), True),
                ((1, None, 1), False),
                ((2, None, 1), True),
                ((None, 2, 1), True),
                ((2, 1, None), True),
                ((None, None, 1), False),
            ]
        ),
        *(
            ("unit-stands-beside-bound", {f"quantity_{name}": 1, "unit": unit}, not unit)
            for name in ("low", "best", "high")
            for unit in ("usd", None)
        ),
        ("unit-stands-beside-bound", {"unit": "usd"}, True),
        *(
            ("bound-names-its-claim", {f"quantity_{name}": number, f"{name}_from": claim}, (number is None) != (claim is None))
            for name, number, claim in product(("low", "best", "high"), (1, None), ("c", None))
        ),
        ("bound-names-its-claim", {"quantity_low": 1, "best_from": "c"}, True),
        *(
            ("garbled-says-what-changed", {"role": role, "note": note}, (role, note) == ("garbled", None))
            for role, note in product(("garbled", "relay"), (None, "It says 50."))
        ),
        *(
            ("unit-and-basis-stand-beside-quantity", {"comparator": comparator, "unit": unit, "basis": basis}, {unit, basis} != wanted)
            for (comparator, wanted), unit, basis in product(
                [("none", {None}), ("exact", {"share"}), ("vague", {"share"})], ("share", None), ("share", None)
            )
        ),
        *(
            ("per-stands-beside-rate", {"basis": basis, "per": per}, (basis == "rate") != (per == "month"))
            for basis, per in product(("rate", "stock", None), ("month", None))
        ),
        *(
            ("attribution-fits-claimant", {"attribution": attribution, "claimant": claimant, "person": person}, bad(claimant or person))
            for attribution, bad in [("named", lambda who: not who), ("unattributed", bool), ("anonymous", lambda _: False)]
            for claimant, person in product(("gur", None), ("Kyrylo Budanov", None))
        ),
        *(
            ("place-has-a-role", {"place": place, "place_role": role}, (place is None) != (role is None))
            for place, role in product(("Rason", None), ("transit", None))
        ),
        *(
            ("derivation-is-explained", {"derived_from": claim, "derivation": how}, claim is not None and how is None)
            for claim, how in product(("c", None), ("times two", None))
        ),
        *(
            ("seized-cargo-is-interdicted", {"place_role": role, "stage": stage}, (role, stage) == ("seizure", "in-transit"))
            for role, stage in product(("seizure", "transit"), ("in-transit", "interdicted", "returned"))
        ),
        *(
            ("source-without-url-says-why", {"url": url, "note": note}, url is None and note is None)
            for url, note in product(("https://a.org", None), ("Printed.", None))
        ),
        *(
            ("publication-date-has-a-basis", {"published": day, "published_basis": basis}, (day is None) != (basis is None))
            for day, basis in product(("2024", None), ("page", None))
        ),
    ],
)
def test_rule_about_a_row_alone(name: str, row: Row, bad: bool) -> None:
    assert broken(name, row) == ([(0, RULES[name].column)] if bad else [])


@pytest.mark.parametrize(
    ("name", "column", "more"),
    [
        ("check-is-not-of-the-future", "checked", {}),
        ("source-is-not-of-the-future", "published_earliest", {}),
        ("claim-is-not-of-the-future", "stated_earliest", {"stage": "planned"}),
        ("claim-is-not-of-the-future", "period_earliest", {"stage": "delivered", "stated_earliest": SOME_DAY}),
        ("transfer-is-not-of-the-future", "delivered_earliest", {"status": "delivered"}),
        ("transfer-is-not-of-the-future", "ordered_earliest", {"status": "planned"}),
    ],
)
def test_a_day_is_of_the_future_when_it_is_after_tomorrow(name: str, column: str, more: Row) -> None:
    assert tomorrow() == datetime.date.today() + DAY
    assert not breaks(name, {column: TODAY + DAY, **more})
    assert breaks(name, {column: TODAY + 3 * DAY, **more})


@pytest.mark.parametrize(("days", "late"), [(-5, False), (0, False), (1, False), (2, True)])
def test_one_day_is_grace_between_time_zones(days: int, late: bool) -> None:
    later = SOME_DAY + days * DAY
    assert breaks("order-precedes-delivery", {"ordered_earliest": later, "delivered_latest": SOME_DAY}) == late
    sources: list[Row] = [
        {"source_id": "first", "published_earliest": later, "published_latest": later},
        {"source_id": "second", "published_latest": SOME_DAY},
    ]
    relay = {"claim_id": "c", "source_id": "second", "role": "relay"}
    assert breaks("relay-follows-original", relay, {"claim_id": "c", "source_id": "first", "role": "original"}, sources=sources) == late
    assert not breaks("relay-follows-original", relay, {"claim_id": "c", "source_id": "first", "role": "relay"}, sources=sources)
    assert not breaks("relay-follows-original", relay, {"claim_id": "d", "source_id": "first", "role": "original"}, sources=sources)
    claims: list[Row] = [{"claim_id": "c", "stated_earliest": later}]
    assert breaks("claim-precedes-document", {"claim_id": "c", "source_id": "second"}, claims=claims, sources=sources) == late


@pytest.mark.parametrize(
    ("name", "key", "parent"),
    [
        ("derivation-has-no-cycle", "claim_id", "derived_from"),
        ("supersession-has-no-cycle", "claim_id", "supersedes"),
        ("claim-parts-have-no-cycle", "claim_id", "part_of"),
        ("transfer-parts-have-no-cycle", "transfer_id", "part_of"),
        ("measures-have-no-cycle", "transfer_id", "measures"),
        ("equipment-tree-has-no-cycle", "equipment_id", "broader"),
        ("membership-has-no-cycle", "member", "org_id"),
    ],
)
def test_a_cycle_is_found_at_every_row_of_it_and_at_no_row_that_leads_into_it(name: str, key: str, parent: str) -> None:
    steps = ["ab", "bc", "ca", "xa", "yx", "ss", "pq", "qr"]
    rows: list[Row] = [{key: step[0], parent: step[1]} for step in steps]
    assert [row for row, _ in broken(name, {}, {parent: "a"}, {key: "r"}, *rows)] == [3, 4, 5, 8]


@pytest.mark.parametrize("name", RULES)
def test_rule_is_of_its_own_row_when_its_examples_need_no_other_row(name: str) -> None:
    rule = RULES[name]
    assert rule.own_row == (len(rule.tables) == 1 and not rule.given)


def test_every_function_that_judges_is_a_rule() -> None:
    """A function of a module of rules, not of the registry, that says what is bad and how to mend it."""
    for info in pkgutil.iter_modules(armsdata.rules.__path__):
        module = importlib.import_module(f"armsdata.rules.{info.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            ours = function.__module__ == module.__name__ and info.name != "registry" and not name.startswith("_")
            if ours and str(inspect.signature(function).return_annotation) in ("pd.Series[bool]", str(Broken), "<class 'str'>", "pa.Array"):
                assert name.replace("_", "-") in RULES | TEXT_RULES, name
