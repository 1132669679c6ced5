"""Whether anybody could tell anybody's value, from all that ever came out."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from collab.policy.aggregation.assumptions import (
    EXACT,
    WITHIN_TENTH,
    YES_NO,
    Belief,
    Keys,
    Memory,
    beliefs,
)
from collab.policy.aggregation.cells import Fact
from collab.policy.aggregation.groups import Groups
from collab.policy.aggregation.parameters import Combine, Kpi
from collab.policy.aggregation.primary import by_group
from collab.policy.aggregation.solver import TOLERANCE, Posed, UnsolvedError, solve
from collab.policy.aggregation.system import System, system_of, systems_of
from collab.policy.aggregation.view import Side, Target, View, view_of, yes_no_view_of


@dc.dataclass(frozen=True, slots=True)
class Exposure:
    """Whose value a reader can tell too well, in which period, and from which side."""

    known: frozenset[str]
    group: str
    period: int
    side: Side


Bounds = dict[Exposure, Fraction]


@dc.dataclass(slots=True)
class _Search:
    """A reader's belief, and what he may still turn out not to know."""

    belief: Belief
    view: View
    left: list[Target]
    one_by_one: bool = False

    def asked(self) -> tuple[Target, ...]:
        return tuple(self.left[:1] if self.one_by_one else self.left)


class Auditor:
    """Audits one KPI.

    It remembers what each reader had to assume of the periods before, and what was given away by
    what came out: where a round stays inside, that is asked again before the next.
    """

    def __init__(self, kpi: Kpi) -> None:
        self._kpi = kpi
        self._protection = float(kpi.limits.protection)
        self._memory: Memory = {}
        self._given: dict[object, Bounds] = {}

    def is_safe(self, before: Sequence[Fact], added: Sequence[Fact], groups: Groups) -> bool:
        """Tell whether what is added gives nobody away.

        What was given away before (by a merger, say, after which somebody knows more) stays given
        away. That is no reason to say nothing for ever, only to say nothing that tells more of it.
        """
        now = (*before, *added)
        try:
            if next(self.exposures(now, groups), None) is None:
                self._given[_sight(now, groups)] = {}
                return True
            earlier = self._given_away(before, groups)
            found = _tightest(self.exposures(now, groups)) if earlier else {}
        except UnsolvedError:
            return False
        firms = frozenset[str]().union(*(groups.behind(one.cell.contributions) for one in before))
        return bool(found) and not any(
            _tells_more(exposure, bound, earlier, firms) for exposure, bound in found.items()
        )

    def _given_away(self, facts: Sequence[Fact], groups: Groups) -> Bounds:
        """Give what can be told too well by what came out, found once for all who look alike."""
        sight = _sight(facts, groups)
        if sight not in self._given:
            self._given[sight] = _tightest(self.exposures(facts, groups))
        return self._given[sight]

    def exposures(
        self, facts: Sequence[Fact], groups: Groups
    ) -> Iterator[tuple[Exposure, Fraction]]:
        """Find whose value can be told too well, each with the bound that tells it."""
        if not facts:
            return
        keys = _keys(facts, groups)
        for way, system in enumerate(systems_of(facts, groups, self._kpi)):
            yield from self._amounts(system, [(way, *key) for key in keys], groups)
        if _is_yes_no(facts, groups, self._kpi):
            system = system_of(facts, groups, self._kpi, scaled=False)
            by_firm = self._kpi.combine is Combine.MEAN
            views = [
                yes_no_view_of(system, known, by_firm=by_firm)
                for known in _informed(system, groups)
            ]
            held = beliefs(views, keys, YES_NO, self._memory)
            yield from _told(held, system.scale, whole=True)

    def _amounts(
        self, system: System, keys: Keys, groups: Groups
    ) -> Iterator[tuple[Exposure, Fraction]]:
        """Take values as exactly equal from period to period, and as equal within a tenth."""
        views = [view_of(system, known, self._protection) for known in _informed(system, groups)]

        def apart(known: frozenset[str]) -> View:
            return view_of(system, known, self._protection, apart=True)

        held = beliefs(views, keys, EXACT, self._memory)
        yield from _told(held, system.scale, apart)
        # Whoever could assume a tenth or less everywhere is done: within a tenth lies more, so
        # whatever is possible under the stronger assumption is possible under the weaker.
        bold = [one.view for one in held if any(apart > WITHIN_TENTH[0] for apart in one.apart[1:])]
        yield from _told(beliefs(bold, keys, WITHIN_TENTH, self._memory), system.scale, apart)


def _told(
    held: Sequence[Belief],
    scale: Fraction,
    apart: Callable[[frozenset[str]], View] | None = None,
    *,
    whole: bool = False,
) -> Iterator[tuple[Exposure, Fraction]]:
    """Find what those who hold these beliefs can tell."""
    searches = [_search(belief, apart) for belief in held]
    while searches := [each for each in searches if each.left]:
        posed = [
            Posed(each.view, tuple(each.belief.apart), each.belief.strain, each.asked())
            for each in searches
        ]
        for search, answer in zip(searches, solve(posed, whole=whole), strict=True):
            for exposure, bound in _settle(search, answer.reached):
                yield exposure, Fraction(bound) * scale


def _settle(search: _Search, reached: Sequence[float]) -> Iterator[tuple[Exposure, float]]:
    """Drop what is possible. If nothing was, look at the first alone: targets hinder each other."""
    asked = search.asked()
    kept = [one for one, value in zip(asked, reached, strict=True) if not _is_enough(one, value)]
    if search.one_by_one:
        target, value = asked[0], reached[0]
        if not _is_enough(target, value):
            for group in target.who:
                yield Exposure(search.view.known, group, target.period, target.side), value
        search.left, search.one_by_one = search.left[1:], False
    else:
        search.one_by_one = len(kept) == len(asked)
        search.left = kept


def _search(belief: Belief, apart: Callable[[frozenset[str]], View] | None) -> _Search:
    """Look for what the values found do not show by themselves, taking classes apart if need be."""
    view = belief.view
    left = [
        at for at, shown in enumerate(_shown(belief)) if not _is_enough(view.targets[at], shown)
    ]
    if apart and any(view.targets[at].parted for at in left):
        view = apart(view.known)
    return _Search(belief, view, [view.targets[at] for at in left])


def _shown(belief: Belief) -> Iterator[float]:
    """Give for each target what is possible of it by the values found."""
    point = belief.point
    if point is None:
        raise UnsolvedError("nothing was found that agrees with what came out")
    parts: dict[int, tuple[float, float]] = {}
    for one in belief.view.targets:
        total = sum(point[unknown] for unknown in one.unknowns)
        if one.parted is None:
            yield total
        else:
            if id(one.parted) not in parts:
                parts[id(one.parted)] = one.parted.parts(point)
            yield parts[id(one.parted)][one.side == "above"] * total


def _is_enough(target: Target, value: float) -> bool:
    if target.side == "above":
        return value >= target.needed - TOLERANCE
    return value <= target.needed + TOLERANCE


def _informed(system: System, groups: Groups) -> list[frozenset[str]]:
    """Give what readers know of these values, each set once."""
    everybody = {group for alike in system.classes for group in alike.groups}
    return list(dict.fromkeys(known & everybody for known in groups.known))


def _keys(facts: Sequence[Fact], groups: Groups) -> list[tuple[object, ...]]:
    """Name for each period what came out up to it, and who was who."""
    keys: list[tuple[object, ...]] = []
    for period in dict.fromkeys(fact.cell.period for fact in facts):
        upto = max(at for at, fact in enumerate(facts) if fact.cell.period == period) + 1
        named = tuple((fact.cell.period, fact.cell.breakdown) for fact in facts[:upto])
        ids = frozenset[str]().union(*(fact.cell.ids for fact in facts[:upto]))
        keys.append((named, frozenset((one, groups.of[one]) for one in ids)))
    return keys


def _sight(facts: Sequence[Fact], groups: Groups) -> object:
    """Name all that exposures follow from: what came out, who was who, and who knew whom."""
    everybody = groups.behind(one for fact in facts for one in fact.cell.contributions)
    known = frozenset(each & everybody for each in groups.known)
    return tuple(_keys(facts, groups)[-1:]), known


def _is_yes_no(facts: Sequence[Fact], groups: Groups, kpi: Kpi) -> bool:
    """Tell whether all that was ever answered is 0 or 1: a reader takes it as yes and no."""
    if kpi.combine is Combine.MEAN and not kpi.lowest:
        return all(one.value in (0, 1) for fact in facts for one in fact.cell.contributions)
    return not kpi.lowest and all(
        value in (0, 1)
        for fact in facts
        for value in by_group(fact.cell.contributions, groups, kpi).values()
    )


def _tightest(found: Iterator[tuple[Exposure, Fraction]]) -> Bounds:
    tightest: Bounds = {}
    for exposure, bound in found:
        choose = min if exposure.side == "above" else max
        tightest[exposure] = choose(tightest.get(exposure, bound), bound)
    return tightest


def _tells_more(
    exposure: Exposure, bound: Fraction, earlier: Bounds, firms: frozenset[str]
) -> bool:
    """Tell whether a bound is closer than what was known before, by more than a solver's error.

    Of a period that is new, the reader knew what he knew of the last: he expects the same again.
    """
    known = exposure.known & firms
    older = [
        each
        for each in earlier
        if (each.known, each.group, each.side) == (known, exposure.group, exposure.side)
        and each.period <= exposure.period
    ]
    if not older:
        return True
    last = earlier[max(older, key=lambda each: each.period)]
    error = abs(last) / 10**6
    return bound < last - error if exposure.side == "above" else bound > last + error
