"""Everything that came out as a system of linear inequalities, as one reader sees it.

Unknown is the value of every group in every period. That is many unknowns, but what stands in the
same figures in all rounds cannot be told apart, and so makes one *class*, of which only the total
is kept. Nothing is lost by that:

    Let a class have hidden members i = 1…n with totals T(p) = Σ x_i(p). All conditions on the x_i
    are x_i ≥ 0, conditions on T, and for neighbouring periods (1-δ)x_i(p) ≤ x_i(q) ≤ (1+δ)x_i(p)
    with one δ for all. Summed up, the last hold for T. Conversely, if T ≥ 0 keeps them, so does
    x_1 = T, x_2 = … = x_n = 0. So the largest value of any member is the largest of T, and the
    least, where n ≥ 2, is nought. Only of a class of one the least of T has to be found.

Values are what is above the lowest answer there can be. Where there is a highest as well, ``view``
takes such a class apart into one member and the others; there a group of several firms is a class
of its own, so that all members have the same room.
"""

from __future__ import annotations

import dataclasses as dc
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from collab.policy.aggregation.cells import Fact
from collab.policy.aggregation.groups import Groups
from collab.policy.aggregation.parameters import Kpi

ONE = Fraction(1)


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
    firms: Mapping[str, int]
    """By group, how many of its firms are in here."""
    weights: Mapping[int, float]
    """By fact, with what part it counts there."""
    rooms: Mapping[int, float]
    """By period the most that anybody in here can have."""


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
    facts: Sequence[Fact], groups: Groups, kpi: Kpi, *, joined: bool = False, scaled: bool = True
) -> System:
    """Make the system. It is scaled to the largest figure, because solvers know no sizes.

    Values are of contributors, or ``joined`` of groups, where a figure holds the whole of one.
    """
    numbers = {period: n for n, period in enumerate(dict.fromkeys(f.cell.period for f in facts))}
    period_of = tuple(numbers[fact.cell.period] for fact in facts)
    floors = [_floor(fact, kpi) for fact in facts]
    tops = (fact.most - floor for fact, floor in zip(facts, floors, strict=True))
    scale = max(tops, default=ONE) if scaled else ONE
    scale = scale if scale > 0 else ONE
    made: dict[object, list[_Unit]] = defaultdict(list)
    units = list(_units(facts, groups, kpi, joined=joined))
    several = Counter(unit.group for unit in units)
    for unit in units:
        as_others = several[unit.group] == 1 and set(unit.rooms.values()) <= {kpi.room}
        alone = "" if kpi.room is None or as_others else unit.group
        made[frozenset(unit.weights.items()), alone].append(unit)
    classes = [_alike(held, period_of, scale) for held in made.values()]
    return System(
        scale,
        tuple(sorted(classes, key=lambda each: (sorted(each.facts), sorted(each.groups)))),
        period_of,
        tuple(
            (float((fact.least - floor) / scale), float((fact.most - floor) / scale))
            for fact, floor in zip(facts, floors, strict=True)
        ),
        tuple(
            float((fact.total - floor) / scale) / fact.parents
            for fact, floor in zip(facts, floors, strict=True)
        ),
        len(units) > len(several),
    )


def _floor(fact: Fact, kpi: Kpi) -> Fraction:
    """Give what a total would be if all had answered the lowest."""
    if not kpi.lowest:
        return Fraction(0)
    return kpi.lowest * sum(fact.weights.get(one, 1) for one in fact.cell.ids)


def _alike(units: Sequence[_Unit], period_of: Sequence[int], scale: Fraction) -> Alike:
    values: dict[int, dict[str, float]] = {}
    rooms: dict[int, float] = {}
    for unit in units:
        for period, at in {period_of[at]: at for at in unit.values}.items():
            in_period = values.setdefault(period, {})
            value = float(unit.values[at] / scale)
            in_period[unit.group] = in_period.get(unit.group, 0.0) + value
            if unit.rooms:
                rooms[period] = rooms.get(period, 0.0) + float(unit.rooms[at] / scale)
    firms = Counter(unit.group for unit in units)
    return Alike(
        frozenset(units[0].values),
        frozenset(firms),
        values,
        {at: tuple(sorted(by, key=lambda one: (-by[one], one))) for at, by in values.items()},
        {at: sum(by.values()) for at, by in values.items()},
        firms,
        {at: float(weight) for at, weight in units[0].weights.items()},
        rooms,
    )


def systems_of(facts: Sequence[Fact], groups: Groups, kpi: Kpi) -> list[System]:
    """Give the systems a reader can make: two, where the firms of a group came and went.

    He may expect that firms stay what they were, or that groups do, whatever their firms are.
    """
    by_group = _parts(facts, groups, kpi)
    came_and_went = any(
        len({frozenset(values) for values in by_id.values()}) > 1
        and _is_whole(by_id.values(), facts)
        for by_id in by_group.values()
    )
    ways = (False, True) if came_and_went else (False,)
    return [system_of(facts, groups, kpi, joined=joined) for joined in ways]


Parts = Mapping[str, Mapping[str, dict[int, Fraction]]]


@dc.dataclass(frozen=True, slots=True)
class _Unit:
    """What is one value throughout, by fact; with what part it counts, and the most it can be."""

    group: str
    values: Mapping[int, Fraction]
    weights: Mapping[int, Fraction]
    rooms: Mapping[int, Fraction]


def _parts(facts: Sequence[Fact], groups: Groups, kpi: Kpi) -> Parts:
    """Give by group and contributor the value in each fact it stands in."""
    parts: defaultdict[str, defaultdict[str, dict[int, Fraction]]]
    parts = defaultdict(lambda: defaultdict(dict))
    for at, fact in enumerate(facts):
        for one in fact.cell.contributions:
            value = one.value - kpi.lowest if kpi.lowest else one.value
            parts[groups.of[one.id]][one.id][at] = value
    return parts


def _units(facts: Sequence[Fact], groups: Groups, kpi: Kpi, *, joined: bool) -> Iterator[_Unit]:
    """Give what is one value throughout. A whole group is what it counts for, all taken together.

    Room is of what is unknown: of a firm its answer, of a whole group what its firms count for.
    """
    for group, by_id in sorted(_parts(facts, groups, kpi).items()):
        if joined and _is_whole(by_id.values(), facts):
            whole: defaultdict[int, Fraction] = defaultdict(Fraction)
            rooms: defaultdict[int, Fraction] = defaultdict(Fraction)
            for one, values in by_id.items():
                for at, value in values.items():
                    weight = facts[at].weights.get(one, ONE)
                    whole[at] += value * weight
                    if kpi.room is not None:
                        rooms[at] += kpi.room * weight
            yield _Unit(group, whole, dict.fromkeys(whole, ONE), rooms)
        else:
            for one, values in by_id.items():
                weights = {at: facts[at].weights.get(one, ONE) for at in values}
                room = {} if kpi.room is None else dict.fromkeys(values, kpi.room)
                yield _Unit(group, values, weights, room)


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
