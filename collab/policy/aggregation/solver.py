"""The linear programmes of many readers solved as one.

Readers do not touch one another's unknowns, so their programmes stand side by side in one matrix
and the sum of their objectives is largest where each is. Starting the solver is what takes long.
"""

from __future__ import annotations

import dataclasses as dc
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

from collab.policy.aggregation.view import Target, View

TOLERANCE = 1e-7
"""Of a scaled figure: what the solver itself calls kept."""
SMALL = 1e-3
"""No cost is larger than one over this: the solver would take all other costs for none."""

Numbers = NDArray[np.float64]


class UnsolvedError(RuntimeError):
    """The solver gave no answer. Whoever asked must take it that nothing is safe."""


@dc.dataclass(frozen=True, slots=True)
class Posed:
    """A view, how much neighbouring periods may differ (by the later one), and what is asked.

    ``strain`` is by how much figures may be missed: what was needed to meet them before.
    """

    view: View
    links: tuple[float, ...]
    strain: float | None = None
    targets: tuple[Target, ...] = ()


@dc.dataclass(frozen=True, slots=True)
class Solved:
    """A point that keeps all conditions, the strain it needs, and how near it came to targets."""

    point: list[float]
    strain: float
    reached: tuple[float, ...]


def solve(posed: Sequence[Posed], *, whole: bool = False) -> list[Solved]:
    """Find for each the least strain, or where that is given, the point nearest to its targets.

    What is reached of a target is the sum of its unknowns, counted no further than is needed.
    """
    if not posed:
        return []
    programme = _Programme(whole=whole)
    places = [programme.place(one) for one in posed]
    solution = programme.solution()
    return [
        Solved(
            solution[first : first + len(one.view.truth)].tolist(),
            float(solution[first + len(one.view.truth)]),
            tuple(
                float(sum(solution[first + unknown] for unknown in target.unknowns))
                for target in one.targets
            ),
        )
        for one, first in zip(posed, places, strict=True)
    ]


class _Programme:
    """One matrix, filled row by row: least Σ cost·x with each row at most its limit."""

    def __init__(self, *, whole: bool) -> None:
        self._whole = whole
        self._cost: list[float] = []
        self._bounds: list[tuple[float, float]] = []
        self._kinds: list[int] = []
        self._at: tuple[list[int], list[int]] = ([], [])
        self._weights: list[float] = []
        self._limits: list[float] = []

    def place(self, posed: Posed) -> int:
        """Put one reader's programme in; gives the number of its first unknown."""
        view, first = posed.view, len(self._cost)
        for ceiling in view.ceilings:
            self._unknown(0.0, 0.0, ceiling, whole=self._whole)
        if posed.strain is None:
            strain = self._unknown(1.0, 0.0, math.inf)
        else:
            strain = self._unknown(0.0, 0.0, posed.strain + TOLERANCE / 10)
        for row in view.rows:
            numbers = [first + one for one in row.unknowns]
            self._row(numbers, row.weights, strain, row.most)
            self._row(numbers, [-weight for weight in row.weights], strain, -row.least)
        for link in view.links:
            apart = posed.links[link.period]
            if apart < math.inf:
                before, after = first + link.before, first + link.after
                self._pair(after, 1.0, before, -(1 + apart))
                self._pair(before, 1 - apart, after, -1.0)
        for target in posed.targets:
            self._aim(target, [first + one for one in target.unknowns])
        return first

    def _aim(self, target: Target, numbers: list[int]) -> None:
        """Ask for as much of a target as is needed: a part of it to have, or an excess to avoid."""
        size = max(target.needed, TOLERANCE)
        if target.side == "above":
            part = self._unknown(-1.0, 0.0, 1.0)
            self._row(numbers, [-1.0] * len(numbers), part, 0.0, -size)
        else:
            excess = self._unknown(1.0 / max(size, SMALL), 0.0, math.inf)
            self._row(numbers, [1.0] * len(numbers), excess, target.needed)

    def _unknown(self, cost: float, least: float, most: float, *, whole: bool = False) -> int:
        self._cost.append(cost)
        self._bounds.append((least, most))
        self._kinds.append(int(whole))
        return len(self._cost) - 1

    def _row(
        self,
        numbers: list[int],
        weights: Sequence[float],
        slack: int,
        limit: float,
        weight: float = 1.0,
    ) -> None:
        """Say Σ ``weights``·x - ``weight``·slack ≤ limit."""
        row = len(self._limits)
        self._at[0].extend([row] * (len(numbers) + 1))
        self._at[1].extend([*numbers, slack])
        self._weights.extend([*weights, -weight])
        self._limits.append(limit)

    def _pair(self, one: int, weight: float, other: int, other_weight: float) -> None:
        row = len(self._limits)
        self._at[0].extend((row, row))
        self._at[1].extend((one, other))
        self._weights.extend((weight, other_weight))
        self._limits.append(0.0)

    def solution(self) -> Numbers:
        """Solve. :raises UnsolvedError: when the solver does not say that it did."""
        shape = (len(self._limits), len(self._cost))
        found = linprog(
            self._cost,
            A_ub=csr_array((self._weights, self._at), shape=shape),
            b_ub=self._limits,
            bounds=self._bounds,
            method="highs",
            integrality=self._kinds if self._whole else None,
        )
        if found.status != 0:
            raise UnsolvedError(f"the solver ended with status {found.status}")
        point: Numbers = found.x
        return point
