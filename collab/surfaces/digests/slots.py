"""When a digest is due: one for each chosen day, at the reader's hour, where the reader is."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Collection

from collab.core.clock import zone_of

CATCH_UP = dt.timedelta(hours=24)
"""How long after its hour a missed digest is still sent."""


@dc.dataclass(frozen=True, slots=True)
class Slot:
    """One day's digest. ``name`` is the reader's date: one a day, whatever the clocks do."""

    name: str
    starts_at: dt.datetime


def latest(
    at: dt.datetime, *, zone: str, days: Collection[int], hour: int, since: dt.datetime
) -> Slot | None:
    """Give the slot that is due at a moment, or None; ``days`` are 1 (Monday) to 7.

    An hour that the clocks skip is the next one that exists; of one that comes twice the first
    counts. What began before ``since`` was never due.
    """
    where = zone_of(zone)
    today = at.astimezone(where).date()
    for date in (today, today - dt.timedelta(days=1)):
        if date.isoweekday() not in days:
            continue
        begins = dt.datetime(date.year, date.month, date.day, hour, tzinfo=where)
        starts_at = begins.astimezone(dt.UTC)
        if max(since, at - CATCH_UP) < starts_at <= at:
            return Slot(date.isoformat(), starts_at)
    return None
