"""sipri: transfers in the 16 columns of the trade register of SIPRI's Arms Transfers Database, to be put beside its rows.

What fits is a transfer of an item that has a category of SIPRI's, which is major conventional arms: see ``layout.rows``. The
columns are those of SIPRI's CSV export, whose three columns of uncertainty are headed by a blank. Nothing of SIPRI's is copied
but its names of parties, designations and categories, which are in our own tables. Empty are what we do not have: the number
ordered, and the three trend-indicator values (TIV), which need SIPRI's own cost model.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from armsdata.export import layout
from armsdata.export.flat import Fields

TABLES, KEY = layout.TABLES, layout.KEY
TITLE = "Transfers in the layout of SIPRI's trade register"
DESCRIPTION = "One row a transfer of major conventional arms, in the columns of SIPRI's trade register; the TIV columns are empty."

_STATUS = {"new": "New", "second-hand": "Second hand", "modernised": "Second hand but modernized"}
_FLAG = "? where {0}."
_NONE = "Empty: we have none."
_HEADINGS = {
    "recipient": ("string", "Recipient", "Who receives, as SIPRI names it, else as we do."),
    "supplier": ("string", "Supplier", "Who supplies, as SIPRI names it, else as we do."),
    "order_year": ("integer", "Year of order", "Empty where it is not known or may be one of several."),
    "order_year_flag": ("string", " ", _FLAG.format("the date of the order is approximate")),
    "ordered": ("integer", "Number ordered", "Empty: a transfer says what came, not what was ordered."),
    "ordered_flag": ("string", " ", _NONE),
    "designation": ("string", "Weapon designation", "SIPRI's designation of the item, else our name of it."),
    "description": ("string", "Weapon description", "SIPRI's category of the item."),
    "delivered": ("integer", "Number delivered", "The best number, else the lower bound, if in the item's own unit."),
    "delivered_flag": ("string", " ", _FLAG.format("the transfer is not confirmed, or low, best and high are not all the same number")),
    "delivery_years": (
        "string",
        "Year(s) of delivery",
        "Every year from the first to the last of the delivery; empty where an end is open or a decade.",
    ),
    "condition": ("string", "status", "New, Second hand, or Second hand but modernized; empty where not known."),
    "comments": ("string", "Comments", "Why, and in brackets how sure, all bounds, dates as reported, further parties and our identifier."),
    "tiv_unit": ("number", "SIPRI TIV per unit", _NONE),
    "tiv_order": ("number", "SIPRI TIV for total order", _NONE),
    "tiv_delivered": ("number", "SIPRI TIV of delivered weapons", _NONE),
}


def frame(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the layout from tables whose dates are expanded; rows in the order of transfers."""
    return layout.frame([_row(row) for row in layout.rows(tables, "sipri_category", "sipri_name")], _HEADINGS)


def _row(row: layout.Row) -> dict[str, Any]:
    """Return the cells of a row that are not empty for want of anything to say."""
    count, ordered = layout.number(row), layout.year(row, "ordered")
    return {
        "recipient": row["recipient"],
        "supplier": row["supplier"],
        "order_year": ordered,
        "order_year_flag": "?" if ordered and "~" in row["ordered"] else None,
        "designation": row["item_designation"] or row["item"],
        "description": row["category"],
        "delivered": count,
        "delivered_flag": "?" if count is not None and not layout.is_sure(row) else None,
        "delivery_years": _delivery_years(row),
        "condition": _STATUS.get(row["condition"]),
        "comments": layout.remarks(row, "end_user", "origin", "via"),
    }


def _delivery_years(row: layout.Row) -> str | None:
    """Return the years of a delivery as SIPRI lists them; a decade is one year that we do not know, not ten."""
    earliest, latest = row["delivered_earliest"], row["delivered_latest"]
    if not earliest or not latest or "X" in row["delivered"]:
        return None
    return "; ".join(str(year) for year in range(earliest.year, latest.year + 1))


def fields(tables: Mapping[str, Fields]) -> Fields:
    """Return the layout's fields; their titles are SIPRI's headings."""
    return layout.fields(_HEADINGS)
