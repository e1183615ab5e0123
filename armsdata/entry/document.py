"""A document with its claims as a contributor writes it down, in YAML, with the line of each value.

Every scalar is text: a language `no` is Norwegian, a date `2024-11-16` is not turned into something else. Anchors,
which can explode, and second documents are refused; nothing is ever constructed or executed.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple, Union

from armsdata.errors import InvalidDataError
from armsdata.extras import library

LONGEST = 1_000_000
_DEEPEST = 20


class Text(NamedTuple):
    """A value and its line; blanks and line breaks in it are single blanks, since no cell holds a line break."""

    text: str
    line: int


Node = Union[Text, "Mapping", "Sequence"]


class Mapping(NamedTuple):
    """Names with what stands behind them, and the line of each name."""

    values: dict[str, Node]
    lines: dict[str, int]
    line: int


class Sequence(NamedTuple):
    """Items, one after the other."""

    items: list[Node]
    line: int


def read(text: str, name: str) -> Mapping:
    """Return what a YAML text says; raise InvalidDataError with the line where it cannot be read."""
    yaml = library("yaml", "add", "reading a record")
    try:
        _refuse_what_explodes(yaml, text, name)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InvalidDataError(
            f"{name}:{line}: not valid YAML: {error.problem}; quote texts that hold : or #, indent with blanks"
        ) from error
    except yaml.YAMLError as error:
        raise InvalidDataError(f"{name}: not valid YAML: {' '.join(str(error).split())}") from error
    content = _node(yaml, node, name) if node is not None else Mapping({}, {}, 1)
    if not isinstance(content, Mapping):
        raise InvalidDataError(
            f"{name}:{content.line}: it begins with neither `source:` nor `claims:`; armsdata add --template shows the form"
        )
    return content


def _refuse_what_explodes(yaml: Any, text: str, name: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            raise InvalidDataError(f"{name}:{line}: references (*{event.anchor}) are not read; write the value out, or quote the text")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise InvalidDataError(f"{name}:{line}: it is nested too deep; armsdata add --template shows the form")


def _node(yaml: Any, node: Any, name: str) -> Node:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        if any("\ud800" <= character <= "\udfff" for character in node.value):
            raise InvalidDataError(f"{name}:{line}: the text holds half a character (\\ud800 to \\udfff); write it out")
        empty = node.value in ("~", "null") and not node.style
        return Text("" if empty else " ".join(node.value.split()), line)
    if isinstance(node, yaml.SequenceNode):
        return Sequence([_node(yaml, item, name) for item in node.value], line)
    values: dict[str, Node] = {}
    lines: dict[str, int] = {}
    for key, value in node.value:
        where = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise InvalidDataError(f"{name}:{where}: a name must be a word; armsdata add --template shows the form")
        if key.value in values:
            raise InvalidDataError(f"{name}:{where}: {key.value} stands twice; keep one")
        values[key.value], lines[key.value] = _node(yaml, value, name), where
    return Mapping(values, lines, line)


def texts(mapping: Mapping) -> Iterator[tuple[str, Text]]:
    """Yield the names of a mapping that have a text that is not empty behind them."""
    for name, value in mapping.values.items():
        if isinstance(value, Text) and value.text:
            yield name, value
