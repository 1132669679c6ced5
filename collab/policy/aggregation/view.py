"""The system as one reader sees it: what he knows taken out, what he must not learn noted."""

from __future__ import annotations

import dataclasses as dc
import itertools
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Literal

from collab.policy.aggregation.system import Alike, System

Side = Literal["above", "below"]

_FUZZ = 1e-6
"""What a sum of floats may be off a whole number."""


@dc.dataclass(frozen=True, slots=True)
class Row:
    """A figure: the sum of these unknowns lies between the two."""

    period: int
    unknowns: tuple[int, ...]
    least: float
    most: float


@dc.dataclass(frozen=True, slots=True)
class Link:
    """Two unknowns of one class in neighbouring periods; ``period`` is the later one."""

    period: int
    before: int
    after: int


@dc.dataclass(frozen=True, slots=True)
class Target:
    """What must stay possible: that a sum of unknowns is at least, or at most, as needed."""

    side: Side
    period: int
    unknowns: tuple[int, ...]
    needed: float
    who: frozenset[str]


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
    """Who a reader does not know in each class, and the number of its total in each period."""

    number: Mapping[tuple[int, int], int]
    who: Mapping[int, frozenset[str]]
    known: frozenset[str]


def view_of(system: System, known: frozenset[str], protection: float) -> View:
    """See amounts: nothing is below nought, and nobody may be known within ``protection``."""
    hidden = _hidden(system, known)
    return View(
        known,
        tuple(_total(system.classes[at], period, known) for at, period in hidden.number),
        (math.inf,) * len(hidden.number),
        tuple(_rows(system, hidden)),
        tuple(_links(system, hidden)),
        (*_of_classes(system, hidden, protection), *_of_groups(system, hidden, protection)),
    )


def yes_no_view_of(system: System, known: frozenset[str]) -> View:
    """See answers that are yes or no, which a reader knows to be 1 or 0 and nothing between."""
    hidden = _hidden(system, known)
    members = tuple(len(hidden.who[at]) for at, _ in hidden.number)
    rows = tuple(
        dc.replace(row, least=math.ceil(row.least - _FUZZ), most=math.floor(row.most + _FUZZ))
        for row in _rows(system, hidden)
    )
    targets: list[Target] = []
    for (at, period), number in hidden.number.items():
        who = hidden.who[at]
        targets.append(Target("above", period, (number,), 1, who))
        targets.append(Target("below", period, (number,), members[number] - 1, who))
    truth = tuple(_total(system.classes[at], period, known) for at, period in hidden.number)
    return View(known, truth, members, rows, tuple(_links(system, hidden)), tuple(targets))


def _hidden(system: System, known: frozenset[str]) -> _Hidden:
    who = {at: alike.groups - known for at, alike in enumerate(system.classes)}
    keys = [(at, period) for at, alike in enumerate(system.classes) for period in alike.values]
    keys = [(at, period) for at, period in keys if who[at]]
    return _Hidden({key: number for number, key in enumerate(keys)}, who, known)


def _total(alike: Alike, period: int, known: frozenset[str]) -> float:
    """Give what those hidden have together."""
    seen = known & alike.groups
    if len(seen) * 2 < len(alike.groups):
        return alike.totals[period] - sum(alike.values[period][group] for group in seen)
    return sum(alike.values[period][group] for group in alike.groups - known)


def _rows(system: System, hidden: _Hidden) -> Iterator[Row]:
    for fact, (least, most) in enumerate(system.bounds):
        period, seen, numbers = system.period_of[fact], 0.0, []
        for at, alike in enumerate(system.classes):
            if fact in alike.facts:
                in_period = alike.values[period]
                seen += sum(in_period[group] for group in alike.groups & hidden.known)
                if hidden.who[at]:
                    numbers.append(hidden.number[at, period])
        if numbers:
            yield Row(period, tuple(numbers), least - seen, most - seen)


def _links(system: System, hidden: _Hidden) -> Iterator[Link]:
    """Tie each period of a class to the one before in which anything of it came out."""
    for at, alike in enumerate(system.classes):
        if hidden.who[at]:
            for before, after in itertools.pairwise(sorted(alike.values)):
                yield Link(after, hidden.number[at, before], hidden.number[at, after])


def _of_classes(system: System, hidden: _Hidden, protection: float) -> Iterator[Target]:
    for (at, period), number in hidden.number.items():
        alike, who = system.classes[at], hidden.who[at]
        largest = _extreme(alike, period, who, last=False)
        least = _extreme(alike, period, who, last=True)
        needed = (1 + protection) * largest
        if not least:  # of nought, that it is not much: no less than a part of the mean
            means = [system.mean_of[at] for at in alike.facts if system.period_of[at] == period]
            needed = max(needed, protection * min(means))
        yield Target("above", period, (number,), needed, who)
        if len(who) == 1:
            yield Target("below", period, (number,), (1 - protection) * least, who)


def _extreme(alike: Alike, period: int, who: frozenset[str], *, last: bool) -> float:
    """Give the largest value of some, or the least."""
    ranked = alike.ranked[period]
    found = next(group for group in (reversed(ranked) if last else ranked) if group in who)
    return alike.values[period][found]


def _of_groups(system: System, hidden: _Hidden, protection: float) -> Iterator[Target]:
    """Look at groups of which figures hold parts: their sum is a value as well."""
    parts: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for at, period in hidden.number if system.has_parts else ():
        for group in hidden.who[at]:
            parts[group, period].append(at)
    for (group, period), classes in parts.items():
        if len(classes) > 1:
            total = sum(system.classes[at].values[period][group] for at in classes)
            numbers = tuple(hidden.number[at, period] for at in classes)
            one = frozenset((group,))
            yield Target("above", period, numbers, (1 + protection) * total, one)
            alone = [at for at in classes if len(hidden.who[at]) == 1]
            numbers = tuple(hidden.number[at, period] for at in alone)
            if numbers:
                yield Target("below", period, numbers, (1 - protection) * total, one)
