"""Where each point of a chart goes; the template only writes it down, a table says the same."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise

from collab.features.kpis.numbers import written

WIDTH, HEIGHT = 640, 260
LEFT, RIGHT, TOP, BOTTOM = 84, 20, 20, 48
TICKS, MOST_LABELS = 4, 5
STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


@dc.dataclass(frozen=True, slots=True)
class Moment:
    """One half-year: what the firm itself answered, and what was released, if anything."""

    label: str
    own: Decimal | None
    released: Decimal | None
    published: bool


@dc.dataclass(frozen=True, slots=True)
class Point:
    """A mark on the chart, with what it says."""

    x: float
    y: float
    words: str


@dc.dataclass(frozen=True, slots=True)
class Stroke:
    """A line between two marks of neighbouring half-years."""

    x1: float
    y1: float
    x2: float
    y2: float


@dc.dataclass(frozen=True, slots=True)
class Tick:
    """A label on one of the axes."""

    at: float
    words: str


@dc.dataclass(frozen=True, slots=True)
class Series:
    """One line of the chart."""

    points: Sequence[Point]
    strokes: Sequence[Stroke]


@dc.dataclass(frozen=True, slots=True)
class Chart:
    """All there is to draw; ``gaps`` are half-years of which nothing was released."""

    width: int
    height: int
    left: int
    right: int
    base: int
    own: Series
    released: Series
    gaps: Sequence[Tick]
    periods: Sequence[Tick]
    values: Sequence[Tick]


def chart(moments: Sequence[Moment], unit: str, highest: Decimal | None) -> Chart | None:
    """Draw own and released figures over time; None where there is nothing to draw."""
    found = [value for one in moments for value in (one.own, one.released) if value is not None]
    if not found:
        return None
    top = _top(max(found), highest)
    xs = [_x(at, len(moments)) for at in range(len(moments))]
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        base=HEIGHT - BOTTOM,
        own=_series(zip(xs, (one.own for one in moments), strict=True), top, unit),
        released=_series(zip(xs, (one.released for one in moments), strict=True), top, unit),
        gaps=[
            Tick(x, one.label)
            for x, one in zip(xs, moments, strict=True)
            if one.published and one.released is None
        ],
        periods=_labels(xs, moments),
        values=[
            Tick(_y(top * n / TICKS, top), written(top * n / TICKS, unit)) for n in range(TICKS + 1)
        ],
    )


def _series(values: Iterable[tuple[float, Decimal | None]], top: Decimal, unit: str) -> Series:
    every = [
        None if value is None else Point(x, _y(value, top), written(value, unit))
        for x, value in values
    ]
    strokes = [
        Stroke(one.x, one.y, other.x, other.y)
        for one, other in pairwise(every)
        if one is not None and other is not None
    ]
    return Series([one for one in every if one is not None], strokes)


def _labels(xs: Sequence[float], moments: Sequence[Moment]) -> Sequence[Tick]:
    """Name as many half-years as have room on a telephone, the latest among them."""
    every = -(-len(moments) // MOST_LABELS)
    named = [Tick(x, one.label) for x, one in zip(xs, moments, strict=True)]
    return named[::-1][::every][::-1]


def _top(largest: Decimal, highest: Decimal | None) -> Decimal:
    """Give the round number the axis ends at."""
    if largest <= 0:
        return Decimal(1)
    power = Decimal(10) ** (largest.adjusted())
    top = next(step * power for step in STEPS if step * power >= largest)
    return min(top, highest) if highest is not None and highest >= largest else top


def _x(at: int, number: int) -> float:
    room = WIDTH - LEFT - RIGHT
    return round(LEFT + room * (at + 0.5) / number, 1)


def _y(value: Decimal, top: Decimal) -> float:
    room = HEIGHT - TOP - BOTTOM
    return round(HEIGHT - BOTTOM - room * float(value / top), 1)
