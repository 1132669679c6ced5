"""The only asker of the time; everything else is given it."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def utc_now() -> dt.datetime:
    """Give the present moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC)  # noqa: TID251 # this is the one place


LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""'From the beginning' as a history date: the driver cannot read -infinity."""


def zone_of(name: str) -> dt.tzinfo:
    """Give a time zone; UTC for a name nobody knows any more: that must cost nobody a page."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return dt.UTC


def zone_label(at: dt.datetime) -> str:
    """Name the zone of a moment as people know it: CET; UTC-03 where it has no letters."""
    name = at.tzname() or "UTC"
    return name if name.isalpha() else f"UTC{name}"


def day_in_words(day: dt.date) -> str:
    """Say a day as pages do; no zone moves it."""
    return f"{day.day} {day:%B %Y}"
