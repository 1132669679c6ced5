"""A reader who wants to know: everything told, who is in which figure, the rules, his own values.

Written apart from the audit and in another way: one unknown for each firm and period, no classes,
no batches, and whole families of assumptions. Where an assumption contradicts what came out he
drops it; where it does not, he believes what follows, true or not.
"""

from __future__ import annotations

import dataclasses as dc
import itertools
import math
from collections.abc import Iterator, Sequence

import numpy as np
from scipy.optimize import linprog

WITHIN = 0.25
_CLOSE = 1e-6


@dc.dataclass(frozen=True, slots=True)
class Told:
    """A figure as it was told: the period, who is in it, and how many parents they are."""

    period: int
    members: frozenset[str]
    value: float
    divisor: float

    @property
    def between(self) -> tuple[float, float]:
        """Give what the sum must lie between: half a step of the second digit to either side."""
        digits = f"{self.value:.1e}"
        step = 10.0 ** (int(digits.split("e")[1]) - 1)
        below = step / 10 if digits.startswith("1.0e") else step
        return (self.value - below / 2) * self.divisor, (self.value + step / 2) * self.divisor


@dc.dataclass(frozen=True, slots=True)
class Scene:
    """What came out, and the truth: of each firm (by ultimate parent) in each period."""

    told: Sequence[Told]
    truth: dict[tuple[str, int], float]
    near: dict[str, frozenset[str]]
    """What each reader knows: itself and those it trades with."""


@dc.dataclass(frozen=True, slots=True)
class Breach:
    """Somebody who knows ``known`` finds a value, by ``how``, to lie between two bounds."""

    known: frozenset[str]
    firm: str
    period: int
    how: str
    bounds: tuple[float, float]
    truth: float


def programmes(
    scene: Scene, readers: Sequence[frozenset[str]], targets: Sequence[tuple[str, int]]
) -> Iterator[Breach]:
    """Bound each target for each reader under each assumption about neighbouring periods."""
    for known in readers:
        for apart in (math.inf, 0.1, 0.0):
            programme = _Programme(scene, known, apart)
            if not programme.is_possible:
                continue
            for firm, period in targets:
                if firm in known or (firm, period) not in programme.number:
                    continue
                truth = scene.truth[firm, period]
                low, high = programme.bounds(firm, period)
                if _too_close(low, high, truth):
                    yield Breach(known, firm, period, f"within {apart}", (low, high), truth)


def differences(scene: Scene, readers: Sequence[frozenset[str]]) -> Iterator[Breach]:
    """Add and subtract figures of any rounds, up to four at once, until one firm is left."""
    for many in range(1, 5):
        for chosen in itertools.combinations(scene.told, many):
            for signs in itertools.product((1, -1), repeat=many - 1):
                yield from _difference(scene, chosen, (1, *signs), readers)


def averages(scene: Scene, readers: Sequence[frozenset[str]]) -> Iterator[Breach]:
    """Take every firm as constant, average out what moves, and solve for who can be solved."""
    firms = sorted({one for told in scene.told for one in told.members})
    for known in readers:
        hidden = [one for one in firms if one not in known]
        matrix = np.array([[one in told.members for one in hidden] for told in scene.told], float)
        if not matrix.size:
            continue
        inverse = np.linalg.pinv(matrix)
        which = inverse @ matrix
        for at, firm in enumerate(hidden):
            if not np.allclose(which[at], np.eye(len(hidden))[at], atol=1e-9):
                continue  # more than one answer: nothing follows for this firm
            sums = [_between_hidden(scene, told, known) for told in scene.told]
            low = sum(w * (a if w > 0 else b) for w, (a, b) in zip(inverse[at], sums, strict=True))
            high = sum(w * (b if w > 0 else a) for w, (a, b) in zip(inverse[at], sums, strict=True))
            for period in {told.period for told in scene.told if firm in told.members}:
                truth = scene.truth[firm, period]
                if _hits(max(low, 0.0), high, truth):
                    yield Breach(known, firm, period, "average", (low, high), truth)


def _difference(
    scene: Scene,
    chosen: Sequence[Told],
    signs: Sequence[int],
    readers: Sequence[frozenset[str]],
) -> Iterator[Breach]:
    counts: dict[str, int] = {}
    for told, sign in zip(chosen, signs, strict=True):
        for one in told.members:
            counts[one] = counts.get(one, 0) + sign
    left = {one for one, count in counts.items() if count}
    for known in readers:
        if len(left - known) != 1:
            continue
        (firm,) = left - known
        sums = [_between_hidden(scene, told, known) for told in chosen]
        parts = list(zip(signs, sums, strict=True))
        low = sum(sign * (a if sign > 0 else b) for sign, (a, b) in parts)
        high = sum(sign * (b if sign > 0 else a) for sign, (a, b) in parts)
        bounds = sorted((low / counts[firm], high / counts[firm]))
        for period in {told.period for told in chosen if firm in told.members}:
            truth = scene.truth[firm, period]
            if _hits(max(bounds[0], 0.0), bounds[1], truth):
                yield Breach(known, firm, period, "difference", (bounds[0], bounds[1]), truth)


def _between_hidden(scene: Scene, told: Told, known: frozenset[str]) -> tuple[float, float]:
    seen = sum(scene.truth[one, told.period] for one in told.members & known)
    low, high = told.between
    return low - seen, high - seen


def _too_close(low: float, high: float, truth: float) -> bool:
    """Tell whether a bound is within a quarter of the truth, from either side; of nought, on it."""
    if not truth:
        return high <= _CLOSE
    return high < (1 + WITHIN) * truth - _CLOSE or low > (1 - WITHIN) * truth + _CLOSE


def _hits(low: float, high: float, truth: float) -> bool:
    """Tell whether a conclusion from values taken as constant, which nothing checks, gives away.

    It does where it is right and close, and where all of it is close although it is not right.
    """
    inside = low - _CLOSE <= truth <= high + _CLOSE
    close = (1 - WITHIN) * truth <= low and high <= (1 + WITHIN) * truth
    return (inside and _too_close(low, high, truth)) or (close and truth > 0)


class _Programme:
    """All that is told, in one unknown for each firm and period."""

    def __init__(self, scene: Scene, known: frozenset[str], apart: float) -> None:
        keys = sorted({(one, told.period) for told in scene.told for one in told.members})
        self.number = {key: at for at, key in enumerate(keys)}
        self._rows: list[list[float]] = []
        self._limits: list[float] = []
        self._bounds = [(scene.truth[key],) * 2 if key[0] in known else (0.0, None) for key in keys]
        for told in scene.told:
            row = [float(one in told.members and at == told.period) for one, at in keys]
            low, high = told.between
            self._add(row, high)
            self._add([-weight for weight in row], -low)
        for firm in {one for one, _ in keys} - known if apart < math.inf else ():
            periods = [at for one, at in keys if one == firm]
            for before, after in itertools.pairwise(periods):
                self._tie(self.number[firm, before], self.number[firm, after], apart)
        self.is_possible = self._solve([0.0] * len(keys)) is not None

    def bounds(self, firm: str, period: int) -> tuple[float, float]:
        """Give the least and the largest value a firm can have had."""
        aim = [0.0] * len(self.number)
        aim[self.number[firm, period]] = 1.0
        low = self._solve(aim)
        high = self._solve([-weight for weight in aim])
        return (0.0 if low is None else low), (math.inf if high is None else -high)

    def _add(self, row: list[float], limit: float) -> None:
        self._rows.append(row)
        self._limits.append(limit)

    def _tie(self, before: int, after: int, apart: float) -> None:
        for one, other, factor in ((after, before, 1 + apart), (before, after, 1 / (1 - apart))):
            row = [0.0] * len(self.number)
            row[one], row[other] = 1.0, -factor
            self._add(row, 0.0)

    def _solve(self, aim: list[float]) -> float | None:
        found = linprog(aim, self._rows, self._limits, bounds=self._bounds, method="highs")
        return float(found.fun) if found.status == 0 else None
