"""The system as one reader sees it: what he knows taken out, what he must not learn noted."""

from __future__ import annotations

import dataclasses as dc
import itertools
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from collab.policy.aggregation.system import Alike, System

Side = Literal["above", "below"]

_FUZZ = 1e-6
"""What a sum of floats may be off a whole number."""


@dc.dataclass(frozen=True, slots=True)
class Row:
    """A figure: the weighted sum of these unknowns lies between the two."""

    period: int
    unknowns: tuple[int, ...]
    weights: tuple[float, ...]
    least: float
    most: float


@dc.dataclass(frozen=True, slots=True)
class Link:
    """Two unknowns of one class in neighbouring periods; ``period`` is the later one."""

    period: int
    before: int
    after: int


@dc.dataclass(frozen=True, slots=True)
class Parted:
    """A class of several of which none can have more than ``room``: one of them, and the others.

    They are all alike to a reader, so what one can have any can. By period the unknowns: of all
    of them together, or where they are taken apart of one and of the rest.
    """

    numbers: tuple[tuple[int, ...], ...]
    room: float
    others: int

    def parts(self, point: Sequence[float]) -> tuple[float, float]:
        """Give the least and the largest part of the totals that one surely can have throughout.

        A part c of all totals T(p), for the others the rest in equal parts, keeps all conditions
        on neighbouring periods if the totals do, and the ceilings if c·T ≤ room and
        (1-c)·T ≤ others·room for all periods.
        """
        most = max(sum(point[one] for one in numbers) for numbers in self.numbers)
        if most <= 0:
            return 0.0, 1.0
        return max(1 - self.others * self.room / most, 0.0), min(self.room / most, 1.0)


@dc.dataclass(frozen=True, slots=True)
class Target:
    """What must stay possible: that a sum of unknowns is at least, or at most, as needed."""

    side: Side
    period: int
    unknowns: tuple[int, ...]
    needed: float
    who: frozenset[str]
    parted: Parted | None = None


@dc.dataclass(frozen=True, slots=True)
class View:
    """One reader's unknowns, with their true values, and all that binds them."""

    known: frozenset[str]
    truth: tuple[float, ...]
    ceilings: tuple[float, ...]
    rows: tuple[Row, ...]
    links: tuple[Link, ...]
    targets: tuple[Target, ...]


@dc.dataclass(frozen=True, slots=True)
class _Hidden:
    """Who a reader does not know in each class, and the numbers of its unknowns in each period."""

    numbers: Mapping[tuple[int, int], tuple[int, ...]]
    who: Mapping[int, frozenset[str]]
    known: frozenset[str]
    system: System

    def room(self, at: int, period: int) -> float:
        """Give the most that one of a class can have: all of a class with ceilings are alike."""
        alike = self.system.classes[at]
        return alike.rooms[period] / len(alike.groups) if alike.rooms else math.inf

    def shares(self) -> Iterator[tuple[int, int, int, int]]:
        """Give for each unknown class, period, and of how many members it is out of how many."""
        for (at, period), numbers in self.numbers.items():
            many = len(self.who[at])
            for part in (many,) if len(numbers) == 1 else (1, many - 1):
                yield at, period, part, many


def view_of(
    system: System, known: frozenset[str], protection: float, *, apart: bool = False
) -> View:
    """See amounts: nothing is below nought, and nobody may be known within ``protection``.

    Totals do to find what a reader may assume: if they keep all conditions, so do equal parts of
    them. Only what one of a class with ceilings can have needs it ``apart``.
    """
    hidden = _hidden(system, known, apart=apart)
    return View(
        known,
        tuple(
            _total(system.classes[at], period, known) * part / many
            for at, period, part, many in hidden.shares()
        ),
        tuple(hidden.room(at, period) * part for at, period, part, _ in hidden.shares()),
        tuple(_rows(system, hidden)),
        tuple(_links(system, hidden)),
        (*_of_classes(system, hidden, protection), *_of_groups(system, hidden, protection)),
    )


def yes_no_view_of(system: System, known: frozenset[str], *, by_firm: bool) -> View:
    """See answers that are yes or no, which a reader knows to be 1 or 0 and nothing between.

    Of the firms of one group one at the most says yes, or ``by_firm`` each answers by itself.
    """
    hidden = _hidden(system, known, apart=False)
    rows = tuple(
        dc.replace(row, least=math.ceil(row.least - _FUZZ), most=math.floor(row.most + _FUZZ))
        if set(row.weights) == {1.0}
        else row
        for row in _rows(system, hidden)
    )
    members: list[int] = []
    targets: list[Target] = []
    for (at, period), numbers in hidden.numbers.items():
        who, firms = hidden.who[at], system.classes[at].firms
        members.append(sum(firms[group] for group in who) if by_firm else len(who))
        targets.append(Target("above", period, numbers, 1, who))
        targets.append(Target("below", period, numbers, members[-1] - 1, who))
    truth = tuple(_total(system.classes[at], period, known) for at, period in hidden.numbers)
    return View(known, truth, tuple(members), rows, tuple(_links(system, hidden)), tuple(targets))


def _hidden(system: System, known: frozenset[str], *, apart: bool) -> _Hidden:
    """Give its number to the total of each class, or ``apart`` to one member and the rest."""
    who = {at: alike.groups - known for at, alike in enumerate(system.classes)}
    numbers: dict[tuple[int, int], tuple[int, ...]] = {}
    many = 0
    for at, alike in enumerate(system.classes):
        for period in alike.values if who[at] else ():
            size = 2 if apart and alike.rooms and len(who[at]) > 1 else 1
            numbers[at, period] = tuple(range(many, many + size))
            many += size
    return _Hidden(numbers, who, known, system)


def _total(alike: Alike, period: int, known: frozenset[str]) -> float:
    """Give what those hidden have together."""
    seen = known & alike.groups
    if len(seen) * 2 < len(alike.groups):
        return alike.totals[period] - sum(alike.values[period][group] for group in seen)
    return sum(alike.values[period][group] for group in alike.groups - known)


def _rows(system: System, hidden: _Hidden) -> Iterator[Row]:
    for fact, (least, most) in enumerate(system.bounds):
        period, seen = system.period_of[fact], 0.0
        numbers: list[int] = []
        weights: list[float] = []
        for at, alike in enumerate(system.classes):
            if fact in alike.facts:
                in_period, weight = alike.values[period], alike.weights[fact]
                seen += weight * sum(in_period[group] for group in alike.groups & hidden.known)
                if hidden.who[at]:
                    numbers.extend(hidden.numbers[at, period])
                    weights.extend(weight for _ in hidden.numbers[at, period])
        if numbers:
            yield Row(period, tuple(numbers), tuple(weights), least - seen, most - seen)


def _links(system: System, hidden: _Hidden) -> Iterator[Link]:
    """Tie each period of a class to the one before in which anything of it came out."""
    for at, alike in enumerate(system.classes):
        if hidden.who[at]:
            for before, after in itertools.pairwise(sorted(alike.values)):
                pairs = zip(hidden.numbers[at, before], hidden.numbers[at, after], strict=True)
                yield from (Link(after, one, other) for one, other in pairs)


def _of_classes(system: System, hidden: _Hidden, protection: float) -> Iterator[Target]:
    """Ask that all can have more and less: of a ceiling, that whoever is near it can be at it."""
    parted: dict[int, Parted] = {}
    for (at, period), numbers in hidden.numbers.items():
        alike, who = system.classes[at], hidden.who[at]
        if alike.rooms and len(who) > 1 and at not in parted:
            found = tuple(hidden.numbers[at, each] for each in alike.values)
            parted[at] = Parted(found, hidden.room(at, period), len(who) - 1)
        largest = _extreme(alike, period, who, last=False)
        least = _extreme(alike, period, who, last=True)
        needed = (1 + protection) * largest
        if not least:  # of nought, that it is not much: no less than a part of the mean
            needed = max(needed, protection * _mean(system, alike, period))
        needed = min(needed, hidden.room(at, period))
        yield Target("above", period, numbers[:1], needed, who, parted.get(at))
        if len(who) == 1 or at in parted:
            lower = (1 - protection) * least
            yield Target("below", period, numbers[:1], lower, who, parted.get(at))


def _mean(system: System, alike: Alike, period: int) -> float:
    """Give the least mean of a period's figures with these, in terms of what a firm answers."""
    return min(
        system.mean_of[at] / alike.weights[at]
        for at in alike.facts
        if system.period_of[at] == period
    )


def _extreme(alike: Alike, period: int, who: frozenset[str], *, last: bool) -> float:
    """Give the largest value of some, or the least."""
    ranked = alike.ranked[period]
    found = next(group for group in (reversed(ranked) if last else ranked) if group in who)
    return alike.values[period][found]


def _of_groups(system: System, hidden: _Hidden, protection: float) -> Iterator[Target]:
    """Look at groups of which figures hold parts: their sum is a value as well."""
    parts: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for at, period in hidden.numbers if system.has_parts else ():
        for group in hidden.who[at]:
            parts[group, period].append(at)
    for (group, period), classes in parts.items():
        if len(classes) > 1:
            total = sum(system.classes[at].values[period][group] for at in classes)
            numbers = tuple(hidden.numbers[at, period][0] for at in classes)
            one = frozenset((group,))
            room = sum(hidden.room(at, period) for at in classes)
            needed = min((1 + protection) * total, room)
            yield Target("above", period, numbers, needed, one)
            alone = [at for at in classes if len(hidden.who[at]) == 1]
            numbers = tuple(hidden.numbers[at, period][0] for at in alone)
            if numbers:
                yield Target("below", period, numbers, (1 - protection) * total, one)
