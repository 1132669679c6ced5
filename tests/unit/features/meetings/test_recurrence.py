"""Series fall on the days people mean, and at the hour the clock on their wall shows."""

from __future__ import annotations

import calendar
import datetime as dt
import itertools
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.features.meetings.recurrence import Rhythm, coming, days, moment, nth_weekday

ZONES = (
    "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Lubumbashi",
    "Pacific/Apia", "America/Santiago", "Asia/Kathmandu", "Africa/Casablanca", "UTC",
)  # fmt: skip # half an hour of summer time, a day that never was, summer time in between
DAYS = st.dates(dt.date(1995, 1, 1), dt.date(2040, 12, 31))
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
EVERY = st.integers(1, 12)
COMING = st.sampled_from([rhythm for rhythm in Rhythm if rhythm is not Rhythm.NONE])


def some(rhythm: Rhythm, every: int, first: dt.date, number: int = 30) -> list[dt.date]:
    return list(itertools.islice(days(rhythm, every, first), number))


@given(COMING, EVERY, DAYS)
def test_days_when_listed_begin_with_the_first_and_only_go_on(
    rhythm: Rhythm, every: int, first: dt.date
) -> None:
    found = some(rhythm, every, first)
    assert found[0] == first
    assert found == sorted(set(found))


@given(EVERY, DAYS)
def test_days_when_weekly_lie_that_many_weeks_apart(every: int, first: dt.date) -> None:
    found = some(Rhythm.WEEKLY, every, first)
    assert {b - a for a, b in itertools.pairwise(found)} == {dt.timedelta(weeks=every)}


@given(EVERY, DAYS)
def test_days_when_monthly_keep_their_number_or_end_the_month(every: int, first: dt.date) -> None:
    for turn, day in enumerate(some(Rhythm.MONTHLY_DAY, every, first)):
        assert (day.year * 12 + day.month) - (first.year * 12 + first.month) == turn * every
        last = calendar.monthrange(day.year, day.month)[1]
        assert day.day == min(first.day, last)


@given(EVERY, DAYS)
def test_days_when_on_a_weekday_of_the_month_keep_both(every: int, first: dt.date) -> None:
    nth = (first.day + 6) // 7
    for turn, day in enumerate(some(Rhythm.MONTHLY_WEEKDAY, every, first)):
        assert (day.year * 12 + day.month) - (first.year * 12 + first.month) == turn * every
        assert day.weekday() == first.weekday()
        there = (day.day + 6) // 7
        assert there == nth or (nth == 5 and there == 4 and (day + dt.timedelta(7)).day <= 7)


def test_fifth_weekday_when_a_month_has_four_is_the_last() -> None:
    assert nth_weekday(2026, 2, calendar.FRIDAY, 5) == dt.date(2026, 2, 27)


def test_days_when_there_is_no_rhythm_are_none_and_end_with_the_calendar() -> None:
    assert some(Rhythm.NONE, 1, dt.date(2026, 1, 1)) == []
    assert some(Rhythm.WEEKLY, 1, dt.date(9999, 12, 20)) == [
        dt.date(9999, 12, 20),
        dt.date(9999, 12, 27),
    ]


@given(DAYS, TIMES, st.sampled_from(ZONES))
def test_moment_when_the_clock_shows_it_reads_so_and_is_the_first(
    day: dt.date, at: dt.time, zone: str
) -> None:
    found, there, wall = moment(day, at, zone), ZoneInfo(zone), dt.datetime.combine(day, at)
    shown = found.astimezone(there).replace(tzinfo=None, fold=0)
    assert shown >= wall
    minute = dt.timedelta(minutes=1)
    for back in range(1, 26 * 60, 7):  # nothing between what was meant and what was found is shown
        earlier = (found - back * minute).astimezone(there).replace(tzinfo=None, fold=0)
        assert not wall <= earlier < shown
        assert earlier != shown, "the clock showed it before"


@pytest.mark.parametrize(
    ("day", "at", "utc"),
    [
        ("2026-03-27", "09:00", "2026-03-27T08:00"),
        ("2026-03-30", "09:00", "2026-03-30T07:00"),
        ("2026-10-26", "09:00", "2026-10-26T08:00"),
        ("2026-03-29", "02:30", "2026-03-29T01:00"),  # is not; the next that is: 03:00 CEST
        ("2026-10-25", "02:30", "2026-10-25T00:30"),  # is twice; the first, CEST
    ],
)
def test_moment_when_clocks_change_in_berlin(day: str, at: str, utc: str) -> None:
    found = moment(dt.date.fromisoformat(day), dt.time.fromisoformat(at), "Europe/Berlin")
    assert found == dt.datetime.fromisoformat(utc).replace(tzinfo=dt.UTC)


def test_series_when_it_crosses_summer_time_stays_at_nine() -> None:
    begin = coming(Rhythm.WEEKLY, 2, dt.date(2026, 1, 7), dt.time(9), "Europe/Berlin")
    found = list(itertools.islice(begin, 26))
    assert {at.astimezone(ZoneInfo("Europe/Berlin")).time() for at in found} == {dt.time(9)}
    assert {at.hour for at in found} == {7, 8}
