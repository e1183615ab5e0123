"""What a contributor wrote for the cells of a row: ids for names, EDTF for dates, allowed values in their spelling."""

from typing import Any

from armsdata.entry import days, names
from armsdata.entry.document import Mapping, Node, Sequence, Text
from armsdata.errors import UnknownNameError
from armsdata.findings import Finding
from armsdata.mending import is_allowed, mended
from armsdata.package import Package

Row = dict[str, str]
# Names that may stand for a column.
ALIASES = {"equipment": "equipment_id"}
_ONE = "write it on one line behind the colon; several recipients of one number: `recipient: several`, and each below `parties:`"


class Cells:
    """Reads cells of a package's tables from a document; what cannot be read for certain becomes a finding at its line.

    ``new_names`` maps, by table, the names of records that the same document adds to their ids; ``language`` is that of the
    document, by which its dates are read.
    """

    def __init__(self, package: Package, path: str, findings: list[Finding]) -> None:
        self.package = package
        self.path = path
        self.findings = findings
        self.new_names: dict[str, dict[str, str]] = {}
        self.language = ""

    def problem(self, table: str, line: int, column: str, value: str, message: str, fix: str) -> None:
        shown = next((alias for alias, name in ALIASES.items() if name == column), column)
        self.findings.append(Finding("entry", "error", table, self.path, line, shown, value, message, fix))

    def mappings(self, node: Node, name: str) -> list[Mapping]:
        """Return the items of a list of mappings, or of a single one, and report others."""
        items = node.items if isinstance(node, Sequence) else [] if isinstance(node, Text) and not node.text else [node]
        for item in items:
            if not isinstance(item, Mapping):
                self.problem(
                    name, item.line, "", "", f"each of {name} needs names and values", f"write `{name}:` and below it `- name: value`"
                )
        return [item for item in items if isinstance(item, Mapping)]

    def values(self, mapping: Mapping, name: str) -> list[Text]:
        """Return the texts behind a name: one, several, or those between commas."""
        node = mapping.values.get(name)
        items: list[Any] = node.items if isinstance(node, Sequence) else [node] if node is not None else []
        for item in items:
            if not isinstance(item, Text):
                self.problem("claims", mapping.lines[name], name, "", "a name is needed", "write one on each line, behind a hyphen")
        return [item for item in items if isinstance(item, Text) and item.text]

    def row(self, table: str, mapping: Mapping, without: tuple[str, ...] = (), extras: frozenset[str] = frozenset()) -> Row:
        """Return the cells that a mapping gives a row of a table, and report names and values that cannot be read.

        Behind a blank and a column's name stands the line of its value; no table has such columns.
        """
        schema = self.package.schema(table)
        row: Row = {}
        for given, node in mapping.values.items():
            name = ALIASES.get(given, given) if given not in schema.fields else given
            if given in extras:
                continue
            if name not in schema.fields or name in without:
                allowed = sorted({column for column in schema.names if column not in without} | extras)
                self.problem(
                    table, mapping.lines[given], given, "", "nothing of this name is known here", f"use one of {', '.join(allowed)}"
                )
            elif not isinstance(node, Text):
                self.problem(table, mapping.lines[given], given, "", "a single value is needed", _ONE)
            elif node.text:
                row[name] = self.cell(table, name, node)
                row[f" {name}"] = str(node.line)
        return row

    def cell(self, table: str, column: str, value: Text) -> str:
        """Return a value as its column has it: an id for a name, EDTF for a date, an allowed value in its spelling."""
        schema = self.package.schema(table)
        target = next((key.table for key in schema.foreign_keys if key.columns == (column,)), "")
        try:
            if target == "claims" and value.text.isdecimal():
                return value.text  # the place of a claim in the same document
            if target:
                return self.identify(target, value.text)
            if column in schema.edtf_names or schema.fields[column]["type"] == "date":
                return self.date(table, column, value)
        except (UnknownNameError, ValueError) as error:
            message, _, fix = str(error).partition("; ")
            self.problem(table, value.line, column, value.text, message, fix or "write it otherwise")
            return value.text
        text = mended(value.text, schema.fields[column])
        if not is_allowed(text, schema.fields[column]) and (allowed := schema.constraint(column, "enum")):
            self.problem(table, value.line, column, value.text, "not one of the allowed values", f"use one of: {', '.join(allowed)}")
        return text

    def identify(self, table: str, text: str) -> str:
        return names.identify(self.package, table, text, self.new_names.get(table, {}))

    def date(self, table: str, column: str, value: Text) -> str:
        reading = days.read(value.text, self.language)
        if not reading.sure:
            choices = " or ".join([reading.edtf, *reading.choices])
            self.problem(
                table,
                value.line,
                column,
                value.text,
                reading.question.rstrip("?") or "the date can be read in more than one way",
                f"write {choices}",
            )
        return reading.edtf
