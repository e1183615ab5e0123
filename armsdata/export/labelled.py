"""Tables as statistics programs have them: short names, codes with labels for allowed values, real dates."""

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pandas as pd

from armsdata.errors import TargetError
from armsdata.export.frames import Exported

NAME_LENGTH = 32
_LABEL_BYTES = 120  # the longest value label of SPSS
_EXACT = 2**53 - 1  # beyond it, doubles leave out integers
_GREATEST = 8.9e307  # Stata's greater doubles are its missing values
_YEARS = (1678, 2261)  # what 64 bits of nanoseconds hold


@dataclass(frozen=True)
class Labelled:
    """A table's columns under short names, the title of each, and the labels of those that hold codes.

    Text is an object column with "" for empty cells, a date ``datetime64``, a number float or a nullable integer. ``dates`` names the
    dates.
    """

    frame: pd.DataFrame
    titles: Mapping[str, str]
    labels: Mapping[str, Mapping[int, str]]
    dates: Sequence[str]

    def text_sizes(self) -> dict[str, int]:
        """Return the length of the longest cell of each column of text, in bytes of UTF-8."""
        texts = self.frame.select_dtypes(object)
        return {str(name): max((len(cell.encode()) for cell in texts[name].tolist()), default=0) for name in texts}


def labelled(table: Exported, reserved: Iterable[str]) -> Labelled:
    """Return a table with names of at most 32 characters, none of them reserved, and codes from 1 for the values of an enum.

    Booleans become 0 and 1, labelled false and true. A column stays text where an allowed value is longer than a label may be.
    Raises TargetError for what these programs do not hold: an integer of 2^53 or more, an infinite number, a date before 1678 or after
    2261, a null character.
    """
    columns: dict[str, Any] = {}
    titles, labels, dates = {}, {}, []
    for name, column in zip(short_names(table.fields, reserved), table.fields, strict=True):
        field, cells = table.fields[column], table.frame[column]
        titles[name] = str(field["title"])
        match field["type"]:
            case "boolean":
                labels[name] = {0: "false", 1: "true"}
                columns[name] = cells.astype("Int8")
            case "integer":
                _refuse(table, column, cells.abs() > _EXACT, "a number of 2^53 or more, which doubles do not hold exactly")
                columns[name] = cells.astype("Int64")
            case "number":
                _refuse(table, column, cells.abs() > _GREATEST, "a number that is infinite or too large")
                columns[name] = cells.to_numpy(dtype=float, na_value=float("nan"))
            case "date":
                _refuse(table, column, ~cells.dt.year.between(*_YEARS), f"a date outside the years {_YEARS[0]} to {_YEARS[1]}")
                dates.append(name)
                columns[name] = cells.astype("datetime64[ns]")  # pyreadstat takes any other unit for nanoseconds
            case _:
                values = _values(field, cells)
                if values:
                    labels[name] = dict(enumerate(values, 1))
                    codes = {value: code for code, value in labels[name].items()}
                    columns[name] = pd.array([codes.get(value) for value in cells.tolist()], dtype="Int16")
                else:
                    _refuse(table, column, cells.str.contains("\0", regex=False), "a null character in a text, which would end it")
                    columns[name] = cells.fillna("").astype(object)
    return Labelled(pd.DataFrame(columns), titles, labels, dates)


def _refuse(table: Exported, column: str, bad: "pd.Series[bool]", what: str) -> None:
    """Raise TargetError where a column has bad cells."""
    if bad.any():
        raise TargetError(f"{table.name}.{column} has {what}; statistics programs cannot hold it")


def _values(field: Mapping[str, Any], cells: "pd.Series[Any]") -> list[str]:
    """Return the values that a column may hold, and those that it holds though it may not; none where it is free text."""
    allowed = field.get("constraints", {}).get("enum", [])
    if not allowed or any(len(value.encode()) > _LABEL_BYTES for value in allowed):
        return []
    return [*allowed, *sorted(set(cells.dropna().tolist()) - set(allowed))]


def short_names(columns: Iterable[str], reserved: Iterable[str] = ()) -> list[str]:
    """Return a name for each column of at most 32 letters, digits and underscores that begins with a letter.

    The names differ from each other and from the reserved ones, whatever their case; a number at the end sees to that.
    """
    taken = {word.lower() for word in reserved}
    names: list[str] = []
    for column in columns:
        plain = re.sub(r"[^A-Za-z0-9_]", "_", column)
        plain = plain if plain[:1].isalpha() else f"v{plain}"
        name, counter = plain[:NAME_LENGTH], 1
        while name.lower() in taken:
            counter += 1
            name = f"{plain[: NAME_LENGTH - len(str(counter)) - 1]}_{counter}"
        taken.add(name.lower())
        names.append(name)
    return names


def file_label(table: Exported) -> str:
    """Return what a file says of itself: the package, its version, and the table."""
    return f"{table.metadata['package']} {table.metadata['version']}: {table.title}"


def cut(text: str, size: int) -> str:
    """Return as many whole characters of a text as fit into so many bytes of UTF-8."""
    return text.encode()[:size].decode(errors="ignore")


def created(table: Exported) -> datetime.datetime:
    """Return when the package says that it was made, so that a file says the same whenever it is written; else the first day of 1970."""
    with suppress(ValueError):
        return datetime.datetime.fromisoformat(table.metadata["created"]).replace(tzinfo=None)
    return datetime.datetime(1970, 1, 1)
