"""What a rule finds among example rows."""

import datetime

from armsdata import open_package
from armsdata.rules import RULES
from armsdata.rules.registry import Row
from tests.conftest import ROOT, frame

PACKAGE = open_package(ROOT)
STAGES = PACKAGE.schema("claims").constraint("stage", "enum")
PLANS = ["offered", "requested", "planned", "agreed"]
DONE = ["delivered", "sighted", "in-use", "lost", "returned", "interdicted"]
SIDES = ("low", "best", "high")
EQUIPMENT: list[Row] = [{"equipment_id": pair[0], "broader": pair[1:] or None} for pair in ("a", "ba", "cb", "xa")]
TODAY = datetime.date.today()
DAY = datetime.timedelta(days=1)
SOME_DAY = datetime.date(2024, 11, 16)


def broken(name: str, *rows: Row, **given: list[Row]) -> list[tuple[int, str]]:
    """Return which of some rows break a rule, each with the column that is named, beside given rows of other tables."""
    rule = RULES[name]
    frames = {table: frame(PACKAGE.schema(table), rows if table == rule.table else given.get(table, [])) for table in rule.tables}
    return list(zip(*rule.broken(frames), strict=True))


def breaks(name: str, *rows: Row, **given: list[Row]) -> bool:
    """Return whether the first of some rows, and no other, breaks a rule; the other rows are there for it to be judged by."""
    found = broken(name, *rows, **given)
    assert {row for row, _ in found} <= {0}
    return bool(found)
