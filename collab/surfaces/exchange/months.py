"""Months and years as people write them; what could be read in two ways is asked, never guessed."""

from __future__ import annotations

import calendar
import datetime as dt
import enum
import functools
import re
import unicodedata
from collections.abc import Mapping

from babel import Locale

LANGUAGES = ("en", "de", "fr", "es")
ISO = re.compile(r"((?:19|20)[0-9][0-9])(?:-([0-9][0-9]?)(?:-([0-9][0-9]?)(?:[ T][0-9:.Z+-]*)?)?)?")
DOTTED = re.compile(r"(?:([0-9][0-9]?)\.\s?)?([0-9][0-9]?)\.\s?((?:19|20)[0-9][0-9])")
SLASHED = re.compile(r"([0-9][0-9]?)[/-]([0-9][0-9]?)[/-]((?:19|20)[0-9][0-9])")
MONTH_YEAR = re.compile(r"([0-9][0-9]?)[/-]((?:19|20)[0-9][0-9])")
NAMED = re.compile(
    r"(?:[0-9][0-9]?\.?\s+(?:de\s+)?)?([^\W\d]+)\.?,?\s+(?:[0-9][0-9]?,\s+)?(?:de\s+)?((?:19|20)[0-9][0-9])"
)
MONTHS = 12


class Order(enum.StrEnum):
    """Which comes first in ``3/4/2025``."""

    UNKNOWN = ""
    DAY = "day"
    MONTH = "month"


class AmbiguousError(ValueError):
    """It could be read in two ways."""


def month_of(text: str, order: Order = Order.UNKNOWN) -> str:
    """Give ``YYYY-MM``, or ``YYYY`` where no month is said.

    :raises AmbiguousError: when day and month could be either and no order is known.
    :raises ValueError: when it is no date.
    """
    text = " ".join(text.split())
    if found := ISO.fullmatch(text):
        year, month, day = found.groups()
        return year if month is None else _checked(year, month, day)
    if found := DOTTED.fullmatch(text):
        day, month, year = found.groups()
        return _checked(year, month, day)
    if found := MONTH_YEAR.fullmatch(text):
        return _checked(found[2], found[1])
    if found := SLASHED.fullmatch(text):
        return _slashed(int(found[1]), int(found[2]), found[3], order)
    if found := NAMED.fullmatch(text):
        return _checked(found[2], str(month_names()[plain(found[1])]))
    raise ValueError(text)


def day_of(text: str, order: Order = Order.UNKNOWN) -> dt.date:
    """Give a whole day.

    :raises AmbiguousError: when day and month could be either and no order is known.
    :raises ValueError: when it is no day.
    """
    text = " ".join(text.split())
    if (found := ISO.fullmatch(text)) and found[3]:
        return dt.date(int(found[1]), int(found[2]), int(found[3]))
    if (found := DOTTED.fullmatch(text)) and found[1]:
        return dt.date(int(found[3]), int(found[2]), int(found[1]))
    if found := SLASHED.fullmatch(text):
        month = int(_slashed(int(found[1]), int(found[2]), found[3], order).partition("-")[2])
        first, second = int(found[1]), int(found[2])
        return dt.date(int(found[3]), month, second if month == first else first)
    raise ValueError(text)


def is_ambiguous(text: str) -> bool:
    """Tell whether a date could be read in two ways."""
    try:
        month_of(text)
    except AmbiguousError:
        return True
    except (ValueError, KeyError):
        return False
    return False


def plain(text: str) -> str:
    """Fold case, accents and signs, so that what reads alike is alike."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    letters = (c if c.isalnum() else " " for c in folded if not unicodedata.combining(c))
    return " ".join("".join(letters).split())


@functools.cache
def month_names() -> Mapping[str, int]:
    """Give the names of months in all languages, long and short, by their number."""
    found: dict[str, int] = {}
    for language in LANGUAGES:
        for form in ("wide", "abbreviated"):
            names = Locale.parse(language).months["format"][form]
            found |= {plain(name): number for number, name in names.items()}
    return found


def _slashed(first: int, second: int, year: str, order: Order) -> str:
    if first <= MONTHS and second <= MONTHS and first != second and order is Order.UNKNOWN:
        raise AmbiguousError(f"{first}/{second}/{year}")
    month_first = second > MONTHS or (first <= MONTHS and order is Order.MONTH)
    month, day = (first, second) if month_first else (second, first)
    return _checked(year, str(month), str(day))


def _checked(year: str, month: str, day: str | None = None) -> str:
    """Put them together. :raises ValueError: for a month or a day there is none of."""
    if not 1 <= int(month) <= MONTHS:
        raise ValueError(month)
    if day is not None and not 1 <= int(day) <= calendar.monthrange(int(year), int(month))[1]:
        raise ValueError(day)
    return f"{year}-{int(month):02}"
