"""Moments as mails say them: in the reader's language, where the reader is."""

from __future__ import annotations

import datetime as dt

from babel.dates import format_date, format_datetime

from collab.core.clock import zone_label, zone_of
from collab.core.languages import LANGUAGES

DAYS = {
    "en": "EEEE d MMMM y",
    "de": "EEEE, d. MMMM y",
    "fr": "EEEE d MMMM y",
    "es": "EEEE, d 'de' MMMM 'de' y",
}
SHAPES = {language: f"{day}, HH:mm" for language, day in DAYS.items()}


def spoken_day(day: dt.date, *, language: str) -> str:
    """Say a day that is the same wherever one is."""
    spoke = language if language in LANGUAGES else "en"
    return str(format_date(day, DAYS[spoke], locale=spoke))


def spoken(at: dt.datetime, *, zone: str, language: str) -> str:
    """Say a moment, with its zone by name."""
    here = at.astimezone(zone_of(zone))
    spoke = language if language in LANGUAGES else "en"
    said: str = format_datetime(here.replace(tzinfo=None), SHAPES[spoke], locale=spoke)
    return f"{said} {zone_label(here)}"
