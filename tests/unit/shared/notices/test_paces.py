"""When a digest speaks of a space, and what may be told at once."""

from __future__ import annotations

import datetime as dt

import pytest

from collab.shared.notices.rules import Pace, is_ripe, is_told

MONDAY, TUESDAY, FRIDAY = dt.date(2027, 3, 1), dt.date(2027, 3, 2), dt.date(2027, 3, 5)
HOUR = dt.datetime(2027, 3, 1, 10, tzinfo=dt.UTC)


@pytest.mark.parametrize("day", [MONDAY, TUESDAY, FRIDAY])
def test_space_when_daily_or_at_once_is_told_every_day_and_when_off_never(day: dt.date) -> None:
    assert is_told(Pace.DAILY, day, [1, 2, 5])
    assert is_told(Pace.AT_ONCE, day, [1, 2, 5])
    assert not is_told(Pace.OFF, day, [1, 2, 5])


def test_space_when_weekly_is_told_on_the_first_chosen_day() -> None:
    days = [5, 2]
    assert [is_told(Pace.WEEKLY, day, days) for day in (MONDAY, TUESDAY, FRIDAY)] == [
        False, True, False,
    ]  # fmt: skip
    assert is_told(Pace.WEEKLY, FRIDAY, [])


def test_item_when_its_time_is_blurred_is_ripe_an_hour_later() -> None:
    assert not is_ripe(HOUR, HOUR + dt.timedelta(minutes=59))
    assert is_ripe(HOUR, HOUR + dt.timedelta(hours=1))
    assert is_ripe(HOUR + dt.timedelta(seconds=1), HOUR + dt.timedelta(seconds=2))
