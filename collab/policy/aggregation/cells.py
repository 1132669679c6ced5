"""Contributions, the rounds they belong to, the cells made of them, and what of these came out."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import enum
from collections.abc import Mapping
from fractions import Fraction

BANDS = ((50, "50+"), (20, "20-49"), (10, "10-19"), (5, "5-9"))


@dc.dataclass(frozen=True, slots=True)
class Contribution:
    """What one contributor answered; ``parent`` is its ultimate parent on the day of the round."""

    id: str
    parent: str
    value: Fraction
    as_of: dt.date


@dc.dataclass(frozen=True, slots=True)
class Round:
    """One collection of answers, and the breakdowns that were fixed for it."""

    period: str
    published_on: dt.date
    contributions: tuple[Contribution, ...]
    breakdowns: Mapping[str, frozenset[str]]


@dc.dataclass(frozen=True, slots=True)
class Cell:
    """One breakdown of one round as it would come out: the contributions behind one figure."""

    period: str
    published_on: dt.date
    breakdown: str
    contributions: tuple[Contribution, ...]

    @property
    def ids(self) -> frozenset[str]:
        """Give who is behind it."""
        return frozenset(one.id for one in self.contributions)


@dc.dataclass(frozen=True, slots=True)
class Fact:
    """A figure that came out and stays out, with what it tells about the exact sum behind it.

    ``parents`` is how many ultimate parents there were on that day. What merges later knows more
    of it, and is judged so from then on, but the figure was what it was. So were the ``weights``:
    with what part the answer of a firm counted, where its house had several and that was not all.
    """

    cell: Cell
    figure: Fraction
    least: Fraction
    most: Fraction
    parents: int
    weights: Mapping[str, Fraction] = dc.field(default_factory=dict, hash=False)

    @property
    def total(self) -> Fraction:
        """Give the exact sum that was told of."""
        return weighed(self.cell.contributions, self.weights)


class Cause(enum.StrEnum):
    """Why a figure stays inside. For the trustee alone: readers get one sentence for them all."""

    FEW = "few"
    OTHERS = "others"
    AGE = "age"
    ALIKE = "alike"
    SHARE = "share"
    RANGE = "range"
    SQUEEZED = "squeezed"
    CALENDAR = "calendar"
    PERIOD = "period"
    PANEL = "panel"
    DIFFERENCE = "difference"
    AUDIT = "audit"


@dc.dataclass(frozen=True, slots=True)
class Decision:
    """What comes of one breakdown of one round: a fact, or causes that only the trustee is told."""

    period: str
    breakdown: str
    fact: Fact | None
    causes: tuple[Cause, ...] = ()


def weighed(contributions: tuple[Contribution, ...], weights: Mapping[str, Fraction]) -> Fraction:
    """Give the exact sum of some answers, each with its weight."""
    if not weights:
        return sum((one.value for one in contributions), Fraction(0))
    return sum((one.value * weights.get(one.id, 1) for one in contributions), Fraction(0))


def band(parents: int) -> str:
    """Say coarsely how many stand behind a figure."""
    return next(words for least, words in BANDS if parents >= least)
