"""Everything that came out as a system of linear inequalities, as one reader sees it.

Unknown is the value of every group in every period. That is many unknowns, but what stands in the
same figures in all rounds cannot be told apart, and so makes one *class*, of which only the total
is kept. Nothing is lost by that:

    Let a class have hidden members i = 1…n with totals T(p) = Σ x_i(p). All conditions on the x_i
    are x_i ≥ 0, conditions on T, and for neighbouring periods (1-δ)x_i(p) ≤ x_i(q) ≤ (1+δ)x_i(p)
    with one δ for all. Summed up, the last hold for T. Conversely, if T ≥ 0 keeps them, so does
    x_1 = T, x_2 = … = x_n = 0. So the largest value of any member is the largest of T, and the
    least, where n ≥ 2, is nought. Only of a class of one the least of T has to be found.
"""

from __future__ import annotations

import dataclasses as dc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from collab.policy.aggregation.cells import Fact
from collab.policy.aggregation.groups import Groups


@dc.dataclass(frozen=True, slots=True)
class Alike:
    """A class: what stands in the same figures, and in which periods."""

    facts: frozenset[int]
    groups: frozenset[str]
    values: Mapping[int, Mapping[str, float]]
    """By period and group, in units of scale."""
    ranked: Mapping[int, tuple[str, ...]]
    """Of each period the groups, largest value first."""
    totals: Mapping[int, float]


@dc.dataclass(frozen=True, slots=True)
class System:
    """The facts in numbers, and their classes. Periods are counted from nought as they came out."""

    scale: Fraction
    classes: tuple[Alike, ...]
    period_of: tuple[int, ...]
    bounds: tuple[tuple[float, float], ...]
    mean_of: tuple[float, ...]
    has_parts: bool
    """Whether a group stands in several classes, because figures hold parts of it."""


def system_of(
    facts: Sequence[Fact], groups: Groups, *, joined: bool = False, scaled: bool = True
) -> System:
    """Make the system. It is scaled to the largest figure, because solvers know no sizes.

    Values are of contributors, or ``joined`` of groups, where a figure holds the whole of one.
    """
    numbers = {period: n for n, period in enumerate(dict.fromkeys(f.cell.period for f in facts))}
    period_of = tuple(numbers[fact.cell.period] for fact in facts)
    scale = max((fact.most for fact in facts), default=Fraction(1)) if scaled else Fraction(1)
    classes: dict[frozenset[int], dict[int, dict[str, float]]] = {}
    units = list(_units(facts, groups, joined=joined))
    for group, values in units:
        alike = classes.setdefault(frozenset(values), {})
        for period, value in {period_of[at]: value for at, value in values.items()}.items():
            in_period = alike.setdefault(period, {})
            in_period[group] = in_period.get(group, 0.0) + float(value / scale)
    return System(
        scale,
        tuple(_alike(at, classes[at]) for at in sorted(classes, key=sorted)),
        period_of,
        tuple((float(fact.least / scale), float(fact.most / scale)) for fact in facts),
        tuple(float(fact.cell.total / scale) / fact.parents for fact in facts),
        len(units) > len({group for group, _ in units}),
    )


def _alike(facts: frozenset[int], values: Mapping[int, Mapping[str, float]]) -> Alike:
    return Alike(
        facts,
        frozenset(next(iter(values.values()))),
        values,
        {at: tuple(sorted(by, key=lambda one: (-by[one], one))) for at, by in values.items()},
        {at: sum(by.values()) for at, by in values.items()},
    )


def systems_of(facts: Sequence[Fact], groups: Groups) -> list[System]:
    """Give the systems a reader can make: two, where the firms of a group came and went.

    He may expect that firms stay what they were, or that groups do, whatever their firms are.
    """
    by_group = _parts(facts, groups)
    came_and_went = any(
        len({frozenset(values) for values in by_id.values()}) > 1
        and _is_whole(by_id.values(), facts)
        for by_id in by_group.values()
    )
    ways = (False, True) if came_and_went else (False,)
    return [system_of(facts, groups, joined=joined) for joined in ways]


Parts = Mapping[str, Mapping[str, dict[int, Fraction]]]


def _parts(facts: Sequence[Fact], groups: Groups) -> Parts:
    """Give by group and contributor the value in each fact it stands in."""
    parts: defaultdict[str, defaultdict[str, dict[int, Fraction]]]
    parts = defaultdict(lambda: defaultdict(dict))
    for at, fact in enumerate(facts):
        for one in fact.cell.contributions:
            parts[groups.of[one.id]][one.id][at] = one.value
    return parts


def _units(
    facts: Sequence[Fact], groups: Groups, *, joined: bool
) -> Iterator[tuple[str, dict[int, Fraction]]]:
    """Give what is one value throughout, with its group and its value in each fact."""
    for group, by_id in sorted(_parts(facts, groups).items()):
        if joined and _is_whole(by_id.values(), facts):
            whole: defaultdict[int, Fraction] = defaultdict(Fraction)
            for values in by_id.values():
                for at, value in values.items():
                    whole[at] += value
            yield group, dict(whole)
        else:
            yield from ((group, values) for values in by_id.values())


def _is_whole(parts: Iterable[Mapping[int, Fraction]], facts: Sequence[Fact]) -> bool:
    """Tell whether in each period every figure holds all of these or none."""
    seen: dict[str, frozenset[int]] = {}
    for values in parts:
        by_period: defaultdict[str, set[int]] = defaultdict(set)
        for at in values:
            by_period[facts[at].cell.period].add(at)
        for period, stands_in in by_period.items():
            if seen.setdefault(period, frozenset(stands_in)) != stands_in:
                return False
    return True
