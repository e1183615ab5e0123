"""The rules in words: all of them on a line each, or one with its examples."""

from collections.abc import Iterator

from armsdata.errors import UnknownNameError
from armsdata.rules import RULES, TEXT_RULES
from armsdata.structure import CHECKS, opened


def every() -> Iterator[str]:
    """Yield a line a rule: id, severity, table, message; first the checks that every package gets."""
    for identifier, check in CHECKS.items():
        yield f"{identifier:<46} error    any table           {opened(check.message)}"
    for text in TEXT_RULES.values():
        yield f"{text.id:<46} error    any text            {text.message}"
    for rule in RULES.values():
        yield f"{rule.id:<46} {rule.severity:<8} {rule.table:<19} {rule.message}"


def one(identifier: str) -> Iterator[str]:
    """Yield one rule's message, remedy and examples; raise UnknownNameError where there is no such rule."""
    if identifier in CHECKS:
        yield from (f"{identifier}: {opened(CHECKS[identifier].message)}", f"To mend it: {opened(CHECKS[identifier].fix)}")
    elif identifier in TEXT_RULES:
        text = TEXT_RULES[identifier]
        yield from (f"{text.id}: {text.message}", f"To mend it: {text.fix}", f"bad:  {text.bad!a}", f"good: {text.good!a}")
    elif identifier in RULES:
        rule = RULES[identifier]
        yield f"{rule.id} ({rule.severity}, {rule.table}.{rule.column}): {rule.message}"
        yield f"To mend it: {rule.fix}"
        yield f"bad:  {_cells(rule.bad)}"
        yield f"good: {_cells(rule.good)}"
        for table, rows in rule.given.items():
            for row in rows:
                yield f"beside {table}: {_cells(row)}"
    else:
        raise UnknownNameError(f"there is no rule {identifier!r}; `armsdata rules` lists them")


def _cells(row: dict[str, object]) -> str:
    return ", ".join(f"{column}={value}" for column, value in row.items())
