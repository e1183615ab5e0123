"""SPSS: titles as variable labels, allowed values as labelled codes, dates as dates; the licence is a note in the file.

SPSS pads text with blanks, so that those at the end of a cell are lost. It holds at most 32,767 bytes in a cell; longer text is
an error, not cut. A title is cut at 255 bytes, the note at 80, the file's label at 64.
"""

from pathlib import Path

from armsdata.errors import TargetError
from armsdata.export.frames import Exported
from armsdata.export.labelled import created, cut, file_label, labelled
from armsdata.extras import library

pyreadstat = library("pyreadstat", "spss", "Exporting to SPSS")

_LONGEST_TEXT = 32_767
_RESERVED = ["all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"]
_TIME_AT = 92  # where a .sav file's header has the day and time of writing, in 9 and 8 characters


def write(table: Exported, path: Path) -> None:
    """Write one table as a .sav file; its label names the package, its version and the table."""
    made = labelled(table, _RESERVED)
    for name, size in made.text_sizes().items():
        if size > _LONGEST_TEXT:
            raise TargetError(f"{table.name}.{name} has a text that is longer than the 32,767 bytes that SPSS holds in a cell")
    pyreadstat.write_sav(
        made.frame,
        path,
        file_label=cut(file_label(table), 64),
        column_labels={name: cut(title, 255) for name, title in made.titles.items()},
        variable_value_labels=made.labels,
        variable_format=dict.fromkeys(made.dates, "DATE11"),
        note=cut(f"Licence: {table.metadata['licence']}", 80),
    )
    with path.open("r+b") as file:  # pyreadstat writes the time of now
        file.seek(_TIME_AT)
        file.write(f"{created(table):%d %b %y%H:%M:%S}".encode())
