"""How near to one another a reader takes the values of neighbouring periods to be.

He finds out, period by period: he tries the strongest assumption first, and where what came out
contradicts it, the next. So no system is ever without solution, and a round in which much changed
does not end all later ones. What he assumes may be wrong all the same; what he then finds counts
like anything else, because he believes it.
"""

from __future__ import annotations

import dataclasses as dc
import math
from collections.abc import Sequence

from collab.policy.aggregation.solver import TOLERANCE, Posed, UnsolvedError, solve
from collab.policy.aggregation.view import View

Rungs = tuple[float, ...]
EXACT: Rungs = (0.0, 0.02, 0.05, 0.1, 0.2, 0.5, math.inf)
WITHIN_TENTH: Rungs = (0.1, 0.2, 0.5, math.inf)
YES_NO: Rungs = (0.0, math.inf)
"""A yes stays a yes, or the reader gives up on that period."""

Keys = Sequence[tuple[object, ...]]
Memory = dict[tuple[object, ...], float]


@dc.dataclass(slots=True)
class Belief:
    """What a reader assumes, by the later period, and values that agree with it."""

    view: View
    apart: list[float]
    point: Sequence[float] | None = None
    strain: float = 0.0

    def is_true(self) -> bool:
        """Tell whether the true values agree with it: then there is no need to solve anything."""
        truth, links = self.view.truth, self.view.links
        ceilings = zip(truth, self.view.ceilings, strict=True)
        if any(not -TOLERANCE <= value <= most + TOLERANCE for value, most in ceilings):
            return False  # an answer that cannot be: whoever counts on it is misled
        return all(
            abs(truth[link.after] - truth[link.before])
            <= self.apart[link.period] * truth[link.before]
            for link in links
            if self.apart[link.period] < math.inf
        )


def beliefs(views: Sequence[View], keys: Keys, rungs: Rungs, memory: Memory) -> list[Belief]:
    """Find the strongest assumptions that what came out does not contradict.

    One key for each period says what came out up to it; what was found under it is remembered.

    :raises UnsolvedError: when nothing agrees with what came out, which the true values should.
    """
    held = [Belief(view, [math.inf] * len(keys)) for view in views]
    for period in range(1, len(keys)):
        waiting = []
        for each in held:
            remembered = memory.get((rungs, each.view.known, keys[period]))
            if remembered is None:
                waiting.append(each)
            else:
                each.apart[period] = remembered
        for rung in rungs:
            waiting = _contradicted(waiting, period, rung, whole=rungs is YES_NO)
        if waiting:
            raise UnsolvedError("nothing agrees with what came out")
        for each in held:
            memory[rungs, each.view.known, keys[period]] = each.apart[period]
    _find_points(held, whole=rungs is YES_NO)
    return held


def _contradicted(waiting: list[Belief], period: int, rung: float, *, whole: bool) -> list[Belief]:
    """Let each assume this much of a period; gives those whom what came out until then denies."""
    for each in waiting:
        each.apart[period] = rung
    asked = [each for each in waiting if not each.is_true()]
    answers = solve([Posed(_until(one, period), tuple(one.apart)) for one in asked], whole=whole)
    denied = []
    for each, answer in zip(asked, answers, strict=True):
        if answer.strain > TOLERANCE:
            denied.append(each)
        elif period == len(each.apart) - 1:
            each.point, each.strain = answer.point, answer.strain
    return denied


def _until(held: Belief, period: int) -> View:
    if period == len(held.apart) - 1:
        return held.view
    return dc.replace(held.view, rows=tuple(r for r in held.view.rows if r.period <= period))


def _find_points(held: list[Belief], *, whole: bool) -> None:
    """Give everybody values that agree with his belief, the true ones where they do."""
    asked = []
    for each in held:
        if each.is_true():
            each.point = each.view.truth
        elif each.point is None:
            asked.append(each)
    answers = solve([Posed(one.view, tuple(one.apart)) for one in asked], whole=whole)
    for each, answer in zip(asked, answers, strict=True):
        if answer.strain > TOLERANCE:
            raise UnsolvedError("nothing agrees with what came out")
        each.point, each.strain = answer.point, answer.strain
