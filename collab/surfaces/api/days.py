"""Days as they are sent: from their first moment to their last, by UTC."""

from __future__ import annotations

import datetime as dt

A_DAY = dt.timedelta(days=1)


def begin_of(day: dt.date) -> dt.datetime:
    """Give the moment a day begins."""
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def end_of(day: dt.date) -> dt.datetime:
    """Give the moment a day is over."""
    return begin_of(day + A_DAY)
