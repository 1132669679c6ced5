"""Months are calendar months; where a day is missing, age waits and the calendar does not."""

from __future__ import annotations

import datetime as dt

import pytest

from collab.policy.aggregation.dates import far_enough, old_enough

DAY = dt.date.fromisoformat


@pytest.mark.parametrize(
    ("as_of", "months", "from_day"),
    [
        ("2024-06-30", 12, "2025-06-30"),
        ("2024-02-29", 12, "2025-03-01"),
        ("2023-02-28", 12, "2024-02-28"),
        ("2024-11-30", 3, "2025-03-01"),
        ("2024-12-31", 3, "2025-03-31"),
        ("2024-08-31", 18, "2026-03-01"),
    ],
)
def test_data_when_of_a_day_is_old_enough_from_that_day_months_later_and_not_before(
    as_of: str, months: int, from_day: str
) -> None:
    first = DAY(from_day)
    assert old_enough(DAY(as_of), first, months)
    assert not old_enough(DAY(as_of), first - dt.timedelta(days=1), months)


@pytest.mark.parametrize(
    ("earlier", "first"),
    [("2025-01-15", "2025-07-08"), ("2025-08-31", "2026-02-21"), ("2024-08-31", "2025-02-21")],
)
def test_release_when_half_a_year_on_may_come_a_week_early_and_no_more(
    earlier: str, first: str
) -> None:
    assert far_enough(DAY(earlier), DAY(first), 6)
    assert not far_enough(DAY(earlier), DAY(first) - dt.timedelta(days=1), 6)
