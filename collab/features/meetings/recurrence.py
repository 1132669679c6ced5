"""When meetings come again: plain arithmetic on days, and the moment a clock on the wall shows."""

from __future__ import annotations

import calendar
import datetime as dt
import enum
import itertools
from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

WEEK = 7
MONTHS = 12
MINUTE = dt.timedelta(minutes=1)


class Rhythm(enum.StrEnum):
    """How the meetings of a series follow each other."""

    NONE = "none"
    WEEKLY = "weekly"
    MONTHLY_DAY = "monthly_day"
    MONTHLY_WEEKDAY = "monthly_weekday"


RHYTHMS: Mapping[Rhythm, str] = {
    Rhythm.NONE: "No rhythm: each meeting is set by itself",
    Rhythm.WEEKLY: "Every so many weeks, on the same weekday",
    Rhythm.MONTHLY_DAY: "Every so many months, on the same day of the month",
    Rhythm.MONTHLY_WEEKDAY: "Every so many months, on the same weekday of the month",
}


def days(rhythm: Rhythm, every: int, first: dt.date) -> Iterator[dt.date]:
    """Give the days of a series, from its first on, as far as the calendar goes."""
    if rhythm is Rhythm.NONE:
        return
    for turn in itertools.count():
        try:
            yield _turn(rhythm, turn * every, first)
        except (OverflowError, ValueError):  # past the year 9999
            return


def moment(day: dt.date, at: dt.time, zone: str) -> dt.datetime:
    """Give the moment at which a clock in ``zone`` shows this time, in UTC.

    An hour that the clock skips is the first that it shows again; one it shows twice is the first.
    """
    there = ZoneInfo(zone)
    wall = dt.datetime.combine(day, at.replace(tzinfo=None, fold=0))
    while _skipped(wall, there):
        wall = wall.replace(second=0, microsecond=0) + MINUTE
    return wall.replace(tzinfo=there).astimezone(dt.UTC)


def coming(
    rhythm: Rhythm, every: int, first: dt.date, at: dt.time, zone: str
) -> Iterator[dt.datetime]:
    """Give the moments of a series, from its first on."""
    return (moment(day, at, zone) for day in days(rhythm, every, first))


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> dt.date:
    """Give the nth of a weekday in a month; a fifth that is not there is the last."""
    first = dt.date(year, month, 1)
    day = 1 + (weekday - first.weekday()) % WEEK + (nth - 1) * WEEK
    last = calendar.monthrange(year, month)[1]
    return dt.date(year, month, day if day <= last else day - WEEK)


def _turn(rhythm: Rhythm, steps: int, first: dt.date) -> dt.date:
    if rhythm is Rhythm.WEEKLY:
        return first + dt.timedelta(weeks=steps)
    year, month = divmod(first.year * MONTHS + first.month - 1 + steps, MONTHS)
    month += 1
    if rhythm is Rhythm.MONTHLY_DAY:
        return dt.date(year, month, min(first.day, calendar.monthrange(year, month)[1]))
    return nth_weekday(year, month, first.weekday(), -(-first.day // WEEK))


def _skipped(wall: dt.datetime, there: dt.tzinfo) -> bool:
    """Tell whether no clock there ever shows this: it does not survive the way through UTC."""
    back = wall.replace(tzinfo=there).astimezone(dt.UTC).astimezone(there)
    return back.replace(tzinfo=None, fold=0) != wall
