"""What a quantity's words say of its unit and of the time that a rate refers to."""

import re
import unicodedata

# Words for units in several languages, by the unit's id; a stem ends with a hyphen. Only words that mean nothing else.
_WORDS = {
    "tonnes": "tonne tonnes metric-tons tonnen toneladas tonnellate тонн тонны тонна тонни tona ton톤 톤 吨 噸 トン طن ton tons",
    "containers": "container containers conteneur conteneurs contenedores contêineres contenitori kontener- контейнер- konteyner 컨테이너 集装箱"
    " 货柜 貨櫃 コンテナ حاوية حاويات",
    "rounds": "round rounds shell shells schuss granaten obus proyectiles proiettili снаряд- pocisk- 발 発 发炮弹 枚炮弹 قذيفة قذائف mermi",
    "missiles": "missile missiles rakete raketen misiles missili ракет- füze صاروخ صواريخ",
    "persons": "person persons people soldier soldiers troops soldat soldaten soldats soldados soldati солдат- військов- военнослужащ-"
    " żołnierz- asker 명 士兵 人 جندي جنود",
    "brigades": "brigade brigades brigaden brigadas brigate бригад- tugay 여단 旅",
    "divisions": "division divisions divisionen divisiones дивизи- дивізі- tümen 사단 师 師団",
    "battalions": "battalion battalions bataillon- batallones батальон- tabur 대대 营",
    "voyages": "voyage voyages fahrten viajes рейс-",
    "vessels": "ship ships vessel vessels schiffe navires buques суд-",
    "shipments": "shipment shipments lieferungen livraisons envíos",
    "trains": "train trains trainload trainloads züge поезд- 열차",
    "railcars": "railcars wagons wagon вагон-",
    "systems": "system systems gun guns howitzer howitzers launcher launchers haubitzen obusiers гаубиц- 문 門 门",
    "percent": "% percent per-cent prozent процент- відсотк- 퍼센트",
    "usd": "dollars dollar долларов доларів 달러",
}
_RATES = {
    "week": "a week, per week, weekly, each week, every week, par semaine, pro woche, wöchentlich, a la semana, por semana, в неделю, на тиждень,"
    " щотижня, haftada, tygodniowo, 매주, 주당, 每周, 週に",
    "day": "a day, per day, daily, each day, every day, par jour, pro tag, täglich, al día, por día, al giorno, в день, на день, dziennie, günde,"
    " 하루, 매일, 日に, 每天",
    "month": "a month, per month, monthly, each month, every month, par mois, pro monat, monatlich, al mes, por mes, mensuales, al mese, в месяц,"
    " ежемесячно, на місяць, щомісяця, miesięcznie, ayda, 한 달에, 매달, 월간, 月に, 每月",
    "year": "a year, per year, yearly, annually, each year, every year, par an, pro jahr, jährlich, al año, por año, all'anno, в год, ежегодно,"
    " на рік, щороку, rocznie, yılda, 연간, 매년, 年に, 每年",
}


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().replace("’", "'").split())


def _pattern(word: str) -> str:
    """Return the pattern of a word between others; scripts that join a unit to its number need no blank before it."""
    plain = re.escape(_plain(word).removesuffix("-").replace("-", " "))
    before = r"(?<![^\W\d_])" if plain[0].isascii() or "Ѐ" <= plain[0] <= "ӿ" else ""
    return before + plain + (r"\w*" if word.endswith("-") else r"(?!\w)" if before else "")


_UNITS = {unit: re.compile("|".join(map(_pattern, words.split()))) for unit, words in _WORDS.items()}
_TIMES = {
    time: re.compile("|".join(_pattern(phrase.strip().replace(" ", "-")) for phrase in listed.split(",")))
    for time, listed in _RATES.items()
}


def unit_of(text: str) -> str:
    """Return the unit that words name; an empty text where they name none, or more than one."""
    found = [unit for unit, pattern in _UNITS.items() if pattern.search(_plain(text))]
    return found[0] if len(found) == 1 else ""


def rate_of(text: str) -> tuple[str, str]:
    """Return the time that a rate refers to, empty where it is none, and the words without it and without a percent sign."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    for time, pattern in _TIMES.items():
        if match := pattern.search(_plain(plain)):
            return time, " ".join(_plain(plain[: match.start()] + " " + plain[match.end() :]).strip(" ,").split())
    return "", plain.replace("%", " ").strip() if "%" in plain else text
