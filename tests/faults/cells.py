"""A cell whose text is of the wrong type, range, list, form or date, or is not clean; driven by the schemas of the real package."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from random import Random

from armsdata import open_package
from armsdata.rules import TEXT_RULES
from armsdata.table_schema import EDTF, TableSchema
from tests.faults.draft import Draft, Place, at
from tests.faults.registry import register

SCHEMAS = [resource.schema for resource in open_package().resources.values()]
COLUMNS = [(schema, name) for schema in SCHEMAS for name in schema.names]

WRONG = {
    "integer": {
        "comma between thousands": "1,000",
        "point between thousands": "1.000",
        "blank between thousands": "1 000",
        "underscore between thousands": "1_000",
        "exponent": "1e3",
        "decimal": "5.0",
        "full-width digits": "１２",
        "Arabic digits": "١٢",
        "leading blank": " 5",
        "trailing blank": "5 ",
        "no-break blank": "5\u00a0",
        "leading zeros": "007",
        "plus": "+5",
        "minus zero": "-0",
        "hexadecimal": "0x10",
        "too large": "99999999999999999999",
        "words": "a dozen",
        "about": "~50",
        "range": "50-60",
        "fraction": "½",
        "not a number": "NaN",
        "missing value": "NA",
    },
    "number": {
        "needless decimal": "170.0",
        "decimal comma": "1,5",
        "exponent": "1e2",
        "no leading digit": ".5",
        "no trailing digit": "5.",
        "leading zero": "07.5",
        "infinity": "inf",
        "not a number": "nan",
        "with its unit": "170mm",
        "full-width digits": "１７０",
        "true": "true",
    },
    "date": {
        "words": "23 Nov 2026",
        "no such day": "2026-02-30",
        "no such month": "2026-13-01",
        "short": "2026-2-3",
        "compact": "20261123",
        "slashes": "23/11/2026",
        "with a time": "2026-11-23T00:00:00",
        "month only": "2026-11",
        "approximate": "2026-11-23~",
        "dashes": "2026–11–23",
        "full-width digits": "２０２６-11-23",
        "year zero": "0000-01-01",
    },
}
WRONG_DATES = {
    "day that the month lacks": ["2024-02-30", "2023-02-29", "2024-11-31", "2024-11-32", "2024-11-00"],
    "day with one digit": ["2024-11-5", "2024-1-05", "2024-1-5"],
    "day in another order": ["16/11/2024", "11/16/2024", "16-11-2024", "16.11.2024", "20241116", "2024/11/16"],
    "day with a time": ["2024-11-16T10:00", "2024-11-16T10:00:00Z", "2024-11-16 10:00"],
    "month that no year has": ["2024-13", "2024-00", "2024-99"],
    "month in words": ["Nov 2024", "November 2024", "2024-Nov"],
    "season": ["2024-21", "2024-24", "2024-Q1"],
    "year out of range": ["1899", "2100", "0024", "9999", "-2024", "Y20240"],
    "year with another count of digits": ["24", "224", "02024", "20240"],
    "year in words": ["circa 2024", "c. 2024", "last year", "?"],
    "decade badly marked": ["202x", "20XX", "2XXX", "XXXX", "2024X", "2020s", "2020-X", "202X-01"],
    "month or day unspecified": ["2024-XX", "2024-1X", "2024-11-XX", "2024-11-1X"],
    "approximation badly marked": ["~2024", "2024~~", "2024?", "2024%", "2024-~11", "2024 ~"],
    "interval that ends before it begins": ["2025/2024", "2024-12/2024-11", "2024-11-16/2024-11-15", "202X/2019"],
    "interval with an empty side": ["2024/", "/2024", "/", "2024-11/"],
    "interval open on both sides": ["../.."],
    "interval open in another way": ["2024/...", "2024/.", "…/2024", "2024/open", "2024/.. ", "..2024", "2024.."],
    "interval of another separator": ["2024-2025", "2024–2025", "2024--2025", "2024//2025", "2024 / 2025", "2024 to 2025"],
    "interval of three": ["2023/2024/2025", "../2024/.."],
    "interval with a bad side": ["2024/2025-13", "2024-02-30/2025", "2024/25", "2024-11/12"],
    "digits of another script": ["２０２４", "٢٠٢٤", "2024-１1"],
}
ADDRESSES = {
    "no scheme": ["paper.example.org", "www.example.org/guns", "//example.org/guns"],
    "another scheme": ["ftp://example.org/guns", "mailto:desk@example.org", "javascript:alert(1)", "file:///etc/passwd", "data:,x"],
    "misspelt scheme": ["htp://example.org", "https:/example.org", "https//example.org", "https:example.org", "ttps://example.org"],
    "blank within": ["https://example.org/two words", "https://exa mple.org", "https://example.org/a\u3000b"],
    "quotes or brackets": ['https://example.org/"guns"', "<https://example.org>", "https://example.org/<id>"],
    "nothing behind the scheme": ["https://", "http://"],
    "words": ["see the archive", "none", "-"],
}
FORMS = [
    *(
        "Upper-Case",
        "under_score",
        "two words",
        "-begins",
        "ends-",
        "double--hyphen",
        "caf\u00e9",
        "a/b",
        "a.b",
        "k\u043eksan",
        "a|b",
        "\uff41",
    ),
    *("Q0", "q12", "Q", "12", "Q12x", "https://www.wikidata.org/wiki/Q12"),
    *("english", "EN", "e", "en_US", "en-us", "en-USA", "en-"),
    *("1.0", "v1.0.0", "1.0.0-rc", "1.0.0.0", "ftp://example.org", "www.example.org", "https://a b", "https://"),
]
UNCLEAN: dict[str, list[Callable[[str], str]]] = {
    "text-is-normalized": [lambda text: text + "e\u0301", lambda text: "\u212b " + text, lambda text: text + "\u1112\u1161\u11ab"],
    "text-has-no-control-characters": [
        *(lambda text, code=code: f"{text[:1]}{chr(code)}{text[1:]}x" for code in (0x01, 0x07, 0x09, 0x1B, 0x1F, 0x7F, 0x85, 0x9F, 0x2028)),
    ],
    "text-has-no-invisible-characters": [
        *(lambda text, code=code: f"{text}{chr(code)}x" for code in (0xAD, 0x61C, 0x200B, 0x200E, 0x202E, 0x2060, 0x2066, 0xFEFF)),
    ],
    "text-has-no-outer-blanks": [
        *(lambda text, blank=blank: f"{text}x{blank}" for blank in (" ", "\u00a0", "\u3000", "\u2009")),
        lambda text: f" {text}x",
    ],
    "text-is-decoded": [lambda text: text + "Ã¶", lambda text: text + "â€™s", lambda text: text + "\ufffd", lambda text: text + "Ð\u0090"],
    "text-is-no-formula": [*(lambda text, sign=sign: f"{sign}{text}" for sign in "=+-@")],
    "text-does-not-mix-alphabets": [
        lambda text: text + " K\u043eksan",
        lambda text: text + " \u0410rtillery",
        lambda text: "\u03bfil " + text,
    ],
}


def _write(rule: str, table: str, column: str, text: str, draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random, table)
    row[column] = text
    yield at(rule, row, column)


def _wrong_type(kind: str, text: str, draft: Draft, random: Random) -> Iterator[Place]:
    schema, column = random.choice([(schema, name) for schema, name in COLUMNS if schema.fields[name]["type"] == kind])
    yield from _write("type", schema.table, column, text, draft, random)


def _one_of(rule: str, columns: list[tuple[TableSchema, str]], texts: list[str], draft: Draft, random: Random) -> Iterator[Place]:
    schema, column = random.choice(columns)
    yield from _write(rule, schema.table, column, random.choice(texts), draft, random)


def _not_in_list(schema: TableSchema, column: str, draft: Draft, random: Random) -> Iterator[Place]:
    allowed = schema.constraint(column, "enum")
    value = random.choice(allowed)
    slips = [
        value.swapcase(),
        value + "s",
        value[:-1],
        value[0] + value,
        value.replace("-", " "),
        f" {value}",
        f"{value} ",
        f"{value}\u200b",
        "NA",
    ]
    text = random.choice([slip for slip in slips if slip not in allowed and slip])
    yield from _write("enum", schema.table, column, text, draft, random)


def _not_of_form(schema: TableSchema, column: str, draft: Draft, random: Random) -> Iterator[Place]:
    pattern = schema.constraint(column, "pattern")
    text = random.choice([form for form in FORMS if not re.fullmatch(pattern, form)])
    yield from _write("pattern", schema.table, column, text, draft, random)


def _out_of_range(rule: str, schema: TableSchema, column: str, draft: Draft, random: Random) -> Iterator[Place]:
    bound = schema.constraint(column, rule)
    beyond = random.choice((1, 2, 1000, 10**12))
    yield from _write(rule, schema.table, column, str(bound - beyond if rule == "minimum" else bound + beyond), draft, random)


def _too_long(schema: TableSchema, column: str, draft: Draft, random: Random) -> Iterator[Place]:
    text = random.choice("x주Ж🚀") * (schema.constraint(column, "maxLength") + random.choice((1, 2, 500)))
    yield from _write("max-length", schema.table, column, text, draft, random)


def _empty(schema: TableSchema, column: str, draft: Draft, random: Random) -> Iterator[Place]:
    row = draft.take(random, schema.table)
    row[column] = ""
    yield at("required", row, column)


def _unclean(rule: str, draft: Draft, random: Random) -> Iterator[Place]:
    def is_prose(schema: TableSchema, name: str) -> bool:
        field = schema.fields[name]
        return (
            name not in schema.key and not field.get("format") and field.get("rdfType") != EDTF and not schema.constraint(name, "pattern")
        )

    columns = [(schema.table, name) for schema in SCHEMAS for name in schema.free_text_names if is_prose(schema, name)]
    table, column = random.choice(columns)
    row = draft.take(random, table)
    spoil = random.choice([*UNCLEAN[rule], lambda _: TEXT_RULES[rule].bad])
    row[column] = spoil(row[column][:100])
    yield at(rule, row, column)


for _kind, _texts in WRONG.items():
    for _slip, _text in _texts.items():
        register(f"{_kind}: {_slip}", "cell", partial(_wrong_type, _kind, _text))
_DATES = [(schema, name) for schema, name in COLUMNS if name in schema.edtf_names]
for _slip, _spellings in WRONG_DATES.items():
    register(f"date: {_slip}", "cell", partial(_one_of, "edtf", _DATES, _spellings))
_URIS = [(schema, name) for schema, name in COLUMNS if schema.fields[name].get("format") == "uri"]
for _slip, _spellings in ADDRESSES.items():
    register(f"address: {_slip}", "cell", partial(_one_of, "format", _URIS, _spellings))
for _schema, _name in COLUMNS:
    _where = f"{_schema.table}.{_name}"
    if _schema.constraint(_name, "enum"):
        register(f"not in the list: {_where}", "cell", partial(_not_in_list, _schema, _name))
    if _schema.constraint(_name, "pattern"):
        register(f"not of the form: {_where}", "cell", partial(_not_of_form, _schema, _name))
    if _schema.constraint(_name, "maxLength"):
        register(f"too long: {_where}", "cell", partial(_too_long, _schema, _name))
    if _schema.required(_name):
        register(f"empty: {_where}", "cell", partial(_empty, _schema, _name))
    for _rule in ("minimum", "maximum"):
        if _schema.constraint(_name, _rule) is not None:
            register(f"{_rule}: {_where}", "cell", partial(_out_of_range, _rule, _schema, _name))
_STATES = [(schema, name) for schema, name in COLUMNS if (schema.table, name) == ("parties", "party_id")]
register("state with another count of letters", "cell", partial(_one_of, "pattern", _STATES, ["PRKX", "KORea", "USA1"]))
for _rule in TEXT_RULES:
    register(f"text: {_rule}", "cell", partial(_unclean, _rule))
