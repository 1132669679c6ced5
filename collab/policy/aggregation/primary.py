"""The rules a cell must keep by itself, whatever else came out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction

from collab.policy.aggregation.cells import Cause, Cell, Contribution
from collab.policy.aggregation.dates import old_enough
from collab.policy.aggregation.groups import Groups
from collab.policy.aggregation.parameters import Parameters


def faults(cell: Cell, groups: Groups, limits: Parameters) -> Iterator[Cause]:
    """Say which rules a cell breaks."""
    newest = max((one.as_of for one in cell.contributions), default=None)
    if newest and not old_enough(newest, cell.published_on, limits.min_age_months):
        yield Cause.AGE
    yield from faults_of(cell.contributions, groups, limits)


def faults_of(
    contributions: tuple[Contribution, ...], groups: Groups, limits: Parameters
) -> Iterator[Cause]:
    """Say which rules a set of contributions breaks of which the sum can be known."""
    values = by_group(contributions, groups)
    if len(values) < limits.min_contributors:
        yield Cause.FEW
    if any(len(values.keys() - near) < limits.min_others for near in groups.near.values()):
        yield Cause.OTHERS
    if len(set(values.values())) == 1:
        yield Cause.ALIKE
    total = sum(values.values())
    if values and max(values.values()) > limits.max_share * total:
        yield Cause.SHARE


def by_group(contributions: tuple[Contribution, ...], groups: Groups) -> Mapping[str, Fraction]:
    """Sum up by ultimate parent: all firms of one group are one contributor."""
    sums: defaultdict[str, Fraction] = defaultdict(Fraction)
    for one in contributions:
        sums[groups.of[one.id]] += one.value
    return sums


def squeezed(
    contributions: tuple[Contribution, ...],
    told: tuple[Fraction, Fraction],
    groups: Groups,
    limits: Parameters,
) -> bool:
    """Tell whether the cap itself gives somebody away, to whoever knows that it was kept.

    A figure that came out says that nobody has more than ``max_share`` of it. Whoever knows the
    values of some, and that all others but one are below the cap, knows how much is left at least
    for that one: with five firms, of which one is tiny and reads, the other four fill their caps.
    ``told`` is the least and the largest total the figure stands for.
    """
    values = by_group(contributions, groups)
    least, most = told
    cap = limits.max_share * most
    for known in groups.known:
        seen = known & values.keys()
        others = len(values) - len(seen) - 1
        if others < 0 or others * cap >= least:
            continue  # he knows all of it, or the others alone could have all of it
        hidden = min(value for group, value in values.items() if group not in seen)
        left = least - sum(values[group] for group in seen) - others * cap
        if left > (1 - limits.protection) * hidden:
            return True
    return False
