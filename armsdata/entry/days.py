"""Dates, as people write them in many languages, to the EDTF text that the tables hold.

Nothing is guessed: what has two readings is returned with a question and the other readings, and what lacks its year is refused.
"""

import calendar
import datetime
import re
from collections.abc import Callable
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple

from armsdata.dates import bounds
from armsdata.entry.plain import plain
from armsdata.extras import library

_LONGEST = 120
_MONTHS = "The month has one name in several languages"
_EXAMPLES = "write it as 2024-11-16, 16 November 2024, November 2024 or 2024"
# Several months have one name in two languages: listopad is November in Polish and October in Croatian.
_LANGUAGES = "en ko ja zh ru uk be pl cs sk hr sr sl bg de fr es it pt nl tr ar fa he sv da nb fi hu ro el vi id th lt lv et ka az"
# Languages whose dates in numbers with the year last have the day first.
_DAY_FIRST = [
    "uk",
    "ru",
    "be",
    "pl",
    "cs",
    "sk",
    "hr",
    "sr",
    "sl",
    "bg",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "tr",
    "ar",
    "he",
    "sv",
    "da",
    "nb",
    "fi",
    "ro",
    "el",
    "vi",
    "id",
    "lv",
    "et",
    "ka",
    "az",
]
_ABOUT = (
    "around|about|circa|ca\\.?|c\\.?|approximately|approx\\.?|roughly|около|примерно|близько|приблизно|etwa|um|environ|vers|hacia|około"
)
_SINCE = "since|from|after|starting(?: in)?|as of|начиная с|с|после|починаючи з|з|від|після|seit|ab|depuis|desde|od"
_UNTIL = "until|till|by|before|up to|до|bis|vor|jusqu'(?:à|en)|avant|hasta|antes de|przed"
_PARTS = {
    "early": "early|(?:the )?(?:beginning|start) of|в начале|на початку|anfang|début|principios de|na początku",
    "mid": "mid|(?:the )?middle of|в середине|[ву] середині|mitte|mi|mediados de|w połowie",
    "late": "late|(?:the )?end of|в конце|наприкінці|ende|fin|finales de|pod koniec",
}
_PARTS_AFTER = {"초": "early", "초순": "early", "上旬": "early", "중순": "mid", "中旬": "mid", "말": "late", "하순": "late", "下旬": "late"}
_SEASONS = {
    3: "spring|봄|春|весн(?:а|ой)|навесні|frühling|frühjahr|printemps|primavera|wiosn[aą]",
    6: "summer|여름|夏|лето(?:м)?|літо|влітку|sommer|été|verano|estate|lat(?:o|em)",
    9: "autumn|fall|가을|秋|осень(?:ю)?|осінь|восени|herbst|automne|otoño|autunno|jesie(?:ń|nią)",
    12: "winter|겨울|冬|зим(?:а|ой)|взимку|hiver|invierno|inverno|zim[aą]",
}
# What opens a range, and what stands between its dates then.
_RANGES = {"(?:from )?": "to|until|till|through", "between ": "and", "(?:von )?": "bis", "[сз] ": "по|до", "(?:від|от) ": "до"}
_RANGES |= {"de ": "à|a", "du ": "au", "od ": "do", "entre ": "et|y|e", "zwischen ": "und", "между ": "и", "між ": "і|та"}
# The dash comes last, because it is also within dates.
_RANGES |= {"": "-|~"}

_BEFORE_ABOUT = re.compile(rf"(?:{_ABOUT}) |~ ?")
_AFTER_ABOUT = re.compile(r"(?: or so|경|쯤|무렵|頃|ごろ)$")
_BEFORE_SINCE = re.compile(rf"(?:{_SINCE}) ")
_AFTER_SINCE = re.compile(r"(?:,? onwards?| and (?:after|later)|부터|이후|以降|以来|から)$")
_BEFORE_UNTIL = re.compile(rf"(?:{_UNTIL}) ")
_AFTER_UNTIL = re.compile(r"(?: and (?:before|earlier)|까지|이전|以前|まで)$")
_BEFORE_PART = re.compile("|".join(rf"(?P<{part}>(?:in )?(?:{words})[ -])" for part, words in _PARTS.items()))
_AFTER_PART = re.compile(rf" ?({'|'.join(sorted(_PARTS_AFTER, key=len, reverse=True))})$")
_ONLY_PART = re.compile("|".join(_PARTS.values()))
_RANGE = [
    re.compile(rf"{opener}(.+?) ?(?:{sep}) ?(.+)" if not opener else rf"{opener}(.+?) (?:{sep}) (.+)") for opener, sep in _RANGES.items()
]
_EASTERN = r"(?:([0-9]{4}) ?[년年])?(?: ?([0-9]{1,2}) ?[월月%])?(?: ?([0-9]{1,2}) ?[일日%])?"
_EASTERN_DAY = re.compile(_EASTERN.replace("%", ""))
_EASTERN_FIRST, _EASTERN_LAST = _EASTERN.replace("月%]", "月]?").replace("日%]", "日]?"), _EASTERN.replace("%", "")
_EASTERN_RANGE = re.compile(rf"{_EASTERN_FIRST} ?(?:[~-]|부터|에서|から) ?{_EASTERN_LAST}(?:까지|まで)?")
_YEAR = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")
_ONE_YEAR = re.compile(r"(?:in |the year )?([0-9]{4}) ?(?:год|году|года|г\.?|року|році|рік|р\.?|r\.?|roku)?")
_YEAR_FIRST = re.compile(r"([0-9]{4})([./-]) ?([0-9]{1,2})(?:[./-] ?([0-9]{1,2})\.?)?")
_YEAR_LAST = re.compile(r"(?:([0-9]{1,2})[./-] ?)?([0-9]{1,2})[./-] ?([0-9]{4})")
_DECADE = re.compile(r"(?:the )?([0-9]{3})0(?:'?s| ?년대|年代|-?х|-?ті|-?х годов|er)")
_QUARTER = re.compile(r"(?:q([1-4])|([1-4])q|(first|second|third|fourth|1st|2nd|3rd|4th) quarter)(?: of|,)? ?([0-9]{4})")
_QUARTER_AFTER = re.compile(r"([0-9]{4})(?:[ -]?q| ?년 ?| ?年第?)([1-4])(?:분기|四半期|季度)?")
_HALF = re.compile(r"(?:(h1|first half|1st half)|h2|second half|2nd half)(?: of|,)? ?([0-9]{4})")
_HALF_AFTER = re.compile(r"([0-9]{4})(?:[ -]?h| ?[년年] ?)(?:(1|상반기|上半年|上半期)|2|하반기|下半年|下半期)")
_SEASON = re.compile(
    rf"(?:in )?(?:the )?(?:{'|'.join(f'(?P<s{month}>{words})' for month, words in _SEASONS.items())})(?: of| de| del|,)? "
    r"(?P<year>[0-9]{4})(?:[/-](?P<next>[0-9]{4}|[0-9]{2}))?(?: года| року| г\.| р\.)?"
)
_SEASON_AFTER = re.compile(r"([0-9]{4}) ?[년年의の]* ?([봄여름가을겨울春夏秋冬]{1,2})")
_ORDINAL = {"first": 1, "second": 2, "third": 3, "fourth": 4}


class Reading(NamedTuple):
    """What a date means as EDTF and, where that is not sure, the question to ask and the other texts that it may mean."""

    edtf: str
    sure: bool = True
    question: str = ""
    choices: tuple[str, ...] = ()


def read(text: str, language: str = "") -> Reading:
    """Return what a date means as EDTF, or raise ValueError with what to write instead.

    ``language`` is that of the document, as a BCP 47 tag: most but English write the day before the month where both are
    numbers and the year comes last, and a name of a month is read in it first.
    """
    stripped = text.strip()
    try:
        if _valid(stripped):
            return Reading(stripped)
        reading = _read(_plain(stripped))
        for edtf in (reading.edtf, *reading.choices):
            bounds(edtf)
        if not reading.sure and (told := _told(_plain(stripped), reading, language.partition("-")[0])):
            return Reading(told)
    except ValueError as error:
        shown = " ".join(text.split())
        reason = f"only years from 1900 to 2099 can be recorded; {_EXAMPLES}" if "EDTF subset" in str(error) else error
        raise ValueError(f"cannot read {shown[:60]!r} as a date: {reason}") from None
    return reading


def _told(text: str, reading: Reading, language: str) -> str:
    """Return which of several readings the document's language tells, if it does; a date with dots has its day first in any."""
    if match := _YEAR_LAST.fullmatch(text):
        return reading.edtf if match[1] and (language in _DAY_FIRST or "." in text) else ""
    if language in _LANGUAGES.split() and _MONTHS in reading.question:
        try:
            return _spelled(text, (language,)).edtf
        except ValueError:
            return ""
    return ""


def _read(text: str) -> Reading:
    if _valid(text.upper()) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}", text):
        return Reading(text.upper())
    if not _YEAR.search(text):
        raise ValueError(f"give the year in four digits; {_EXAMPLES}")
    if match := _BEFORE_ABOUT.match(text) or _AFTER_ABOUT.search(text):
        return _changed(_without(text, match), _about)
    return _named(text) or _range(text) or _qualified(text) or _numeric(text) or _spelled(text)


def _without(text: str, match: re.Match[str]) -> Reading:
    return _read((text[: match.start()] + text[match.end() :]).strip(" ,"))


def _qualified(text: str) -> Reading | None:
    """Return the reading of a date that a word before or after it makes open or a part of itself."""
    if match := _BEFORE_SINCE.match(text) or _AFTER_SINCE.search(text):
        return _changed(_without(text, match), _since)
    if match := _BEFORE_UNTIL.match(text) or _AFTER_UNTIL.search(text):
        return _changed(_without(text, match), _until)
    if match := _BEFORE_PART.match(text):
        return _part(_without(text, match), str(match.lastgroup))
    if match := _AFTER_PART.search(text):
        return _part(_without(text, match), _PARTS_AFTER[match[1]])
    return None


def _changed(reading: Reading, change: Callable[[str], str]) -> Reading:
    edtf = change(reading.edtf)
    choices = tuple(dict.fromkeys(choice for choice in map(change, reading.choices) if choice != edtf))
    return _asked((edtf, *choices), reading.question)


def _asked(texts: tuple[str, ...], question: str) -> Reading:
    """Return the reading of the first of some EDTF texts, which is sure where there is no other."""
    return Reading(texts[0], False, question, texts[1:]) if texts[1:] else Reading(texts[0])


def _about(edtf: str) -> str:
    return "/".join(end if end.endswith(("~", "..")) else f"{end}~" for end in edtf.split("/"))


def _since(edtf: str) -> str:
    return f"{_first(edtf)}/.."


def _until(edtf: str) -> str:
    return f"../{_last(edtf)}"


def _first(edtf: str) -> str:
    first = edtf.split("/", maxsplit=1)[0]
    if first == "..":
        raise ValueError("it has no first date; write A/B, A/.. or ../B")
    return first


def _last(edtf: str) -> str:
    last = edtf.rsplit("/", maxsplit=1)[-1]
    if last == "..":
        raise ValueError("it has no last date; write A/B, A/.. or ../B")
    return last


def _part(whole: Reading, part: str) -> Reading:
    """Return the third that early, mid or late may mean of a month, a year or a decade."""
    edtf, third = whole.edtf, list(_PARTS).index(part)
    if not whole.sure or not re.fullmatch(r"[0-9]{3}(?:X|[0-9](?:-[0-9]{2})?)", edtf):
        raise ValueError(f"{part} needs a month, a year or a decade; {_EXAMPLES}")
    if edtf.endswith("X"):
        thirds = "/".join(edtf[:3] + digit for digit in ("03", "46", "79")[third])
    elif len(edtf) == 4:
        thirds = f"{edtf}-{4 * third + 1:02}/{edtf}-{4 * third + 4:02}"
    else:
        last = calendar.monthrange(int(edtf[:4]), int(edtf[5:]))[1] if third == 2 else 10 * third + 10
        thirds = f"{edtf}-{10 * third + 1:02}/{edtf}-{last}"
    return Reading(thirds, False, f"Is {thirds} near enough for {part} {edtf}, or should it be {edtf}?", (edtf,))


def _named(text: str) -> Reading | None:
    """Return the reading of a year, decade, half, quarter or season."""
    if match := _ONE_YEAR.fullmatch(text):
        return Reading(match[1])
    if match := _DECADE.fullmatch(text):
        return Reading(f"{match[1]}X")
    if match := _QUARTER.fullmatch(text):
        return _months(match[4], 3 * int(match[1] or match[2] or _ORDINAL.get(match[3]) or match[3][0]) - 2, 3)
    if match := _QUARTER_AFTER.fullmatch(text):
        return _months(match[1], 3 * int(match[2]) - 2, 3)
    if match := _HALF.fullmatch(text):
        return _months(match[2], 1 if match[1] else 7, 6)
    if match := _HALF_AFTER.fullmatch(text):
        return _months(match[1], 1 if match[2] else 7, 6)
    if match := _SEASON.fullmatch(text):
        return _season(match["year"], next(month for month in _SEASONS if match[f"s{month}"]), match["next"])
    if match := _SEASON_AFTER.fullmatch(text):
        months = [month for month, words in _SEASONS.items() if match[2] in words.split("|")]
        return _season(match[1], months[0], None) if months else None
    return None


def _months(year: str, first: int, count: int) -> Reading:
    return Reading(f"{year}-{first:02}/{year}-{first + count - 1:02}")


def _season(year: str, month: int, following: str | None) -> Reading:
    """Return the northern season, which for winter may be that before or that after the year's begin."""
    if month != 12:
        if following:
            raise ValueError("only a winter has two years; write A/B")
        season = f"{year}-{month:02}/{year}-{month + 2:02}"
        return Reading(season, False, f"Is the season {season}, or should it be {year}?", (year,))
    after, before = f"{year}-12/{int(year) + 1}-02", f"{int(year) - 1}-12/{year}-02"
    if following:
        if int(following[-2:]) != (int(year) + 1) % 100 or following[:-2] not in ("", str(int(year) + 1)[:2]):
            raise ValueError("a winter lasts from one year to the next; write A/B")
        return Reading(after, False, f"Is the winter {after}?", (f"{year}/{int(year) + 1}",))
    return Reading(after, False, f"Is the winter {after}, {before}, or should it be {year}?", (before, year))


def _range(text: str) -> Reading | None:
    """Return the reading of two dates with a word or a dash between them, where one may take its month or year from the other."""
    if (match := _EASTERN_RANGE.fullmatch(text)) and any(match.groups()[3:]):
        year, month, day, last_year, last_month, last_day = match.groups()
        if not year or bool(day) != bool(last_day) or bool(month) != bool(last_month or last_day):
            raise ValueError("write both dates in full")
        ends = _joined(year, month, day), _joined(last_year or year, last_month or (last_day and month), last_day)
        return _between(Reading(ends[0]), Reading(ends[1]))
    if _YEAR_FIRST.fullmatch(text) or _YEAR_LAST.fullmatch(text):
        return None
    for pattern in _RANGE:
        for first, last in _splits(pattern, text):
            try:
                ends_read = [_read(end) for end in _completed(first, last)]
            except ValueError:
                continue
            return _between(*ends_read)
    return None


def _splits(pattern: re.Pattern[str], text: str) -> list[tuple[str, str]]:
    """Return the texts before and after each place of the text where the word or dash of a range stands."""
    splits = []
    match = pattern.fullmatch(text)
    while match:
        splits.append((match[1].strip(" ,"), match[2].strip(" ,")))
        # The first group is as short as it can be: ask for a longer one.
        longer = re.compile(pattern.pattern.replace("(.+?)", f"(.{{{len(match[1]) + 1},}}?)"))
        match = longer.fullmatch(text)
    return splits


def _completed(first: str, last: str) -> tuple[str, str]:
    """Return both dates of a range in full: 3 and 5 November 2024, November 3 and 5, 2024, August and November 2024."""
    year = _YEAR.search(last)
    if not year or _ONLY_PART.fullmatch(first):
        raise ValueError("the second date has no year")
    if _YEAR.search(first):
        return first, last
    day = r"[0-9]{1,2}(?:st|nd|rd|th|\.)?"
    if re.fullmatch(day, first) and (rest := re.match(rf"{day}([ ./].*[^\W\d].*)", last)):
        return first + rest[1], last
    if re.fullmatch(rf"{day},? [0-9]{{4}}", last) and (month := re.match(rf"(.*[^\W\d]) {day}$", first)):
        return f"{first} {year[0]}", f"{month[1]} {last}"
    if _YEAR.fullmatch(last) or not re.search(r"[^\W\d]", first):
        raise ValueError("the first date has no year")
    return f"{first} {year[0]}", last


def _between(first: Reading, last: Reading) -> Reading:
    pairs = product((first.edtf, *first.choices), (last.edtf, *last.choices))
    texts = tuple(dict.fromkeys(text for one, other in pairs if _valid(text := f"{_first(one)}/{_last(other)}")))
    if not texts:
        raise ValueError("the range is no range of dates that ends after it begins; write both dates with their years")
    return _asked(texts, " ".join(filter(None, (first.question, last.question))))


def _numeric(text: str) -> Reading | None:
    if (match := _EASTERN_DAY.fullmatch(text)) and match[1] and not (match[3] and not match[2]):
        return Reading(_joined(*match.groups()))
    if match := _YEAR_FIRST.fullmatch(text):
        if match[2] == "-" and not match[4] and len(match[3]) == 2:
            raise ValueError(f"write {match[1]}-{match[3]} with a hyphen for a month, or two years with a slash")
        return Reading(_joined(match[1], match[3], match[4]))
    if not (match := _YEAR_LAST.fullmatch(text)):
        return None
    one, other, year = match.groups()
    if not one:
        return Reading(_joined(year, other))
    texts = [_joined(year, *order) for order in ((other, one), (one, other))]
    texts = list(dict.fromkeys(filter(_valid, texts)))
    if not texts:
        raise ValueError(_EXAMPLES)
    return _asked(tuple(texts), f"Is {text} {' or '.join(texts)}? The day may come first or second")


def _joined(*parts: str | None) -> str:
    return "-".join(part.zfill(2) for part in parts if part)


def _spelled(text: str, languages: tuple[str, ...] = tuple(_LANGUAGES.split())) -> Reading:
    """Return the reading of a date that names its month, in any language that knows the name."""
    numbers = re.findall(r"[0-9]+", text)
    years = [number for number in numbers if len(number) == 4]
    days = [int(number) for number in numbers if len(number) <= 2]
    # Some short words are names of months somewhere: "to" is February.
    named = re.search(r"[^\W\d_]{3}|[^\W\d_a-z]", text) and not re.search(r"\b(?:to|and|or|not|min|minutes?|hours?|seconds?)\b", text)
    if len(text) > 80 or not named or len(years) != 1 or len(days) > 1 or len(numbers) > 2:
        raise ValueError(_EXAMPLES)
    texts = []
    for parser in map(_parser, languages):
        data = parser.get_date_data(text)
        date = data.date_obj
        if date and date.year == int(years[0]) and data.period == ("day" if days else "month") and days in ([], [date.day]):
            texts.append(date.date().isoformat()[: 10 if days else 7])
    texts = list(dict.fromkeys(texts))
    if not texts:
        raise ValueError(_EXAMPLES)
    return _asked(tuple(texts), f"{_MONTHS}; is it {' or '.join(texts)}?")


@lru_cache(maxsize=64)
def _parser(language: str) -> Any:
    """Return the parser for a language, which fills in nothing from today or from the locale of the machine."""
    settings = {"RELATIVE_BASE": datetime.datetime(2000, 1, 1), "PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["month", "year"]}
    settings |= {"DATE_ORDER": "DMY", "PREFER_LOCALE_DATE_ORDER": False, "TIMEZONE": "UTC"}
    return library("dateparser.date", "add", "reading a date in words").DateDataParser(languages=[language], settings=settings)


def _valid(text: str) -> bool:
    try:
        bounds(text)
    except ValueError:
        return False
    return True


# Months as Russian and Ukrainian have them behind `in`, with the form that dateparser knows.
_BEHIND_IN = {
    **{f"{stem}е": f"{stem}я" for stem in ["январ", "феврал", "апрел", "июн", "июл", "сентябр", "октябр", "ноябр", "декабр"]},
    **{"марте": "марта", "мае": "мая", "августе": "августа", "лютому": "лютого", "березні": "березня", "листопаді": "листопада"},
    **{f"{stem}ні": f"{stem}ня" for stem in ["січ", "квіт", "трав", "черв", "лип", "серп", "верес", "жовт", "груд"]},
}
_IN_MONTH = re.compile(rf"^(?:в|во|у|в конце|на)? ?({'|'.join(_BEHIND_IN)})(?= [0-9]{{4}})")


def _plain(text: str) -> str:
    """Return a text in its plain spelling, early, mid and late apart from what they are of, and a month without its preposition."""
    text = plain(text, f"; {_EXAMPLES}")
    if len(text) > _LONGEST:
        raise ValueError(f"it is too long; {_EXAMPLES}")
    text = " ".join(re.sub(r"\b(early|mid|late)-", r"\1 ", text).split())
    return _IN_MONTH.sub(lambda month: _BEHIND_IN[month[1]], text)
