"""A table whose whole file is damaged: its encoding, line ends, header, columns, or that it is there."""

from collections.abc import Callable, Iterator
from functools import partial
from random import Random

from tests.faults.draft import Draft, Place, Row, at
from tests.faults.registry import fault, register


def _remade(rule: str, line: int, change: Callable[[bytes], bytes], draft: Draft, random: Random) -> Iterator[Place]:
    table = draft.take_table(random, 1)
    draft.whole[table] = change
    yield Place(rule, table, line)


for _name, _rule, _line, _change in [
    ("UTF-16, small end first", "encoding", 1, lambda data: b"\xff\xfe" + data.decode().encode("utf-16-le")),
    ("UTF-16, big end first", "encoding", 1, lambda data: b"\xfe\xff" + data.decode().encode("utf-16-be")),
    ("byte-order mark", "byte-order-mark", 1, lambda data: b"\xef\xbb\xbf" + data),
    ("every line ends with CRLF", "line-endings", 1, lambda data: data.replace(b"\n", b"\r\n")),
    ("every line ends with CR", "line-endings", 1, lambda data: data.replace(b"\n", b"\r")),
    ("empty file", "resource-empty", 0, lambda _: b""),
    ("semicolons", "separator", 1, lambda data: data.replace(b",", b";")),
    ("tabs", "separator", 1, lambda data: data.replace(b",", b"\t")),
    ("bars", "separator", 1, lambda data: data.replace(b",", b"|")),
    ("no header", "header", 1, lambda data: data.partition(b"\n")[2]),
    ("header in capitals", "header", 1, lambda data: data.partition(b"\n")[0].upper() + b"\n" + data.partition(b"\n")[2]),
    ("blank line above the header", "blank-line", 1, lambda data: b"\n" + data),
    ("web page in place of the table", "header", 1, lambda _: b"<!DOCTYPE html>\n<title>404</title>\n"),
    ("pointer to a large file", "header", 1, lambda _: b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"),
    ("zeros in place of the table", "nul", 1, lambda data: bytes(len(data))),
]:
    register(
        _name,
        "table",
        partial(_remade, _rule, _line, _change),
        only=_name not in ("blank line above the header", "zeros in place of the table"),
    )


@fault("table", only=True)
def last_line_without_an_end(draft: Draft, random: Random) -> Iterator[Place]:
    table = draft.take_table(random, 1)
    draft.whole[table] = lambda data: data.removesuffix(b"\n")
    yield at("canonical-form", draft.tables[table][-1])


@fault("table", only=True)
def some_lines_end_with_crlf(draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random, draft.take_table(random, 1))
    row.raw = row.written() + b"\r"
    yield at("line-endings", row)


@fault("table", only=True)
def blank_lines_at_the_end(draft: Draft, random: Random) -> Iterator[Place]:
    table = draft.take_table(random, 1)
    for _ in range(random.randint(1, 3)):
        yield at("blank-line", draft.insert(draft.tables[table][-1], b""))


@fault("table")
def file_cut_off(draft: Draft, random: Random) -> Iterator[Place]:
    table = draft.take_table(random, 1)
    last = draft.tables[table][-1]
    cut = random.randint(1, len(last.written()) - 1)
    draft.whole[table] = lambda data: data[: -cut - 1]
    yield at("canonical-form", last)


@fault("table")
def rows_appended_to_themselves(draft: Draft, random: Random) -> Iterator[Place]:
    table = draft.take_table(random, 1)
    again = [row.copy() for row in draft.tables[table][1:]]
    draft.tables[table] += again
    for row in again:
        yield at("primary-key", row, ",".join(draft.package.schema(table).key))


def _in_every_row(table: str, draft: Draft, change: Callable[[Row], object]) -> None:
    for row in draft.tables[table]:
        row.cells = list(row.cells)
        change(row)


@fault("table")
def column_missing(draft: Draft, random: Random) -> Iterator[Place]:
    table = draft.take_table(random, 1)
    place = random.randrange(len(draft.tables[table][0].cells))
    name = draft.tables[table][0].cells[place]
    _in_every_row(table, draft, lambda row: row.cells.pop(place))
    yield Place("column-missing", table, 1, name)


@fault("table")
def column_missing_in_the_header(draft: Draft, random: Random) -> Iterator[Place]:
    table = draft.take_table(random, 1)
    header = draft.tables[table][0]
    yield Place("column-missing", table, 1, header.cells.pop(random.randrange(1, len(header.cells))))
    for row in draft.tables[table][1:]:
        yield at("row-long", row)


@fault("table")
def column_renamed(draft: Draft, random: Random) -> Iterator[Place]:
    table = draft.take_table(random, 1)
    header = draft.tables[table][0]
    place = random.randrange(len(header.cells))
    yield Place("column-missing", table, 1, header.cells[place])
    header.cells[place] = random.choice((header.cells[place].title(), f" {header.cells[place]}", "colour", ""))
    yield Place("column-unknown", table, 1, header.cells[place])


@fault("table", only=True)
def column_doubled(draft: Draft, random: Random) -> Iterator[Place]:
    table = draft.take_table(random, 1)
    place = random.randrange(len(draft.tables[table][0].cells))
    _in_every_row(table, draft, lambda row: row.cells.insert(place, row.cells[place]))
    yield Place("column-doubled", table, 1, draft.tables[table][0].cells[place])


@fault("table", only=True)
def column_unknown(draft: Draft, random: Random) -> Iterator[Place]:
    table = draft.take_table(random, 1)
    place = random.randint(0, len(draft.tables[table][0].cells))
    name = random.choice(("colour", "Unnamed: 0", "quantity"))
    _in_every_row(table, draft, lambda row: row.cells.insert(place, name if row is draft.tables[table][0] else random.choice(("", "1"))))
    yield Place("column-unknown", table, 1, name)


@fault("table", only=True)
def columns_reordered(draft: Draft, random: Random) -> Iterator[Place]:
    table = draft.take_table(random, 1)
    first, second = random.sample(range(len(draft.tables[table][0].cells)), 2)

    def swap(row: Row) -> None:
        row.cells[first], row.cells[second] = row.cells[second], row.cells[first]

    _in_every_row(table, draft, swap)
    yield Place("column-order", table, 1)


@fault("table", only=True)
def file_missing(draft: Draft, random: Random) -> Iterator[Place]:
    table = draft.take_table(random, 1)
    draft.files[draft.package.resources[table].path] = None
    yield Place("resource-missing", table, 0)


_REFERRED_TO = ("parties", "organizations", "units", "equipment", "sources", "claims")


@fault("table", only=True)
def empty_file_that_others_refer_to(draft: Draft, random: Random) -> Iterator[Place]:
    table = draft.take_table(random, 1, _REFERRED_TO)
    draft.whole[table] = lambda _: b""
    yield Place("resource-empty", table, 0)


@fault("table", only=True)
def missing_file_that_others_refer_to(draft: Draft, random: Random) -> Iterator[Place]:
    table = draft.take_table(random, 1, _REFERRED_TO)
    draft.files[draft.package.resources[table].path] = None
    yield Place("resource-missing", table, 0)
