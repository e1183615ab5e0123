"""A problem in the data, as a value."""

from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]


class Finding(NamedTuple):
    """One problem at one place.

    ``line`` is the line in the file, counted from 1 (the header); 0 where a file has no lines to name.
    ``column`` and ``value`` are empty where the whole line or file is meant.
    ``message`` says what is wrong, ``fix`` how to mend it; ``command`` is the exact command that mends it, or empty.
    """

    rule: str
    severity: Severity
    table: str
    path: str
    line: int
    column: str
    value: str
    message: str
    fix: str
    command: str = ""
