"""claims: the numbers that were claimed, by the day on which they were stated, and who claimed them."""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence

from armsdata.charts import marks
from armsdata.charts.look import CATEGORIES, OTHER, WIDTH, Chart, days, numbers
from armsdata.charts.reading import (
    Row,
    Tables,
    chosen_units,
    claimant,
    documents,
    first_documented,
    has_number,
    most_frequent,
    named,
    units,
)
from armsdata.charts.words import left_out, sources, tally, title
from armsdata.table_schema import records
from armsdata.wording import counted

_HEIGHT = 340
_OTHERS = "others"


def draw(tables: Tables, subject: str = "", unit: str | None = None) -> Chart:
    """Return the chart of the claims in one unit, by default the most frequent.

    Raises EmptyChartError where no claim has a number and a day, UnknownNameError where none is in the unit.
    """
    claims, documented, organizations = records(tables["claims"]), first_documented(tables), named(tables, "organizations")
    days_of = {claim["claim_id"]: claim["stated_latest"] or documented.get(claim["claim_id"]) for claim in claims}
    reasons = {claim["claim_id"]: _reason(claim, days_of) for claim in claims}
    drawable = [claim for claim in claims if not reasons[claim["claim_id"]]]
    (chosen,) = chosen_units(drawable, unit, "claims with a number and a day")
    drawn = sorted((c for c in drawable if c["unit"] == chosen), key=lambda claim: (days_of[claim["claim_id"]], claim["claim_id"]))
    called = units(tables)[chosen]
    claimants = {claim["claim_id"]: claimant(claim, organizations) for claim in drawn}
    looks = dict(zip(most_frequent(claimants.values()), CATEGORIES, strict=False))
    if set(claimants.values()) - set(looks):
        looks[_OTHERS] = OTHER
    values = [
        value
        for claim in drawn
        for who in [claimants[claim["claim_id"]]]
        for value in marks.values(claim, days_of[claim["claim_id"]], who if who in looks else _OTHERS, marks.describe(claim, who, called))
    ]
    values.sort(key=lambda value: list(looks).index(value["kind"]), reverse=True)  # what is drawn last lies on top
    x = days(day for claim in drawn for day in (days_of[claim["claim_id"]], claim["stated_earliest"]) if day)
    y = numbers((value["number"] for value in values), called)
    view = {"width": WIDTH, "height": _HEIGHT, "layer": marks.layers(values, x, y, marks.kinds(looks, 2))}
    without = Counter(reasons[claim["claim_id"]] or "in other units" for claim in claims if claim["claim_id"] not in claimants)
    caption = [*_caption(tables, drawn, called), *left_out(without), sources(claimants.values())]
    return Chart(title(f"Claimed numbers of {called}", subject), caption, view)


def _reason(claim: Row, days_of: Mapping[str, datetime.date | None]) -> str:
    """Return why a claim is not drawn; nothing where it is."""
    if not has_number(claim):
        return "without a number"
    if claim["basis"] in ("rate", "share"):
        return "rates or shares"
    if claim["stance"] != "affirms":
        return "denials of a number"
    return "" if days_of[claim["claim_id"]] else "with neither a day nor a dated document"


def _caption(tables: Tables, drawn: Sequence[Row], called: str) -> list[str]:
    ids = [claim["claim_id"] for claim in drawn]
    what = f"{counted(len(ids), 'claim')} in {called}, reported in {counted(documents(tables, ids), 'document')}"
    said = [
        f"{what}, each on the day by which it was stated; a dotted line covers the days that it may have been.",
        f"{marks.KEY}.",
        f"The numbers do not add up: as to what they count, {tally(Counter(claim['basis'] for claim in drawn))}; "
        f"as to what they are said of, {tally(Counter(claim['stage'] for claim in drawn))}.",
    ]
    if undated := sum(claim["stated_latest"] is None for claim in drawn):
        said.append(f"Without a day of its own, and so on the first by which a document had it: {undated}.")
    return said
