"""A line that is not as CSV should be: cells, quotes, bytes, marks of a merge."""

from collections.abc import Iterator
from random import Random

from tests.faults.draft import Draft, Place, Row, at
from tests.faults.registry import fault


def _plain(row: Row) -> bool:
    """Return whether no cell of a row needs quotes."""
    return b'"' not in row.written()


def _split(row: Row, random: Random) -> tuple[bytes, bytes]:
    """Return a line's bytes before and behind a random place that is not at its edge."""
    line = row.written()
    place = random.randrange(1, len(line))
    return line[:place], line[place:]


@fault("line")
def cells_taken_off_the_end(draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random)
    del row.cells[random.randrange(1, len(row.cells)) :]
    yield at("row-short", row)


@fault("line")
def cell_taken_out(draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random, where=lambda row: len(row.cells) > 2)
    del row.cells[random.randrange(1, len(row.cells))]
    yield at("row-short", row)


@fault("line")
def two_cells_become_one(draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random, where=_plain)
    place = random.randrange(1, len(row.cells))
    row.raw = b",".join(cell.encode() for cell in row.cells[:place]) + b";" + b",".join(cell.encode() for cell in row.cells[place:])
    yield at("row-short", row)


@fault("line")
def cells_added_at_the_end(draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random)
    row.raw = row.written() + random.choice((b",", b",more", b",,,", b',"a, b"'))
    yield at("row-long", row)


@fault("line")
def comma_without_quotes(draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random, where=_plain)
    before, behind = _split(row, random)
    while behind[0] & 0xC0 == 0x80:
        before, behind = _split(row, random)
    row.raw = before + b"," + behind
    yield at("row-long", row)


@fault("line")
def blank_line(draft: Draft, random: Random) -> Iterator[Place]:
    yield at("blank-line", draft.insert(draft.take(random), b""))


@fault("line")
def line_of_blanks(draft: Draft, random: Random) -> Iterator[Place]:
    yield at("row-short", draft.insert(draft.take(random), b" " * random.randint(1, 9)))


@fault("line")
def line_of_commas(draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random)
    line = draft.insert(row, b"," * (len(row.cells) - 1))
    for column in draft.package.schema(row.table).key:
        yield at("required", line, column)


@fault("line")
def quote_left_open(draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random, where=_plain)
    place = random.randrange(len(row.cells))
    row.raw = ",".join([*row.cells[:place], '"' + row.cells[place], *row.cells[place + 1 :]]).encode()
    yield at("quote", row)


@fault("line")
def quote_closed_too_early(draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random, where=_plain)
    place = random.randrange(len(row.cells))
    row.raw = ",".join([*row.cells[:place], f'"{row.cells[place]}" more', *row.cells[place + 1 :]]).encode()
    yield at("quote", row)


@fault("line")
def line_break_in_a_cell(draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random, where=_plain)
    cells = list(row.cells)
    place = random.randrange(len(cells))
    head = ",".join([*cells[:place], '"' + cells[place]])
    tail = ",".join(['second half"', *cells[place + 1 :]])
    row.raw = head.encode()
    rest = draft.insert(row, tail.encode())
    yield at("quote", row)
    yield at("canonical-form", rest)
    if place:
        yield at("row-short", rest)


@fault("line")
def needless_quotes(draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random, where=_plain)
    place = random.randrange(len(row.cells))
    row.raw = ",".join([*row.cells[:place], f'"{row.cells[place]}"', *row.cells[place + 1 :]]).encode()
    yield at("canonical-form", row)


@fault("line")
def quote_within_a_cell_without_quotes(draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random, where=lambda row: _plain(row) and len(row.cells[0]) > 2)
    row.raw = row.written()[:2] + b'"' + row.written()[2:]
    yield at("canonical-form", row)


@fault("line")
def nul_byte(draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random)
    row.raw = b"\0".join(_split(row, random))
    yield at("nul", row)


@fault("line")
def nul_byte_in_a_name(draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random, "parties", _plain)
    row["name"] += "\0"
    yield at("nul", row)


@fault("line")
def carriage_return_within(draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random)
    row.raw = b"\r".join(_split(row, random))
    yield at("stray-return", row)


@fault("line")
def latin_1_byte(draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random)
    row.raw = bytes([random.choice(b"\xe9\xfc\xdf\xf1\x93\x96\xff\xc0")]).join(_split(row, random))
    yield at("encoding", row)


@fault("line")
def half_a_character(draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random)
    before, behind = _split(row, random)
    row.raw = before + random.choice("é주🚀").encode()[:-1] + behind
    yield at("encoding", row)


@fault("line")
def surrogate_in_utf_8(draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random)
    row.raw = b"\xed\xa0\x80".join(_split(row, random))
    yield at("encoding", row)


@fault("line")
def merge_left_unresolved(draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random)
    theirs = draft.keep(row.copy())
    first, base, middle, last = (draft.bare(row, mark) for mark in (b"<<<<<<< ours", b"||||||| 1a2b3c4", b"=======", b">>>>>>> theirs"))
    marks = [first, base, middle, last] if random.random() < 0.5 else [first, middle, last]
    place = draft.tables[row.table].index(row)
    draft.tables[row.table][place : place + 1] = [first, row, *marks[1:-1], theirs, last]
    for mark in marks:
        yield at("merge-conflict", mark)
    yield at("primary-key", theirs, ",".join(draft.package.schema(row.table).key))
