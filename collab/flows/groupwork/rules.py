"""What is told of a group's own work: a few shares, by half-year, of what a reader may read."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import enum
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from collab.features.kpis.rules import over

FLOOR = 5
"""Of fewer items no share is told: it would speak of one of them, and of whose it is."""
HALVES = 4
PERCENT = 100
JUNE = 6


class Measure(enum.StrEnum):
    """What is looked at; nothing of it by firm or person."""

    APPROACHED = "approached"
    ACTIONS = "actions"
    FINDINGS = "findings"
    MEETINGS = "meetings"
    DECISIONS = "decisions"
    CARRIED_OUT = "carried_out"


NAMES: Mapping[Measure, str] = {
    Measure.APPROACHED: "Contacts approached",
    Measure.ACTIONS: "Actions done on time",
    Measure.FINDINGS: "Findings corroborated",
    Measure.MEETINGS: "Meetings with approved minutes",
    Measure.DECISIONS: "Decisions with an outcome",
    Measure.CARRIED_OUT: "Decisions carried out",
}
EXPLAINED: Mapping[Measure, str] = {
    Measure.APPROACHED: (
        "What each open or paused campaign tells at least of those it is to reach: in quarters,"
        " once a week, and from five independent organisations on."
    ),
    Measure.ACTIONS: "Of the actions due in the half-year, those done by their day.",
    Measure.FINDINGS: "Of the findings shared in the half-year, those another member corroborates.",
    Measure.MEETINGS: "Of the meetings closed in the half-year, those whose minutes are approved.",
    Measure.DECISIONS: "Of the decisions closed in the half-year, those with an outcome.",
    Measure.CARRIED_OUT: (
        "Of the decisions with an outcome from which actions follow, those whose actions are all"
        " done; by the half-year in which they were closed."
    ),
}
NOW_ONLY = frozenset({Measure.APPROACHED})
"""Of these only how it stands is known, and not how it stood."""
TOO_FEW = "Fewer than five"

Item = tuple[dt.date, bool]
"""A day that says which half-year something is of, and whether it is as it should be."""


@dc.dataclass(frozen=True, slots=True)
class Share:
    """How many of how many; whole per cent, and none where there are too few.

    ``quarters`` are of what is told in quarters alone, as at least so many; 0 tells nothing yet.
    """

    part: int = 0
    whole: int = 0
    quarters: int | None = None

    @property
    def percent(self) -> int | None:
        """Give it in whole per cent."""
        if self.quarters is not None:
            return self.quarters * PERCENT // 4 or None
        if self.whole < FLOOR:
            return None
        return (self.part * PERCENT + self.whole // 2) // self.whole


def half_of(day: dt.date) -> str:
    """Give the half-year of a day."""
    return f"{day.year}-H{1 if day.month <= JUNE else 2}"


def halves(today: dt.date) -> list[str]:
    """Give the half-years that are told, the running one last."""
    return [*reversed(over(today, HALVES - 1)), half_of(today)]


def begins(period: str) -> dt.datetime:
    """Give the first moment of a half-year."""
    year, _, half = period.partition("-H")
    return dt.datetime(int(year), 1 if half == "1" else JUNE + 1, 1, tzinfo=dt.UTC)


def shares(items: Iterable[Item], periods: Sequence[str]) -> list[Share]:
    """Count items by half-year."""
    counted: defaultdict[str, list[bool]] = defaultdict(list)
    for day, good in items:
        counted[half_of(day)].append(good)
    return [Share(sum(counted[one]), len(counted[one])) for one in periods]
