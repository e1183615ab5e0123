"""What rules are made of."""

from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from armsdata.rules import RULES
from armsdata.rules.registry import VIEWS, Broken, View, ancestors, beside, days_after, in_cycle, listed, look_up, prepare_view
from armsdata.rules.registry import rule as register
from tests.conftest import frame
from tests.rules.judging import DAY, PACKAGE, SOME_DAY


def test_ancestors_are_every_broader_item_also_where_the_tree_has_a_cycle() -> None:
    equipment = frame(
        PACKAGE.schema("equipment"), [{"equipment_id": pair[0], "broader": pair[1:] or None} for pair in ("ab", "bc", "c", "xy", "yx")]
    )
    assert ancestors(equipment) == {("a", "b"), ("a", "c"), ("b", "c"), ("x", "y"), ("y", "x"), ("x", "x"), ("y", "y")}


def test_ancestors_end_twenty_steps_above() -> None:
    chain = frame(PACKAGE.schema("equipment"), [{"equipment_id": f"{n}", "broader": f"{n + 1}"} for n in range(30)])
    assert {above for item, above in ancestors(chain) if item == "0"} == {f"{n}" for n in range(1, 21)}


def _texts(*values: str | None, start: int = 0) -> "pd.Series[Any]":
    return pd.Series(values, dtype=pd.ArrowDtype(pa.string()), index=range(start, start + len(values)))


def test_look_up_gives_the_first_row_that_has_the_key_and_nothing_for_an_unknown_one() -> None:
    table = pd.DataFrame({"id": _texts("a", "b", "a", None), "other": _texts("b", "a", "x", "x"), "name": _texts("A", "B", "C", "D")})
    assert look_up(_texts("a", None, "z", "b", start=5), table, "name").fillna("nothing").to_dict() == {
        5: "A",
        6: "nothing",
        7: "nothing",
        8: "B",
    }
    assert look_up(_texts("a", "b"), table, "name", "other").tolist() == ["B", "A"]
    assert list(beside(_texts("a"), table, ["name", "other"])) == ["name", "other"]


def test_days_after_counts_days_and_knows_nothing_of_an_unknown_one() -> None:
    later, earlier = (pd.Series(days, dtype=pd.ArrowDtype(pa.date32())) for days in ([SOME_DAY + 3 * DAY, None], [SOME_DAY, SOME_DAY]))
    assert days_after(later, earlier).tolist() == [3, pd.NA]


def test_in_cycle_passes_a_row_whose_reference_leads_nowhere() -> None:
    rows = pd.DataFrame({"id": _texts("a", "b", None, start=3), "up": _texts("z", None, "a", start=3)})
    assert in_cycle(rows, "id", "up").to_dict() == {3: False, 4: False, 5: False}


def test_listed_finds_nothing_that_is_not_known() -> None:
    rows = pd.DataFrame({"a": _texts("x", None, None), "b": _texts("y", "y", None)})
    assert listed(rows, ["a", "b"], rows).tolist() == [True, False, False]


def test_a_rule_is_refused_when_it_stands_twice_or_says_no_remedy() -> None:
    def claim_is_cited(claims: pd.DataFrame) -> Broken:
        """It stands there already.

        Do nothing.
        """
        return Broken([], [])

    def says_no_remedy(claims: pd.DataFrame) -> Broken:
        """It says what is wrong only."""
        return Broken([], [])

    for function in (claim_is_cited, says_no_remedy):
        with pytest.raises(ValueError, match=r"^the rule .* stands twice, or its docstring does not say how to mend it$"):
            register("claim_id", bad={}, good={})(function)


def test_the_words_of_a_rule_are_those_of_its_docstring() -> None:
    rule = RULES["unit-fits-equipment"]
    assert rule.message == "the unit is neither the equipment's own nor one of weight, volume, packaging, formation, money, share or event"
    assert rule.fix == "use the unit of the equipment, or attach the claim to the equipment that the unit counts"
    assert (rule.tables, rule.table, rule.severity, rule.own_row) == (("claims", "equipment", "units"), "claims", "error", False)
    assert "up-to high; range low and high" in RULES["quantities-fit-comparator"].fix
    assert RULES["bound-is-in-the-evidence"].tables == ("transfers", "claims", "evidence")


def test_a_view_is_made_once_its_tables_and_their_columns_are_there() -> None:
    frames = {table: frame(PACKAGE.schema(table), []) for table in ("citations", "claims", "sources")}
    prepare_view("cited", frames)
    assert list(frames["cited"]) == ["claim_id", "role", "stated_earliest", "published_earliest", "published_latest"]
    for lacking in ({"citations": frames["citations"]}, {**frames, "claims": frames["claims"][["claim_id"]]}):
        lacking.pop("cited", None)
        prepare_view("cited", lacking)
        assert "cited" not in lacking


def test_a_view_is_made_once_for_all_rules_that_take_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def bounds(transfers: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
        made.append(1)
        return view.function(transfers, claims)

    view = VIEWS["bounds"]
    monkeypatch.setitem(VIEWS, "bounds", View(bounds, view.tables))
    frames = {table: frame(PACKAGE.schema(table), []) for table in ("transfers", "claims")}
    for name in ("bound-is-affirmed", "rate-sets-no-bound"):
        assert RULES[name].broken(frames) == Broken([], [])
    assert made == [1]
