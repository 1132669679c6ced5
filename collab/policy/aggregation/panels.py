"""Who stands behind the figures of a breakdown over time, and which figures differ by too few."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterable

from collab.policy.aggregation.cells import Cell, Fact, Round
from collab.policy.aggregation.groups import Groups
from collab.policy.aggregation.parameters import Parameters


def cell_of(
    held: Round, breakdown: str, before: Iterable[Fact], groups: Groups, limits: Parameters
) -> Cell:
    """Give a breakdown with its matched panel.

    Where fewer than three groups came, went or changed what they send since the breakdown last came
    out, the panel is of those present both times. Newcomers wait until they are enough.
    """
    here = held.breakdowns[breakdown]
    behind = tuple(one for one in held.contributions if one.id in here)
    cell = Cell(held.period, held.published_on, breakdown, behind)
    last = [fact.cell for fact in before if fact.cell.breakdown == breakdown][-1:]
    if last and changing(cell, last[0], groups) < limits.min_changing:
        both = tuple(one for one in behind if one.id in last[0].ids)
        return dc.replace(cell, contributions=both)
    return cell


def changing(one: Cell, other: Cell, groups: Groups) -> int:
    """Count the groups in which two cells differ."""
    return len({groups.of[each] for each in one.ids ^ other.ids})


def is_near(cell: Cell, others: Iterable[Cell], groups: Groups, limits: Parameters) -> bool:
    """Tell whether a cell differs from another, of whatever round, by some but too few groups.

    Values stay much the same from round to round, so the difference is what the few have. This
    is what keeps a figure inside when a single firm left.
    """
    return any(0 < changing(cell, each, groups) < limits.min_changing for each in others)
