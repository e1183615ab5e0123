"""The checks that every package gets, whatever its tables mean: what each says, and how to mend it."""

from typing import Literal, NamedTuple

from armsdata.findings import Finding


class Check(NamedTuple):
    """What a structural check says of a bad place, and how to mend it; both may name ``{detail}``.

    ``remedy`` is the command that may mend it: fmt where nothing but the form is wrong, fix where a cell or row is.
    """

    message: str
    fix: str
    remedy: Literal["", "fmt", "fix"] = ""


CHECKS = {
    "descriptor": Check("the descriptor is not valid: {detail}", "mend datapackage.json at the place named"),
    "schema": Check("the Table Schema is not valid: {detail}", "mend the schema file at the place named"),
    "resource-url": Check("the resource is a URL, which is never fetched", "put the file into the package and give its path there"),
    "resource-absolute": Check("the path of the resource is absolute", "give the path relative to datapackage.json"),
    "resource-outside": Check("the path of the resource leads out of the package", "keep the file, not a link to it, inside the package"),
    "resource-missing": Check("the file of the resource does not exist", "add the file, or take the resource out of datapackage.json"),
    "resource-not-a-file": Check("the path of the resource is {detail}, not a file", "put a CSV file there"),
    "resource-empty": Check("the file is empty", "write at least the header row: {detail}", "fmt"),
    "encoding": Check("not UTF-8: {detail}", "save the file as UTF-8"),
    "byte-order-mark": Check("the file begins with a byte-order mark", "save the file as UTF-8 without a byte-order mark", "fmt"),
    "line-endings": Check("lines end with a carriage return ({detail})", "save the file with LF line endings", "fmt"),
    "stray-return": Check("the line holds a carriage return within", "take the carriage return out"),
    "nul": Check("the line holds a NUL byte", "take the NUL byte out"),
    "quote": Check(
        "the quotes on this line do not match: {detail}",
        "put quotes around the whole cell and double those inside; no cell holds a line break",
    ),
    "merge-conflict": Check(
        "a merge was left unresolved here", "keep one of the two versions and take the lines with <<<<<<<, ======= and >>>>>>> out"
    ),
    "blank-line": Check("the line is blank", "take the line out", "fmt"),
    "row-short": Check("the row has too few cells: {detail}", "add the missing commas"),
    "row-long": Check("the row has too many cells: {detail}", "quote cells that hold a comma, or take the extra cells out"),
    "header": Check("the first line is not the header of the table", "write the names of the columns there: {detail}"),
    "separator": Check("the cells are separated by {detail}", "save the file with commas between the cells"),
    "column-missing": Check("the column is missing", "add it to the header at position {detail}", "fmt"),
    "column-unknown": Check("the schema has no such column", "take it out, or add it to the schema{detail}"),
    "column-doubled": Check("the column stands twice; the first is read", "keep one of the two"),
    "column-order": Check("the columns stand in another order than in the schema", "order them: {detail}", "fmt"),
    "type": Check("not a value of type {detail}", "{fix}", "fix"),
    "required": Check("the cell must not be empty", "fill it in"),
    "enum": Check("not one of the allowed values", "use one of: {detail}", "fix"),
    "pattern": Check("does not have the form that the column asks for", "match the pattern {detail}"),
    "format": Check("not a web address", "write it with http:// or https://, without blanks", "fix"),
    "minimum": Check("smaller than {detail}", "give a number of at least {detail}"),
    "maximum": Check("larger than {detail}", "give a number of at most {detail}"),
    "min-length": Check("shorter than {detail} characters", "write at least {detail} characters"),
    "max-length": Check("longer than {detail} characters", "shorten it to at most {detail} characters"),
    "edtf": Check("cannot be read as a date: {detail}", "write {fix}", "fix"),
    "unique": Check("the value stands in another row too: line {detail}", "keep one row, or give each its own value"),
    "primary-key": Check("the key stands in another row too: line {detail}", "merge the two rows, or give this one its own key", "fix"),
    "foreign-key": Check("no row of {detail} has this value", "correct it, or add the row there{fix}", "fix"),
    "canonical-order": Check("the row stands out of order; rows are sorted by {detail}", "move it to its place", "fmt"),
    "canonical-form": Check(
        "the line is not in canonical form: {detail}",
        "quote a cell only where it holds a comma or a quote, and end every line with LF",
        "fmt",
    ),
    "table-unknown": Check("the package has no such table", "name one of its tables"),
    "rule-unknown": Check("there is no such rule", "name one that `armsdata rules` lists"),
    "withdrawn-still-there": Check("the withdrawn record still stands in {detail}", "take it out there, or take the tombstone out"),
    "replacement-unknown": Check("{detail} has no such record", "correct it, or leave it empty"),
    "exception-unneeded": Check("the exception is not needed: the record does not break the rule", "take the exception out", "fix"),
}


def opened(text: str) -> str:
    """Return what a check says, with an ellipsis where it names what is at a place."""
    return text.replace("{detail}", "…").replace("{fix}", "…")


def found(rule: str, table: str, path: str, line: int = 0, column: str = "", value: str = "", detail: str = "", fix: str = "") -> Finding:
    """Return the finding of a structural check at one place."""
    check = CHECKS[rule]
    return Finding(
        rule, "error", table, path, line, column, value, check.message.format(detail=detail), check.fix.format(detail=detail, fix=fix)
    )
