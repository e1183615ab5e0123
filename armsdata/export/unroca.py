"""unroca: transfers in the columns of the reporting form of the UN Register of Conventional Arms.

A row is a transfer of an item that has a category of the Register, I to VII or SALW: see ``layout.rows``. The form is filled in
by one state for one year, so that both stand in two columns before its own; the year is empty where the delivery may lie in
several. The number is the best one, else the lower bound, in the item's own unit; how sure it is, with all bounds, is said in
the comments. Nothing is reported here by a state: the rows are what the record concludes.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from armsdata.export import layout
from armsdata.export.flat import Fields

TABLES, KEY = layout.TABLES, layout.KEY
TITLE = "Transfers in the layout of the UN Register of Conventional Arms"
DESCRIPTION = "One row a transfer with a category of the UN Register, in the columns of its reporting form."

_HEADINGS = {
    "exporter": ("string", "Exporter", "Who supplies; the form has it in its head."),
    "year": ("integer", "Year", "The calendar year of the delivery; empty where it is not known or may be one of several."),
    "category": ("string", "Category", "I to VII, or SALW for small arms and light weapons."),
    "importer": ("string", "Final importer state", "Who receives; not always a state."),
    "items": ("integer", "Number of items", "The best number, else the lower bound, if in the item's own unit."),
    "origin": ("string", "State of origin (if not exporter)", "Where the goods were made, where that is not the exporter."),
    "via": ("string", "Intermediate location(s) (if any)", "Who passed them on."),
    "description": ("string", "Description of Items", "Our name of the item."),
    "comments": (
        "string",
        "Comments on the transfer",
        "Why, and in brackets how sure, all bounds, dates as reported, the end user and our identifier.",
    ),
}


def frame(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the layout from tables whose dates are expanded; rows in the order of transfers."""
    return layout.frame([_row(row) for row in layout.rows(tables, "unroca_category", "name")], _HEADINGS)


def _row(row: layout.Row) -> dict[str, Any]:
    return {
        "exporter": row["supplier"],
        "year": layout.year(row, "delivered"),
        "category": row["category"],
        "importer": row["recipient"],
        "items": layout.number(row),
        "origin": row["origin"],
        "via": row["via"],
        "description": row["item"],
        "comments": layout.remarks(row, "end_user"),
    }


def fields(tables: Mapping[str, Fields]) -> Fields:
    """Return the layout's fields; their titles are the form's headings."""
    return layout.fields(_HEADINGS)
