"""The limits a release is judged by. They can be made stricter, never milder than these."""

from __future__ import annotations

import dataclasses as dc
import enum
from collections.abc import Mapping
from fractions import Fraction

VERSION = 1
"""Raised with every change of a limit or a rule; a release keeps the version it was made under."""

DIGITS = 2
"""Significant digits of a figure that leaves."""


class Competition(enum.StrEnum):
    """How near a KPI is to what firms compete with."""

    COMMERCIAL = "commercial"
    PROCESS = "process"


class Statistic(enum.StrEnum):
    """What of a cell leaves. One KPI has one for good: both would tell how many there are."""

    MEAN = "mean"
    SUM = "sum"


class Combine(enum.StrEnum):
    """What firms of one parent are together: cases add up, percentages and rates do not."""

    SUM = "sum"
    MEAN = "mean"


@dc.dataclass(frozen=True, slots=True)
class Parameters:
    """The floors. Counts are of ultimate parents, shares and ``protection`` parts of one."""

    min_contributors: int = 5
    max_share: Fraction = Fraction(1, 4)
    min_others: int = 3
    min_age_months: int = 12
    min_changing: int = 3
    protection: Fraction = Fraction(1, 4)
    months_between: int = 6
    version: int = VERSION


@dc.dataclass(frozen=True, slots=True)
class Kpi:
    """What a release needs to know of a KPI beside its rounds.

    No answer is below ``lowest`` or above ``highest``, and every reader knows: a percentage has
    both. All is judged in what an answer is above the lowest.
    """

    limits: Parameters
    statistic: Statistic = Statistic.MEAN
    relations: tuple[tuple[str, str], ...] = ()
    lowest: Fraction = Fraction(0)
    highest: Fraction | None = None
    combine: Combine = Combine.SUM

    @property
    def room(self) -> Fraction | None:
        """Give how far apart two answers can be at the most."""
        return None if self.highest is None else self.highest - self.lowest


class MilderError(ValueError):
    """A limit was asked for that is no limit, or is milder than the floor."""


_AGES = {Competition.COMMERCIAL: 12, Competition.PROCESS: 3}
LOWER_IS_STRICTER = frozenset({"max_share"})
_WHOLE = frozenset(
    {"min_contributors", "min_others", "min_age_months", "min_changing", "months_between"}
)
NAMES = tuple(f.name for f in dc.fields(Parameters) if f.name != "version")


def floors(competition: Competition) -> Parameters:
    """Give the mildest limits for a KPI of this class."""
    return Parameters(min_age_months=_AGES[competition])


def stricter(floor: Parameters, asked: Mapping[str, Fraction]) -> Parameters:
    """Take the limits asked for. :raises MilderError: at the first that is milder, or is none."""
    chosen: dict[str, int | Fraction] = {}
    for name, value in asked.items():
        if name not in NAMES:
            raise MilderError(f"there is no rule {name!r}; there are {', '.join(NAMES)}")
        least = getattr(floor, name)
        if (value > least) if name in LOWER_IS_STRICTER else (value < least):
            raise MilderError(f"rule {name!r} would be milder than its floor")
        chosen[name] = _limit(name, value)
    return dc.replace(floor, **chosen)  # type: ignore[arg-type] # names and kinds were checked


def _limit(name: str, value: Fraction) -> int | Fraction:
    """Give a limit in its kind. A share nobody can keep to, or a protection of all, is no limit."""
    if name in _WHOLE:
        if value.denominator != 1:
            raise MilderError(f"rule {name!r} must be a whole number")
        return int(value)
    if not 0 < value < 1:
        raise MilderError(f"rule {name!r} must lie between 0 and 1")
    return value
