"""Stata, from version 14 on: titles as variable labels, allowed values as labelled codes, dates as dates, long text as strL.

Stata has no empty text apart from a missing one, so that "" is both; the tables mean the same. A title is cut at 80 characters.
pandas writes the file; its time is the descriptor's ``created``.
"""

from pathlib import Path

from armsdata.export.frames import Exported
from armsdata.export.labelled import created, file_label, labelled

_LABEL = 80
_LONGEST_FIXED = 2045  # bytes; longer text is a strL
# The words, and str1 to str2045, that Stata does not take for names and pandas would rename.
_WORDS = (
    "aggregate array boolean break byte case catch class colvector complex const continue default delegate delete do double else "
    "eltypedef end enum explicit export external float for friend function global goto if in inline int local long null pragma "
    "protected quad rowvector short strl typedef typename using virtual with"
)
_RESERVED = [*_WORDS.split(), *(f"str{width}" for width in range(1, _LONGEST_FIXED + 1))]


def write(table: Exported, path: Path) -> None:
    """Write one table as a .dta file; its label names the package, its version and the table."""
    made = labelled(table, _RESERVED)
    made.frame.to_stata(
        path,
        write_index=False,
        version=118,
        convert_dates=dict.fromkeys(made.dates, "td"),
        convert_strl=[name for name, size in made.text_sizes().items() if size > _LONGEST_FIXED],
        variable_labels={name: title[:_LABEL] for name, title in made.titles.items()},
        value_labels=made.labels,  # type: ignore[arg-type]
        data_label=file_label(table)[:_LABEL],
        time_stamp=created(table),
    )
