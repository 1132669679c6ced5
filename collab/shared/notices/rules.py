"""How soon one may want to hear of a space: pure words and the days they mean."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Collection, Mapping


class Pace(enum.StrEnum):
    """How soon somebody hears of what is new in a space."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
    OFF = "off"


PACES: Mapping[Pace, str] = {
    Pace.AT_ONCE: "At once",
    Pace.DAILY: "Daily",
    Pace.WEEKLY: "Weekly",
    Pace.OFF: "Off",
}
USUAL = Pace.DAILY
"""As everybody had it before he could choose: on the days of his digest."""
FULL_HOUR = dt.timedelta(hours=1)


def is_told(pace: Pace, day: dt.date, days: Collection[int]) -> bool:
    """Tell whether the digest of a day speaks of a space; weekly means its first day of the week.

    What should have been told at once and was not stands there too.
    """
    if pace is Pace.OFF:
        return False
    return pace is not Pace.WEEKLY or day.isoweekday() == min(days, default=day.isoweekday())


def is_ripe(shared_at: dt.datetime, now: dt.datetime) -> bool:
    """Tell whether something may be told at once.

    What bears no name counts as shared at the full hour (ADR 8), and its mail waits for the next:
    one at the minute of a release would tell who was at his desk.
    """
    at_full_hour = (shared_at.minute, shared_at.second, shared_at.microsecond) == (0, 0, 0)
    return not at_full_hour or now - shared_at >= FULL_HOUR
