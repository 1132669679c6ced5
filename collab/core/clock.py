"""The only asker of the time; everything else is given it."""

from __future__ import annotations

import datetime as dt


def utc_now() -> dt.datetime:
    """Give the present moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC)  # noqa: TID251 # this is the one place


LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""'From the beginning' as a history date: the driver cannot read -infinity."""
