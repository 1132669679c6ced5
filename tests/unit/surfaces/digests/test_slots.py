"""A digest's hour, above all on the nights when the clocks are changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import pytest

from collab.surfaces.digests.slots import Slot, latest

LONG_SINCE = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
EVERY_DAY = range(1, 8)


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> dt.datetime:
    return dt.datetime(year, month, day, hour, minute, tzinfo=dt.UTC)


def due(
    at: dt.datetime,
    *,
    hour: int = 7,
    zone: str = "Europe/Berlin",
    days: Collection[int] = EVERY_DAY,
) -> Slot | None:
    return latest(at, zone=zone, days=days, hour=hour, since=LONG_SINCE)


def test_slot_when_the_hour_has_come_where_the_reader_is_is_due() -> None:
    assert due(utc(2027, 1, 4, 6, 0)) == Slot("2027-01-04", utc(2027, 1, 4, 6))
    assert due(utc(2027, 7, 5, 5, 0)) == Slot("2027-07-05", utc(2027, 7, 5, 5))


def test_slot_before_the_hour_is_yesterdays() -> None:
    assert due(utc(2027, 1, 4, 5, 59)) == Slot("2027-01-03", utc(2027, 1, 3, 6))


def test_slot_on_another_day_than_chosen_is_not_due() -> None:
    sunday = utc(2027, 1, 3, 6, 0)
    assert due(sunday, days=[1, 2, 3, 4, 5]) is None
    assert due(utc(2027, 1, 4, 7), days=[1]) == Slot("2027-01-04", utc(2027, 1, 4, 6))
    assert due(utc(2027, 1, 5, 7), days=[1]) is None


@pytest.mark.parametrize("minute", range(0, 60, 7))
def test_slot_in_an_hour_that_does_not_exist_is_the_next_existing_one(minute: int) -> None:
    """In Berlin on 28 March 2027 two o'clock is three o'clock, which is 01:00 UTC."""
    assert due(utc(2027, 3, 28, 0, 59), hour=2) == Slot("2027-03-27", utc(2027, 3, 27, 1))
    assert due(utc(2027, 3, 28, 1, minute), hour=2) == Slot("2027-03-28", utc(2027, 3, 28, 1))


def test_slot_in_an_hour_that_comes_twice_is_one_slot() -> None:
    """In Berlin on 31 October 2027 two o'clock comes at 00:00 and at 01:00 UTC."""
    names = {
        slot.name
        for minute in range(180)
        if (slot := due(utc(2027, 10, 31) + dt.timedelta(minutes=minute), hour=2))
    }
    assert names == {"2027-10-31"}
    assert due(utc(2027, 10, 31, 1, 30), hour=2) == Slot("2027-10-31", utc(2027, 10, 31, 0))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Beirut"])
@pytest.mark.parametrize("hour", [0, 2])
def test_slots_over_a_year_of_hours_are_one_for_each_day(zone: str, hour: int) -> None:
    names = [
        slot.name
        for one in range(365 * 24)
        if (slot := due(utc(2027, 1, 1) + dt.timedelta(hours=one), hour=hour, zone=zone))
    ]
    days = list(dict.fromkeys(names))
    assert days == sorted(days)
    assert len(days) in (365, 366, 367)
    first = dt.date.fromisoformat(days[0])
    assert days == [str(first + dt.timedelta(days=n)) for n in range(len(days))]


def test_slot_that_began_before_its_reader_is_never_due() -> None:
    joined = utc(2027, 1, 4, 9)
    assert latest(utc(2027, 1, 4, 10), zone="UTC", days=EVERY_DAY, hour=7, since=joined) is None


def test_slot_missed_for_hours_is_still_due_and_after_a_day_is_not() -> None:
    monday = [1]
    assert due(utc(2027, 1, 5, 5, 59), days=monday) == Slot("2027-01-04", utc(2027, 1, 4, 6))
    assert due(utc(2027, 1, 5, 6, 1), days=monday) is None


def test_slot_of_an_unknown_zone_falls_back_to_utc() -> None:
    assert due(utc(2027, 1, 4, 7), zone="Mars/Olympus") == Slot("2027-01-04", utc(2027, 1, 4, 7))
