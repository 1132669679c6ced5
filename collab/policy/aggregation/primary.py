"""The rules a cell must keep by itself, whatever else came out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction

from collab.policy.aggregation.cells import Cause, Cell, Contribution
from collab.policy.aggregation.dates import old_enough
from collab.policy.aggregation.groups import Groups
from collab.policy.aggregation.parameters import Combine, Kpi

ONE = Fraction(1)


def faults(cell: Cell, groups: Groups, kpi: Kpi) -> Iterator[Cause]:
    """Say which rules a cell breaks."""
    newest = max((one.as_of for one in cell.contributions), default=None)
    if newest and not old_enough(newest, cell.published_on, kpi.limits.min_age_months):
        yield Cause.AGE
    yield from faults_of(cell.contributions, groups, kpi)


def faults_of(contributions: tuple[Contribution, ...], groups: Groups, kpi: Kpi) -> Iterator[Cause]:
    """Say which rules a set of contributions breaks of which the sum can be known."""
    values, limits = by_group(contributions, groups, kpi), kpi.limits
    if len(values) < limits.min_contributors:
        yield Cause.FEW
    if any(len(values.keys() - near) < limits.min_others for near in groups.near.values()):
        yield Cause.OTHERS
    if not all(is_in_range(one, kpi) for one in contributions):
        yield Cause.RANGE
    # Where there is a highest answer, what each is short of it adds up to something known as well.
    sides = [values] if kpi.highest is None else [values, _short_of(contributions, groups, kpi)]
    if any(len(set(side.values())) == 1 for side in sides):
        yield Cause.ALIKE
    if any(side and max(side.values()) > limits.max_share * sum(side.values()) for side in sides):
        yield Cause.SHARE


def by_group(
    contributions: tuple[Contribution, ...], groups: Groups, kpi: Kpi
) -> Mapping[str, Fraction]:
    """Give what each ultimate parent has above the lowest: its firms are one contributor."""
    lowest = kpi.lowest
    weights = weights_of(contributions, groups, kpi)
    sums: defaultdict[str, Fraction] = defaultdict(Fraction)
    for one in contributions:
        value = one.value - lowest if lowest else one.value
        sums[groups.of[one.id]] += value * weights[one.id] if one.id in weights else value
    return sums


def weights_of(
    contributions: tuple[Contribution, ...], groups: Groups, kpi: Kpi
) -> Mapping[str, Fraction]:
    """Give with what part the answer of a firm counts, where that is less than all of it."""
    if kpi.combine is Combine.SUM:
        return {}
    firms = Counter(groups.of[one.id] for one in contributions)
    together = {one.id: firms[groups.of[one.id]] for one in contributions}
    return {one: Fraction(1, number) for one, number in together.items() if number > 1}


def _short_of(
    contributions: tuple[Contribution, ...], groups: Groups, kpi: Kpi
) -> Mapping[str, Fraction]:
    """Give by how much each ultimate parent is below the highest."""
    rooms = _rooms(contributions, groups, kpi)
    return {
        group: rooms[group] - value for group, value in by_group(contributions, groups, kpi).items()
    }


def _rooms(
    contributions: tuple[Contribution, ...], groups: Groups, kpi: Kpi
) -> Mapping[str, Fraction]:
    """Give the most each ultimate parent can have above the lowest; nothing where no most is."""
    rooms: defaultdict[str, Fraction] = defaultdict(Fraction)
    weights = weights_of(contributions, groups, kpi)
    if kpi.room is not None:
        for one in contributions:
            rooms[groups.of[one.id]] += kpi.room * weights.get(one.id, ONE)
    return rooms


def is_in_range(one: Contribution, kpi: Kpi) -> bool:
    """Tell whether an answer is one there can be."""
    return one.value >= kpi.lowest and (kpi.highest is None or one.value <= kpi.highest)


def squeezed(
    contributions: tuple[Contribution, ...],
    told: tuple[Fraction, Fraction],
    groups: Groups,
    kpi: Kpi,
) -> bool:
    """Tell whether the cap itself gives somebody away, to whoever knows that it was kept.

    A figure that came out says that nobody has more than ``max_share`` of it. Whoever knows the
    values of some, and that all others but one are below the cap, knows how much is left at least
    for that one: with five firms, of which one is tiny and reads, the other four fill their caps.
    Nor has anybody more than there can be. Where there is a highest, the cap on what each is short
    of it bounds each from below as well. ``told`` is the least and the largest total the figure
    stands for.
    """
    values, rooms = by_group(contributions, groups, kpi), _rooms(contributions, groups, kpi)
    below = Fraction(0)
    if kpi.lowest:
        weights = weights_of(contributions, groups, kpi)
        below = kpi.lowest * sum(weights.get(one.id, ONE) for one in contributions)
    least, most = told[0] - below, told[1] - below
    cap = kpi.limits.max_share * most
    unprotected = {group: (1 - kpi.limits.protection) * value for group, value in values.items()}
    short = kpi.limits.max_share * (sum(rooms.values()) - least)
    if any(room - short > unprotected[group] for group, room in rooms.items()):
        return True
    caps = {group: min(cap, rooms.get(group, cap)) for group in values}
    # By how much each can have more than nobody may know it to have; who is worst off comes first.
    spare = {group: caps[group] - unprotected[group] for group in values}
    worst_first = sorted(spare, key=lambda group: (-spare[group], group))
    left = least - sum(caps.values())
    for known in groups.known:
        first = next((group for group in worst_first if group not in known), None)
        if first is not None:
            seen = sum(caps[group] - values[group] for group in known & values.keys())
            if left + seen + spare[first] > 0:
                return True
    return False
