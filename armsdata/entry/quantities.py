"""Quantities, as people write them in many languages, to the comparator and the bounds that a claim records.

Nothing is guessed: what can be read in two ways ("1.000", "5 million 155") is refused, and so is a rest that may change the number.
"""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from armsdata.entry.plain import plain

# What stands before a number, in English, German, French, Spanish, Italian, Portuguese, Polish, Turkish, Russian, Ukrainian,
# Arabic and, after the bar, which needs no space, signs and Korean, Japanese and Chinese.
_BEFORE = {
    "exact": "exactly, precisely, total, total of, a total of, the, all, all of, insgesamt, genau, un total de, au total, łącznie,"
    " всего, усього, ровно, рівно | 총, 모두, 計, 共, =",
    "about": "some, about, around, approximately, approx, approx., nearly, almost, roughly, circa, ca., ca, close to, an estimated,"
    " estimated, etwa, ungefähr, rund, zirka, knapp, fast, nahezu, environ, près de, autour de, quelque, presque, unos, unas, alrededor"
    " de, cerca de, casi, aproximadamente, quase, quasi, all'incirca, około, ok., blisko, prawie, niemal, yaklaşık, neredeyse, около,"
    " примерно, приблизительно, почти, порядка, близько, приблизно, майже, орієнтовно, حوالي, نحو, قرابة, ما يقرب من | ~, ≈, 약, 대략,"
    " 거의, 約, 约, およそ, 大约, 大約, 近",
    "at-least": "at least, no fewer than, not fewer than, no less than, not less than, minimum, minimum of, a minimum of, mindestens,"
    " wenigstens, nicht weniger als, au moins, pas moins de, al menos, como mínimo, por lo menos, no menos de, almeno, non meno di, pelo"
    " menos, no mínimo, ao menos, co najmniej, przynajmniej, nie mniej niż, en az, не менее, не меньше, как минимум, минимум,"
    " щонайменше, не менше, принаймні, على الأقل, ما لا يقل عن | ≥, >=, 최소, 적어도, 少なくとも, 最低, 至少, 不少于, 不下",
    "more-than": "over, more than, above, upwards of, upward of, in excess of, exceeding, greater than, über, mehr als, plus de, más de,"
    " más que, più di, oltre, mais de, ponad, więcej niż, powyżej, более, больше, свыше, более чем, понад, більше, більш ніж, більше"
    " ніж, أكثر من, ما يزيد على | >, 超, 超过, 超過, 逾",
    "up-to": "up to, at most, no more than, not more than, maximum, maximum of, a maximum of, as many as, fewer than, less than, under,"
    " below, bis zu, höchstens, maximal, weniger als, unter, jusqu'à, au plus, au maximum, moins de, pas plus de, hasta, como máximo,"
    " menos de, no más de, fino a, al massimo, meno di, até, no máximo, do, maksymalnie, najwyżej, mniej niż, en fazla, до, не более, не"
    " больше, менее, меньше, максимум, щонайбільше, не більше, менше, حتى, ما يصل إلى, أقل من | <, ≤, <=, 최대, 不到, 最大, 最多, 至多, 不超过",
}
# What stands after a number or at the end of the text.
_AFTER = {
    "about": "or so, or thereabouts, approximately, approx, approx., civarında, kadar, تقريبا, تقريبًا | 近く, 弱, 가량, 정도, 안팎, 내외, ほど, 程度, 前後, 左右",
    "at-least": "or more, and more, or above, and up, and above, and over, or over, at least, minimum, plus, oder mehr, ou plus, o más,"
    " o più, ou mais, lub więcej, i więcej, ve üzeri, и более, или более, или больше, і більше, або більше | +, -plus, 이상, 이상의, 以上, 以上の",
    "more-than": "'den fazla, 'dan fazla, 'ten fazla, 'tan fazla, с лишним | を超える, を超え, あまり, 余り, 을 넘는, 를 넘는, 이 넘는, 가 넘는, 초과, 초과의, 超",
    "up-to": "or fewer, or less, or below, at most, maximum, 'e kadar, 'a kadar, 'ye kadar, 'ya kadar | 이하, 이하의, 까지, 미만,"
    " 미만의, 以下, 以下の, 以内, 未満, 未满",
}
# Glued to a number: "a little more than". 여단 is a brigade, 多管 a multiple launcher.
_GLUED = re.compile(r"여(?!단|군|객|성)|[余餘]|多(?![管功用联聯])")
_VAGUE = (
    "dozens, scores, tens, hundreds, thousands, millions, several, some, a few, few, many, multiple, numerous, various, a couple, couple"
    " of, a number, a large number, large numbers, a large quantity, large quantities, a considerable number, a significant number, a small number, a great number, a considerable quantity,"
    " considerable numbers, significant numbers, significant quantities, small numbers, significant amounts, large amounts, большое количество,"
    " значительное количество, велику кількість, значну кількість, значна кількість, велика кількість, une grande quantité, eine große zahl,"
    " dutzende, hunderte, tausende, mehrere, einige,"
    " viele, des dizaines, dizaines, des centaines, centaines, des milliers, milliers, plusieurs, decenas, docenas, cientos, miles,"
    " varios, varias, decine, centinaia, migliaia, dezenas, centenas, milhares, dziesiątki, setki, tysiące, kilka, kilkadziesiąt,"
    " kilkaset, onlarca, yüzlerce, binlerce, десятки, сотни, тысячи, миллионы, несколько, множество, десяток, сотні, тисячі, мільйони,"
    " кілька, декілька, عشرات, مئات, آلاف | 수십, 수백, 수천, 수만, 다수, 여러, 몇, 数十, 数百, 数千, 数万, 數十, 數百, 數千, 數萬,"
    " 多数, 多數, 若干, 複数, 大量"
)
_NONE = {"", "none", "no quantity", "not stated", "unspecified"}
# The words that may open a range, by what stands between its two numbers.
_RANGES = {"-": "from between", "~": "", "to": "from", "and": "between", "bis": "von", "und": "zwischen", "à": "de", "et": "entre"}
_RANGES |= {
    "y": "entre",
    "e": "entre tra",
    "a": "de da między",
    "do": "od",
    "до": "от від",
    "по": "с",
    "и": "между",
    "і": "між",
    "та": "між",
}
_RANGES |= {"에서": "", "から": "", "至": "", "到": ""}
_NEED_OPENER = {"and", "und", "et", "y", "e", "и", "і", "та"}

_UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TEN_WORDS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_TENS = {ten: 10 * value for value, ten in enumerate(_TEN_WORDS, 2)}
_NUMBERS = {unit: Decimal(value) for value, unit in enumerate(_UNITS)}
_NUMBERS |= {f"{ten}{gap}{unit}": value + _NUMBERS[unit] for ten, value in _TENS.items() for unit in _UNITS[1:10] for gap in "- "}
_NUMBERS |= {ten: Decimal(value) for ten, value in _TENS.items()} | {"half": Decimal("0.5"), "half a": Decimal("0.5")}
_POWERS = {
    12: "dozen",
    100: "hundred",
    1000: "k thousand thousands tausend mille mila тыс тысяча тысячи тысяч тис тисяча тисячі тисяч tys tysiąc tysiące tysięcy bin ألف آلاف",
    10**6: "million millions millionen mio mln mn milion miliony milionów milioni milione millón millones milhão milhões milyon"
    " млн миллион миллиона миллионов миллионами мільйон мільйона мільйони мільйонів мільйонами مليون ملايين",
    10**9: "billion bn milliard milliards milliarden milliarde mrd mld miliard miliardy miliardów miliardi milyar"
    " млрд миллиард миллиарда миллиардов мільярд мільярди мільярдів مليار",
}
_SCALES = {word: value for value, words in _POWERS.items() for word in words.split()}
_CHARACTERS = {"십": 10, "十": 10, "백": 100, "百": 100, "천": 1000, "千": 1000, "만": 10**4, "万": 10**4, "萬": 10**4}
_CHARACTERS |= {"억": 10**8, "億": 10**8, "亿": 10**8}
# What, after a number, changes it or says that it counts nothing.
_CHANGES = (
    "times, occasions, batches, fois, mal, veces, volte, раз, раза, разів, mil, lakh, crore, hundert, cent, tisíc, tusen, tusind, duizend, miljoen, miljoner, billionen, billones, trillion, dozens, hundreds,"
    " or, more, fewer, less, least, most, maybe, possibly, perhaps, not, percent, per cent, mm, cm, km, m, x, t, м, т, мм, см, км, inch,"
    " inches, или, або, oder, ou | 차례, 번째, 이상, 이하, 초과, 미만, 최대, 최소, 정도, 가량, 안팎, 以上, 以下, 未満, 程度"
)
# These of the words before a number also belong to units: fast boats, shells under contract.
_HARMLESS = {"fast", "rund", "some", "over", "under", "above", "below", "unter", "plus"}


def _split(listed: str) -> tuple[list[str], list[str]]:
    """Return the words and the signs of a list."""
    words, signs = unicodedata.normalize("NFKC", listed).casefold().partition("|")[::2]
    return [word.strip() for word in words.split(",") if word.strip()], [sign.strip() for sign in signs.split(",") if sign.strip()]


def _any(phrases: Iterable[str]) -> str:
    """Return the pattern of any of some phrases, the longest first."""
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


_WORDS_BEFORE = {word: comparator for comparator, listed in _BEFORE.items() for word in _split(listed)[0]}
_SIGNS_BEFORE = {sign: comparator for comparator, listed in _BEFORE.items() for sign in _split(listed)[1]}
_WORDS_AFTER = {word: comparator for comparator, listed in _AFTER.items() for word in _split(listed)[0]}
_SIGNS_AFTER = {sign: comparator for comparator, listed in _AFTER.items() for sign in _split(listed)[1]}
_COMPARED = {word for word, comparator in (_WORDS_BEFORE | _WORDS_AFTER).items() if comparator != "exact"} - _HARMLESS

# One-way drones are not one drone.
_END = r"(?!\w|-[^\W\d])"
_DIGITS = r"(?P<digits>[0-9]{1,3}(?:(?P<mark>[ ,.'])[0-9]{3})(?:(?P=mark)[0-9]{3})*(?![,.']?[0-9])|[0-9]+(?:[,.'][0-9]+)*)"
_WORD = rf"(?P<word>{_any(_NUMBERS)}){_END}"
_ALONE = rf"(?:an? )?(?P<alone>dozen|hundred|thousand|million){_END}"
_FIRST = re.compile(rf"{_DIGITS}|(?<!\w)(?:{_WORD}|{_ALONE})")
_NEXT = re.compile(rf" ?{_DIGITS}| {_WORD}")
_AND = re.compile(" and(?= )")
_SCALE = re.compile(rf"[ -]?(?P<scale>{_any(_SCALES)})(?!\w)\.?|(?P<character>{_any(_CHARACTERS)})(?!마|리마)")
_START = re.compile(rf"(?P<digit>[0-9])|(?<![\w-])(?:{_WORD}|{_ALONE})")
_JOINER = re.compile(rf" ?([-~]|에서|から|至|到) ?| ({_any(_RANGES)}) ")
_VAGUELY = re.compile(
    rf"(?:(?:{_any(_WORDS_BEFORE)}) |(?:{_any(_SIGNS_BEFORE)}) ?)?(?!multiple[ -](?:launch|rocket|barrel))"
    rf"(?:(?P<vague>{_any(_split(_VAGUE)[0])})(?!\w)|{_any(_split(_VAGUE)[1])})"
)
_COUNTED = re.compile(rf"[0-9]|(?<![\w-])(?:{_WORD})")
_SUFFIX_FIRST = re.compile(rf" ?(?:(?P<word>{_any(_WORDS_AFTER)})(?!\w)|(?P<sign>{_any(_SIGNS_AFTER)}))")
_SUFFIX_LAST = re.compile(rf"(?:(?<=[ ,])(?P<word>{_any(_WORDS_AFTER)})|(?P<sign>{_any(_SIGNS_AFTER)}))$")
# A date (5월) and another number (10数) are no unit.
_NO_UNIT = r"[一二三四五六七八九十百千万萬億亿兆만억천백십数數수몇월일년月日年번]| ?[여余餘]"
_UNIT = re.compile(rf"(?!{_NO_UNIT})(?:[ ,.;(가-힣\u3040-\u30ff\u4e00-\u9fff](?:[^\W\d_]|[ ,.;()'\"/&-])*)?")
_CHANGED = re.compile(
    rf"(?<![\w-])(?:{_any({*_split(_CHANGES)[0], *(_SCALES.keys() - {'k', 'bin'}), *_COMPARED})})(?!\w)|{_any(_split(_CHANGES)[1])}"
)


class Quantity(NamedTuple):
    """What a report says of how many: the bounds that it gives, and the comparator that tells which."""

    low: int | None
    best: int | None
    high: int | None
    comparator: str


class _Number(NamedTuple):
    value: Decimal
    # The 9 of "9 million"; None where there is no scale, or more than one number.
    mantissa: Decimal | None
    end: int


def read(text: str) -> Quantity:
    """Return the quantity that a text states, or raise ValueError with what to write instead."""
    try:
        return _read(plain(text, ", such as 1500"))
    except ValueError as error:
        shown = " ".join(text.split())
        raise ValueError(f"cannot read {shown[:60]!r} as a quantity: {error}") from None


def _read(text: str) -> Quantity:
    if text in _NONE:
        return Quantity(None, None, None, "none")
    start = _START.search(text)
    vague = _VAGUELY.match(text)
    if vague and not (vague["vague"] == "some" and start):
        if _COUNTED.search(text, vague.end()):
            raise ValueError("write the number, or words such as dozens without one")
        return Quantity(None, None, None, "vague")
    if not start:
        if re.match(r"an? [^\W\d]", text):
            return Quantity(None, None, None, "none")
        raise ValueError("write a number such as 120, over 100 or 150-160, a word such as dozens, or nothing")
    before = text[: start.start()]
    first = _number(text, start.start(), and_joins=before.strip() != "between")
    joiner = _JOINER.match(text, first.end)
    if not joiner or not _START.match(text, joiner.end()):
        return _bounded(_before(before), _after(text[first.end :]), _whole(first.value))
    between = joiner[1] or joiner[2]
    if before.strip() not in _RANGES[between].split() and (before or between in _NEED_OPENER):
        raise ValueError("write a range as 150-160, without other words before it")
    second = _number(text, joiner.end())
    return _range(_shared(first, second), _whole(second.value), _after(text[second.end :]))


def _range(low: int, high: int, after: str) -> Quantity:
    if low > high:
        raise ValueError("write the smaller number first, and both in full")
    if after == "at-least":
        return Quantity(low, None, None, "open-range")
    if after != "exact":
        raise ValueError("write a range as 150-160, without other words after it")
    return Quantity(low, low, low, "exact") if low == high else Quantity(low, None, high, "range")


def _shared(first: _Number, second: _Number) -> int:
    """Return the smaller number of a range, which has the scale of the other in "8 to 9 million"."""
    if first.mantissa is not None or not second.mantissa:
        return _whole(first.value)
    if first.value >= second.mantissa:
        raise ValueError("write both numbers in full")
    return _whole(first.value * second.value / second.mantissa)


def _bounded(before: str, after: str, number: int) -> Quantity:
    if "exact" not in (before, after) and before != after:
        raise ValueError(f"write either {before} or {after}, not both")
    if number == 0:
        raise ValueError("zero is no quantity; leave it empty, and say that it is denied with another stance")
    comparator = after if before == "exact" else before
    low = number if comparator in ("exact", "at-least", "more-than") else None
    best = number if comparator in ("exact", "about") else None
    high = number if comparator in ("exact", "up-to") else None
    return Quantity(low, best, high, comparator)


def _before(text: str) -> str:
    """Return the comparator that the words before a number state."""
    phrase = text.strip()
    comparator = _SIGNS_BEFORE.get(phrase) or (_WORDS_BEFORE.get(phrase) if text.endswith(" ") else None)
    if phrase and not comparator:
        raise ValueError(f"write over, at least, about, up to or nothing before the number, not {phrase[:60]!r}")
    return comparator or "exact"


def _after(rest: str) -> str:
    """Return the comparator that the words after a number state; the others must be a unit, which is ignored."""
    comparator = "exact"
    if glued := _GLUED.match(rest):
        comparator, rest = "more-than", rest[glued.end() :]
    elif suffix := _SUFFIX_FIRST.match(rest) or _SUFFIX_LAST.search(rest):
        comparator = _WORDS_AFTER[suffix["word"]] if suffix["word"] else _SIGNS_AFTER[suffix["sign"]]
        rest = rest[: suffix.start()] + rest[suffix.end() :]
    if not _UNIT.fullmatch(rest) or _CHANGED.search(rest) or _COUNTED.search(rest):
        raise ValueError(f"write the number and what it counts; {rest.strip()[:60]!r} may change the number")
    return comparator


def _number(text: str, start: int, *, and_joins: bool = True) -> _Number:
    """Return the number that begins at a place of a text, such as 4.2 million, 1만 5천 or two hundred and fifty."""
    terms: list[Decimal] = []
    mantissas: list[Decimal] = []
    end, last = start, ""
    while True:
        joined = _AND.match(text, end) if terms and and_joins else None
        token = _NEXT.match(text, joined.end() if joined else end) if terms else _FIRST.match(text, end)
        if not token or (joined and not token["word"]):
            break
        alone = token.re is _FIRST and token["alone"]
        scale = _SCALE.match(text, token.start("alone") if alone else token.end())
        number = _digits(token["digits"], bool(scale)) if token["digits"] else _NUMBERS.get(token["word"] or "", Decimal(1))
        # "5 million 155" may be million-odd 155-mm shells, but 1만 5000 is one number.
        if terms and (number >= terms[-1] or (token["digits"] and not scale and last not in _CHARACTERS)):
            break
        terms.append(number)
        mantissas.append(number)
        end, last = token.end(), ""
        while scale:
            last, end = scale["scale"] or scale["character"], scale.end()
            _multiply(terms, last)
            scale = _SCALE.match(text, end)
        if not last:
            break
    if any(larger <= smaller for larger, smaller in pairwise(terms)):
        raise ValueError("write the number in digits, such as 1200000 or 1.2 million")
    return _Number(sum(terms, Decimal(0)), mantissas[0] if last and len(mantissas) == 1 else None, end)


def _multiply(terms: list[Decimal], scale: str) -> None:
    """Multiply what stands before a scale by it: the 250 of two hundred and fifty thousand."""
    by = _SCALES.get(scale) or _CHARACTERS[scale]
    part: list[Decimal] = [terms.pop()]
    while terms and terms[-1] < by:
        part.append(terms.pop())
    if len(part) > 1 and part[-1] >= 1000 and scale in _SCALES:
        raise ValueError("write the number in digits, such as 1200000 or 1.2 million")
    terms.append(sum(part, Decimal(0)) * by)


def _digits(digits: str, scaled: bool) -> Decimal:
    if re.fullmatch(r"0|[1-9][0-9]{0,14}", digits):
        return Decimal(digits)
    if re.fullmatch(r"[1-9][0-9]{0,2}(?:[ ,.'][0-9]{3}){1,4}", digits):
        # "1.500" and "1,500 million" are either.
        if len(digits) > 7 or digits[-4] in " '" or (digits[-4] == "," and not scaled):
            return Decimal(re.sub(r"[^0-9]", "", digits))
    elif re.fullmatch(r"(?:0|[1-9][0-9]{0,14})[.,](?:[0-9]{1,2}|[0-9]{4,9})", digits) and (scaled or digits[-1] != "0"):
        return Decimal(digits.replace(",", "."))
    raise ValueError(f"{digits[:60]} can be read in two ways, or is no whole number; write 1000 or 1.5 million")


def _whole(value: Decimal) -> int:
    if value != value.to_integral_value() or value >= 10**15:
        raise ValueError("write a whole number below 10^15, such as 1000 or 1.5 million")
    return int(value)
