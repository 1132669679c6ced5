"""Exact moments in a text, and the same text with months or years in their place.

A day tells who was there; a month mostly does not. Only what can be read as a date without doubt
is touched: the author sees the result before it leaves.
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
_NAME = rf"(?P<name>{_MONTHS})(?!\w)\.?"
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_OF = r"(?:\s+(?:de|del|of))?"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_NUMBER = r"(?:0?[1-9]|1[0-2])"
_START, _END = r"(?<![\w/.-])", r"(?![\w/-])"

_ISO = re.compile(rf"{_START}{_YEAR}-(?P<month>0[1-9]|1[0-2])-{_DAY}(?:T[\d:]+Z?)?{_END}")
_DIGITS = re.compile(rf"{_START}{_DAY}([./-])\s?(?P<month>{_NUMBER})\1\s?{_YEAR}{_END}")
_DAY_FIRST = re.compile(
    rf"{_START}(?:the\s+)?{_DAY}(?:st|nd|rd|th|er|º|\.)?{_OF}\s+{_NAME}(?:{_OF},?\s+{_YEAR})?{_END}",
    re.IGNORECASE,
)
_NAME_FIRST = re.compile(
    rf"{_START}{_NAME}\s+{_DAY}(?:st|nd|rd|th)?(?:,?\s+{_YEAR})?(?![\d]){_END}", re.IGNORECASE
)
_CLOCK = re.compile(
    rf"{_START}(?:(?:[01]?\d|2[0-3])[:h][0-5]\d(?:\s?Uhr)?|(?:1[0-2]|0?[1-9])(?:[:.][0-5]\d)?\s?[ap]\.?m\.?)(?!\w)",
    re.IGNORECASE,
)
_ISO_MONTH = re.compile(rf"{_START}{_YEAR}-(?:0[1-9]|1[0-2])(?![\w-])")
_DIGIT_MONTH = re.compile(rf"{_START}{_NUMBER}[./]{_YEAR}{_END}")
_NAMED_MONTH = re.compile(rf"(?<!\w){_NAME}{_OF}\s+{_YEAR}(?!\w)", re.IGNORECASE)


def exact_moments(text: str) -> list[tuple[int, int]]:
    """Give where days and times of day stand."""
    patterns = (_ISO, _DIGITS, _DAY_FIRST, _NAME_FIRST, _CLOCK)
    found = (match for pattern in patterns for match in pattern.finditer(text))
    return sorted({match.span() for match in found if not _is_verb(match)})


def to_months(text: str) -> str:
    """Give the text with months where days stood, and without times of day."""
    text = _ISO.sub(r"\g<year>-\g<month>", text)
    text = _DIGITS.sub(r"\g<month>/\g<year>", text)
    text = _DAY_FIRST.sub(_month_alone, text)
    text = _NAME_FIRST.sub(_month_alone, text)
    return _CLOCK.sub(GAP, text)


def to_years(text: str) -> str:
    """Give the text with years where days or months stood."""
    text = to_months(text)
    for pattern in (_ISO_MONTH, _DIGIT_MONTH, _NAMED_MONTH):
        text = pattern.sub(lambda found: str(found["year"]), text)
    return text


def year_of(month: str | None) -> str | None:
    """Give the year of a month as fields hold it: 2025 for 2025-03."""
    return month[:4] if month else month


def _month_alone(found: re.Match[str]) -> str:
    if _is_verb(found):
        return found[0]
    name = found["name"]
    return f"{name} {found['year']}" if found["year"] else name


def _is_verb(found: re.Match[str]) -> bool:
    """Tell "they may 12 times" from "May 12": English writes its months large."""
    return found.re is _NAME_FIRST and found["name"][0].islower()
