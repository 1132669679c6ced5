"""Moments as mails say them: in the reader's language, where the reader is."""

from __future__ import annotations

import datetime as dt

from babel.dates import format_datetime

from collab.core.clock import zone_label, zone_of
from collab.core.languages import LANGUAGES

SHAPES = {
    "en": "EEEE d MMMM y, HH:mm",
    "de": "EEEE, d. MMMM y, HH:mm",
    "fr": "EEEE d MMMM y, HH:mm",
    "es": "EEEE, d 'de' MMMM 'de' y, HH:mm",
}


def spoken(at: dt.datetime, *, zone: str, language: str) -> str:
    """Say a moment, with its zone by name."""
    here = at.astimezone(zone_of(zone))
    spoke = language if language in LANGUAGES else "en"
    said: str = format_datetime(here.replace(tzinfo=None), SHAPES[spoke], locale=spoke)
    return f"{said} {zone_label(here)}"
