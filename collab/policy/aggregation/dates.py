"""How old a data point is, and how far apart two releases are."""

from __future__ import annotations

import calendar
import datetime as dt

SLACK = dt.timedelta(days=7)
"""Half a year is not counted to the day: a date of publication may fall on a holiday."""


def old_enough(as_of: dt.date, published_on: dt.date, months: int) -> bool:
    """Tell whether so many whole months lie between."""
    return _months_after(as_of, months, clamp=False) <= published_on


def far_enough(earlier: dt.date, later: dt.date, months: int) -> bool:
    """Tell whether two releases keep the calendar, give or take a week."""
    return _months_after(earlier, months, clamp=True) - SLACK <= later


def _months_after(day: dt.date, months: int, *, clamp: bool) -> dt.date:
    """Give the same day some months on.

    Where that month has no such day: its last one if ``clamp``, else the first of the next, so
    that what is of 29 February is a year old on 1 March and not the day before.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    last = calendar.monthrange(year, month)[1]
    if day.day <= last:
        return day.replace(year=year, month=month)
    at_end = dt.date(year, month, last)
    return at_end if clamp else at_end + dt.timedelta(days=1)
