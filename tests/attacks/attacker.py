"""A reader who wants to know: everything told, who is in which figure, the rules, his own values.

Written apart from the audit and in another way: one unknown for each firm and period, no classes,
no batches, and whole families of assumptions. Where an assumption contradicts what came out he
drops it; where it does not, he believes what follows, true or not.
"""

from __future__ import annotations

import dataclasses as dc
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from scipy.optimize import linprog

WITHIN = 0.25
FEW_FIGURES = 8
_CLOSE = 1e-6


@dc.dataclass(frozen=True, slots=True)
class Told:
    """A figure as it was told: the period, who is in it, and how many parents they are.

    Where a house counts with the mean of its firms, each has its weight.
    """

    period: int
    members: frozenset[str]
    value: float
    divisor: float
    weights: Mapping[str, float] = dc.field(default_factory=dict)

    def weight(self, one: str) -> float:
        """Give with what part a firm counts."""
        return self.weights.get(one, 1.0) if one in self.members else 0.0

    @property
    def between(self) -> tuple[float, float]:
        """Give what the sum must lie between: half a step of the second digit to either side."""
        digits = f"{self.value:.1e}"
        step = 10.0 ** (int(digits.split("e")[1]) - 1)
        below = step / 10 if digits.startswith("1.0e") else step
        return (self.value - below / 2) * self.divisor, (self.value + step / 2) * self.divisor


Target = tuple[frozenset[str], int]
"""Firms of one group, and a period."""


@dc.dataclass(frozen=True, slots=True)
class Scene:
    """What came out, and the truth: of each firm in each period, and whose it is."""

    told: Sequence[Told]
    truth: Mapping[tuple[str, int], float]
    group: Mapping[str, str]
    near: Sequence[frozenset[str]]
    """What each reader knows: the firms of its own group and of those it trades with."""
    highest: float = math.inf

    def true_sum(self, target: Target) -> float:
        """Give what a target really has."""
        return sum(self.truth[one, target[1]] for one in target[0])


@dc.dataclass(frozen=True, slots=True)
class Breach:
    """Somebody who knows ``known`` finds, by ``how``, that a target lies between two bounds."""

    known: frozenset[str]
    target: Target
    how: str
    bounds: tuple[float, float]
    truth: float


def programmes(
    scene: Scene, readers: Sequence[frozenset[str]], targets: Sequence[Target]
) -> Iterator[Breach]:
    """Bound each target for each reader, under the strongest assumption that can be true.

    Whatever is possible under a stronger one is possible under a weaker, which so tells less.
    """
    for known in readers:
        tried = ((apart, _Programme(scene, known, apart)) for apart in (0.0, 0.1, math.inf))
        apart, programme = next(each for each in tried if each[1].is_possible)
        for target in targets:
            if not target[0] & known:
                truth = scene.true_sum(target)
                low, high = programme.bounds(target)
                if _too_close(low, high, truth, scene.highest * len(target[0])):
                    yield Breach(known, target, f"within {apart}", (low, high), truth)


def differences(scene: Scene, readers: Sequence[frozenset[str]]) -> Iterator[Breach]:
    """Add and subtract figures of any rounds, four at once or three, until one group is left."""
    for many in range(1, 5 if len(scene.told) <= FEW_FIGURES else 4):
        for chosen in itertools.combinations(scene.told, many):
            for signs in itertools.product((1, -1), repeat=many - 1):
                yield from _difference(scene, chosen, (1, *signs), readers)


def averages(scene: Scene, readers: Sequence[frozenset[str]]) -> Iterator[Breach]:
    """Take every firm as constant, average out what moves, and solve for who can be solved."""
    firms = sorted({one for told in scene.told for one in told.members})
    for known in readers:
        hidden = [one for one in firms if one not in known]
        matrix = np.array([[told.weight(one) for one in hidden] for told in scene.told], float)
        if not hidden:
            continue
        inverse = np.linalg.pinv(matrix)
        which = inverse @ matrix
        for at, firm in enumerate(hidden):
            if not np.allclose(which[at], np.eye(len(hidden))[at], atol=1e-9):
                continue  # more than one answer: nothing follows for this firm
            bounds = _summed(inverse[at], [_hidden(scene, told, known) for told in scene.told])
            yield from _conclusion(scene, known, frozenset((firm,)), bounds, scene.told, "average")


def _difference(
    scene: Scene, chosen: Sequence[Told], signs: Sequence[int], readers: Sequence[frozenset[str]]
) -> Iterator[Breach]:
    counts: dict[str, float] = {}
    for told, sign in zip(chosen, signs, strict=True):
        for one in told.members:
            counts[one] = counts.get(one, 0.0) + sign * told.weight(one)
    left = frozenset(one for one, count in counts.items() if abs(count) > _CLOSE)
    for known in readers:
        who = left - known
        if len({(scene.group[one], round(counts[one], 9)) for one in who}) != 1:
            continue
        weight = counts[next(iter(who))]
        bounds = _summed(
            [sign / weight for sign in signs], [_hidden(scene, told, known) for told in chosen]
        )
        yield from _conclusion(scene, known, who, bounds, chosen, "difference")


def _conclusion(
    scene: Scene,
    known: frozenset[str],
    who: frozenset[str],
    bounds: tuple[float, float],
    told: Sequence[Told],
    how: str,
) -> Iterator[Breach]:
    steady = _is_steady(scene, known, told)
    low, high = max(bounds[0], 0.0), bounds[1]
    for period in {each.period for each in told if who <= each.members}:
        truth = scene.true_sum((who, period))
        most = scene.highest * len(who)
        if _too_close(low, high, truth, most) if steady else _is_around(low, high, truth):
            yield Breach(known, (who, period), how, bounds, truth)


def _is_steady(scene: Scene, known: frozenset[str], told: Sequence[Told]) -> bool:
    """Tell whether what was taken as constant, of those in these figures, really is."""
    values: dict[str, set[float]] = {}
    for each in told:
        for one in each.members - known:
            values.setdefault(one, set()).add(scene.truth[one, each.period])
    return all(len(found) == 1 for found in values.values())


def _summed(
    weights: Sequence[float], between: Sequence[tuple[float, float]]
) -> tuple[float, float]:
    parts = [
        (weight * low, weight * high) if weight > 0 else (weight * high, weight * low)
        for weight, (low, high) in zip(weights, between, strict=True)
    ]
    return sum(low for low, _ in parts), sum(high for _, high in parts)


def _hidden(scene: Scene, told: Told, known: frozenset[str]) -> tuple[float, float]:
    seen = sum(told.weight(one) * scene.truth[one, told.period] for one in told.members & known)
    low, high = told.between
    return low - seen, high - seen


def _too_close(low: float, high: float, truth: float, most: float) -> bool:
    """Tell whether a bound is within a quarter of the truth, from either side; of nought, on it.

    That nobody can have more than the most everybody knows.
    """
    if not truth:
        return high <= _CLOSE
    above = min((1 + WITHIN) * truth, most)
    return high < above - _CLOSE or low > (1 - WITHIN) * truth + _CLOSE


def _is_around(low: float, high: float, truth: float) -> bool:
    """Tell whether a conclusion from what is not so comes close from both sides all the same.

    That one side alone does is chance: other figures contradict it, and nobody could tell which.
    """
    return (1 - WITHIN) * truth <= low and high <= (1 + WITHIN) * truth and truth > 0


class _Programme:
    """All that is told, in one unknown for each firm and period."""

    def __init__(self, scene: Scene, known: frozenset[str], apart: float) -> None:
        keys = sorted({(one, told.period) for told in scene.told for one in told.members})
        self._numbers = {key: at for at, key in enumerate(keys)}
        self._rows: list[list[float]] = []
        self._limits: list[float] = []
        most = None if scene.highest == math.inf else scene.highest
        self._bounds: list[tuple[float, float | None]] = [
            (scene.truth[key],) * 2 if key[0] in known else (0.0, most) for key in keys
        ]
        for told in scene.told:
            row = [told.weight(one) * (at == told.period) for one, at in keys]
            low, high = told.between
            self._add(row, high)
            self._add([-weight for weight in row], -low)
        for firm in {one for one, _ in keys} - known if apart < math.inf else ():
            periods = [at for one, at in keys if one == firm]
            for before, after in itertools.pairwise(periods):
                self._tie(self._numbers[firm, before], self._numbers[firm, after], apart)
        self._matrix, self._most = np.array(self._rows), np.array(self._limits)
        self.is_possible = self._solve([0.0] * len(keys)) is not None

    def bounds(self, target: Target) -> tuple[float, float]:
        """Give the least and the largest value a target can have had."""
        aim = [0.0] * len(self._numbers)
        for one in target[0]:
            aim[self._numbers[one, target[1]]] = 1.0
        low = self._solve(aim)
        high = self._solve([-weight for weight in aim])
        return (0.0 if low is None else low), (math.inf if high is None else -high)

    def _add(self, row: list[float], limit: float) -> None:
        self._rows.append(row)
        self._limits.append(limit)

    def _tie(self, before: int, after: int, apart: float) -> None:
        for one, other, factor in ((after, before, 1 + apart), (before, after, 1 / (1 - apart))):
            row = [0.0] * len(self._numbers)
            row[one], row[other] = 1.0, -factor
            self._add(row, 0.0)

    def _solve(self, aim: list[float]) -> float | None:
        found = linprog(aim, self._matrix, self._most, bounds=self._bounds, method="highs")
        return float(found.fun) if found.status == 0 else None
