"""Exact moments in a text, and the same text with months or years in their place.

A day tells who was there; a month mostly does not. What looks like a day or an hour counts as one:
a word too many left out is seen by the author before it leaves, a day left standing by everybody.
"""

from __future__ import annotations

import re

from collab.policy.redaction import GAP

_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|sept|jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec"
    "|jänner|januar|februar|märz|mai|juni|juli|oktober|dezember|okt|dez|mrz"
    "|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre"
    "|diciembre"
    "|janvier|février|fevrier|mars|avril|juin|juillet|août|aout|septembre|octobre|novembre"
    "|décembre|decembre"
)
_WEEKDAYS = (
    "mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?"
    "|(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\\.?|(?:mo|di|mi|do|fr|sa|so)[.,]"
    "|montags?|dienstags?|mittwochs?|donnerstags?|freitags?|samstags?|sonnabends?|sonntags?"
    "|lunes|martes|miércoles|miercoles|jueves|viernes|sábado|sabado|domingo"
    "|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
)
_NAME = rf"(?P<name>{_MONTHS})(?!\w)\.?"
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_SHORT = r"(?P<short>\d{2})"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_NUMBER = r"(?:0?[1-9]|1[0-2])"
_ORDER = r"(?:st|nd|rd|th|er|º|ª|°|\.)?"
_ARTICLE = r"(?:(?:the|zum|den|dem|el|le)\s+)?"
_OF = r"(?:(?:of|de|del)\s+)?"
_THE = r"(?:(?:the|den)\s+)?"
_AND = r"(?:and|or|und|oder|y|o|e|et|ou)"
_TO = r"(?:to|till|until|through|bis|al?|au|à)"
_BETWEEN = rf"(?:\s*[-\u2010-\u2015\u2212/&+]\s*|\s+(?:{_AND}|{_TO})\s+)"
_AMONG = rf"(?:{_BETWEEN}|\s*,\s*(?:{_AND}\s+)?)"
_WEEKDAY = rf"(?:(?:{_WEEKDAYS}),?\s+)?"
_START, _END = r"(?<![\w/.])(?<!\w-)", r"(?![\w/-]|\.\d)"
_ISO_START, _ISO_END = r"(?<![\w.-])(?<!\D/)(?<!^/)", r"(?![\w-]|/(?!\d))"

_ISO = re.compile(
    rf"{_ISO_START}{_WEEKDAY}{_YEAR}(?P<mark>[-/.])(?P<month>{_NUMBER})(?P=mark){_DAY}"
    rf"(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?{_ISO_END}",
    re.IGNORECASE,
)
_DIGITS = re.compile(
    rf"{_START}{_WEEKDAY}{_THE}(?:{_DAY}{_ORDER}{_BETWEEN}{_ARTICLE}){{0,2}}"
    rf"(?:(?P<day>{_DAY})(?P<mark>[./-])\s?(?P<month>{_NUMBER})(?P=mark)\s?"
    rf"|(?P<us_month>{_NUMBER})(?P<us_mark>[/-])(?P<us_day>{_DAY})(?P=us_mark))"
    rf"(?:{_YEAR}|{_SHORT}){_END}",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(
    rf"(?<!\w){_WEEKDAY}{_THE}{_DAY}{_ORDER}(?:{_AMONG}{_ARTICLE}{_DAY}{_ORDER}){{0,10}}"
    rf"(?:\s*[-\u2010-\u2015./,]\s*|\s+){_OF}{_NAME}"
    rf"(?:(?:\s*[-/,]\s*|\s+|(?<=\.)){_OF}(?:{_YEAR}|['\u2019]{_SHORT})(?!\w)"
    r"|(?<=-\w{3})-(?P<dashed>\d{2})(?![\w-]))?(?!\w)",
    re.IGNORECASE,
)
_NAME_FIRST = re.compile(
    rf"(?<!\w)(?<!(?<!\d)\d-)(?<!(?<!\d)\d\d-){_WEEKDAY}{_NAME},?[\s-]+{_ARTICLE}{_DAY}{_ORDER}"
    rf"(?:{_AMONG}{_ARTICLE}{_DAY}{_ORDER}(?![\w/:%])){{0,10}}"
    rf"(?!\s*(?:{_MONTHS})(?!\w))"
    rf"(?:(?:\s*,\s*|\s+){_OF}(?:{_YEAR}|['\u2019]{_SHORT})(?!\w))?"
    r"(?![\w:%]|[.,]\d)",
    re.IGNORECASE,
)
_DAY_AND_MONTH = re.compile(
    rf"{_START}(?:(?:0[1-9]|[12]\d|3[01])/(?:0[1-9]|1[0-2])|(?:0[1-9]|1[0-2])/(?:[12]\d|3[01]))"
    rf"{_END}"
    rf"|{_START}{_DAY}\.\s?{_NUMBER}\.(?=\s*[-\u2010-\u2015/]|\s+bis\s)"
    rf"|(?:(?<=\bam )|(?<=\bvom )|(?<=\bbis )|(?<=\bzum )|(?<=\bden )|(?<=\bab )|(?<=\bseit ))"
    rf"{_DAY}\.\s?{_NUMBER}\.(?!\d)",
    re.IGNORECASE,
)
_ORDINALS = (
    "(?:twenty|thirty)[- ](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
    "|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
    "|(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|thirtieth"
)
_TENS = (
    "(?:(?:ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun)und)?(?:zwanzig|drei(?:ß|ss)ig)ste[nrms]?"
)
_WORD = (
    rf"(?:(?P<english>{_ORDINALS})|{_TENS}"
    r"|(?:ers|zwei|drit|vier|fünf|sechs|sieb|sieben|ach|neun|zehn|elf|zwölf)te[nrms]?"
    r"|(?:drei|vier|fünf|sech|sieb|acht|neun)zehnte[nrms]?"
    r"|treinta(?:\s+y\s+uno)?|veinti?(?:uno|d[oó]s|tr[eé]s|cuatro|cinco|s[eé]is|siete|ocho|nueve)"
    r"|veinte|dieci(?:s[eé]is|siete|ocho|nueve)|primero|uno|dos|tres|cuatro|cinco|seis|siete|ocho"
    r"|nueve|diez|once|doce|trece|catorce|quince"
    r"|trente(?:\s+et\s+un)?|vingt(?:\s+et\s+un|-(?:deux|trois|quatre|cinq|six|sept|huit|neuf))?"
    r"|premier|deux|trois|quatre|cinq|six|sept|huit|neuf|dix(?:-(?:sept|huit|neuf))?|onze|douze"
    r"|treize|quatorze|quinze|seize)"
)
_ONE_MORE = _WORD.replace("?P<english>", "?:")
_WORD_FIRST = re.compile(
    rf"(?<!\w){_WEEKDAY}{_THE}(?:{_ONE_MORE}{_AMONG}{_ARTICLE}){{0,3}}{_WORD},?\s+{_OF}{_NAME}"
    rf"(?:(?:\s*,\s*|\s+){_OF}{_YEAR}(?!\w))?(?!\w)",
    re.IGNORECASE,
)
_WORD_LAST = re.compile(
    rf"(?<!\w){_WEEKDAY}{_NAME}\s+the\s+(?P<english>{_ORDINALS})"
    rf"(?:(?:\s*,\s*|\s+){_YEAR}(?!\w))?(?!\w)",
    re.IGNORECASE,
)
_HOUR, _MINUTE = r"(?:[01]?\d|2[0-3])", r"[0-5]\d"
_UNTIL = rf"(?:{_HOUR}(?:[:.h]{_MINUTE})?{_BETWEEN})?"
_CLOCK = re.compile(
    rf"(?<![\w/.:])(?<!\w-){_UNTIL}(?:"
    rf"{_HOUR}[:h]{_MINUTE}(?::{_MINUTE})?(?:\s?(?:Uhr|hrs|h|[ap]\.?m\.?))?"
    rf"|{_HOUR}(?:[.:]{_MINUTE})?\s?(?:Uhr|hrs|o['\u2019]clock|[ap]\.?m\.?)"
    rf"|{_HOUR}h(?![/-]|\s+shift)"
    rf"|(?:(?<=\bum )|(?<=\bgegen )|(?<=\bvers )|(?<=\blas )){_HOUR}\.{_MINUTE}"
    rf"|(?<=\bà ){_HOUR}\s?heures?"
    r")(?!\w)",
    re.IGNORECASE,
)
_ISO_MONTH = re.compile(rf"{_ISO_START}{_YEAR}-(?:0?[1-9]|1[0-2])(?![\w-])")
_DIGIT_MONTH = re.compile(rf"{_START}{_NUMBER}[./]{_YEAR}{_END}")
_NAMED_MONTH = re.compile(rf"(?<!\w){_NAME}\s+{_OF}{_YEAR}(?!\w)", re.IGNORECASE)
_BY_NAME = (_NAME_FIRST, _WORD_LAST, _DAY_FIRST, _WORD_FIRST)
_ALL = (_ISO, _DIGITS, *_BY_NAME, _DAY_AND_MONTH, _CLOCK)
_MONTHS_A_YEAR = 12
_THIS_CENTURY = 70
"""Two digits below it are years of this century."""


def exact_moments(text: str) -> list[tuple[int, int]]:
    """Give where days and times of day stand."""
    found = (match for pattern in _ALL for match in pattern.finditer(text))
    return sorted({match.span() for match in found if not _is_verb(match)})


def to_months(text: str) -> str:
    """Give the text with months where days stood, and without times of day.

    What is a moment and cannot be told as a month is left out: nothing exact stays.
    """
    text = _ISO.sub(lambda found: f"{found['year']}-{found['month'].zfill(2)}", text)
    text = _DIGITS.sub(_month_in_digits, text)
    for pattern in _BY_NAME:
        text = pattern.sub(_month_alone, text)
    while exact_moments(text):
        for pattern in reversed(_ALL):
            text = pattern.sub(lambda found: found[0] if _is_verb(found) else GAP, text)
    return text


def to_years(text: str) -> str:
    """Give the text with years where days or months stood."""
    text = to_months(text)
    for pattern in (_ISO_MONTH, _DIGIT_MONTH, _NAMED_MONTH):
        text = pattern.sub(lambda found: str(found["year"]), text)
    return text


def year_of(month: str | None) -> str | None:
    """Give the year of a month as fields hold it: 2025 for 2025-03."""
    return month[:4] if month else month


def _month_in_digits(found: re.Match[str]) -> str:
    year = _year_in(found)
    if found["us_month"]:
        return f"{found['us_month']}/{year}"
    # 03/04 is a day of March to some and of April to others: its year is all that is sure.
    doubtful = found["mark"] == "/" and int(found["day"]) <= _MONTHS_A_YEAR
    if doubtful and int(found["day"]) != int(found["month"]):
        return year
    return f"{found['month']}/{year}"


def _month_alone(found: re.Match[str]) -> str:
    if _is_verb(found):
        return found[0]
    year = _year_in(found)
    return f"{found['name']} {year}" if year else found["name"]


def _year_in(found: re.Match[str]) -> str:
    groups = found.groupdict()
    short = groups.get("short") or groups.get("dashed")
    if short:
        return f"{20 if int(short) < _THIS_CENTURY else 19}{short}"
    return groups["year"] or ""


def _is_verb(found: re.Match[str]) -> bool:
    """Tell "they may 12 times" from "May 12": English writes its months large."""
    is_english = found.re is _NAME_FIRST or bool(found.groupdict().get("english"))
    return is_english and str(found["name"])[0].islower()
