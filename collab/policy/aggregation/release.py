"""What of a KPI comes out, round by round: every decision stands on all that came out before."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction

from collab.policy.aggregation.audit import Auditor
from collab.policy.aggregation.cells import Cause, Cell, Decision, Fact, Round, weighed
from collab.policy.aggregation.dates import far_enough
from collab.policy.aggregation.groups import Groups, groups_of
from collab.policy.aggregation.panels import cell_of, is_near
from collab.policy.aggregation.parameters import Kpi, Parameters, Statistic
from collab.policy.aggregation.primary import faults, faults_of, squeezed, weights_of
from collab.policy.aggregation.rounding import preimage, rounded


def release_all(kpi: Kpi, rounds: Sequence[Round]) -> list[list[Decision]]:
    """Decide all rounds in the order in which they are published; answers in the order given."""
    order = sorted(range(len(rounds)), key=lambda at: (rounds[at].published_on, at))
    facts: list[Fact] = []
    auditor = Auditor(kpi)
    decided: dict[int, list[Decision]] = {}
    for number, at in enumerate(order, 1):
        groups = groups_of((rounds[earlier] for earlier in order[:number]), kpi.relations)
        decided[at] = release(kpi, rounds[at], facts, groups, auditor)
        facts.extend(one.fact for one in decided[at] if one.fact is not None)
    return [decided[at] for at in range(len(rounds))]


def release(
    kpi: Kpi, held: Round, before: Sequence[Fact], groups: Groups, auditor: Auditor
) -> list[Decision]:
    """Decide one round, given all that came out before it."""
    late = _too_soon(held, before, kpi.limits)
    if late is not None:
        return [Decision(held.period, name, None, (late,)) for name in held.breakdowns]
    able, causes = able_of(kpi, held, before, groups)
    out = _together(able, before, groups, auditor, kpi)
    found = {fact.cell.breakdown: fact for fact in out}
    for fact in able:
        if fact.cell.breakdown not in found:
            beside = any(clash(fact, each, groups, kpi) for each in out)
            causes[fact.cell.breakdown] = (Cause.DIFFERENCE if beside else Cause.AUDIT,)
    return [Decision(held.period, name, found.get(name), causes[name]) for name in held.breakdowns]


def able_of(
    kpi: Kpi, held: Round, before: Sequence[Fact], groups: Groups
) -> tuple[list[Fact], dict[str, tuple[Cause, ...]]]:
    """Give the figures nothing speaks against but each other, largest first, and what does of all.

    The order is of numbers of groups and of names: not of values, which it would tell about.
    """
    cells = {name: cell_of(held, name, before, groups, kpi.limits) for name in held.breakdowns}
    causes = {name: _faults(cell, before, groups, kpi) for name, cell in cells.items()}
    able = [_fact(cell, groups, kpi) for name, cell in cells.items() if not causes[name]]
    return sorted(able, key=lambda fact: (-fact.parents, fact.cell.breakdown)), causes


def _together(
    able: Sequence[Fact], before: Sequence[Fact], groups: Groups, auditor: Auditor, kpi: Kpi
) -> list[Fact]:
    """Choose figures that may come out together: all, or one by one, the largest cells first.

    So it is the smallest that stay inside, and the figure of the whole pool has the best chance.
    """
    clashes = {
        frozenset((one.cell.breakdown, other.cell.breakdown))
        for one, other in itertools.combinations(able, 2)
        if clash(one, other, groups, kpi)
    }
    if not clashes and auditor.is_safe(before, able, groups):
        return list(able)
    out: list[Fact] = []
    for fact in able:
        pairs = {frozenset((fact.cell.breakdown, each.cell.breakdown)) for each in out}
        tried = not clashes and [*out, fact] == list(able)  # all of them: refused above
        if not tried and not pairs & clashes and auditor.is_safe(before, (*out, fact), groups):
            out.append(fact)
    return out


def _too_soon(held: Round, before: Sequence[Fact], limits: Parameters) -> Cause | None:
    """Say why nothing of a round comes out at all.

    A period comes out once: a second figure for it would tell what was corrected. Corrections
    show in the next period, where what they change is not to be told from all else that changes.
    """
    if any(fact.cell.period == held.period for fact in before):
        return Cause.PERIOD
    last = max((fact.cell.published_on for fact in before), default=None)
    if last and not far_enough(last, held.published_on, limits.months_between):
        return Cause.CALENDAR
    return None


def _faults(cell: Cell, before: Sequence[Fact], groups: Groups, kpi: Kpi) -> tuple[Cause, ...]:
    """Give what speaks against a cell by itself and beside earlier ones."""
    found = list(faults(cell, groups, kpi))
    if is_near(cell, (fact.cell for fact in before), groups, kpi.limits):
        found.append(Cause.PANEL)
    if not found:
        fact = _fact(cell, groups, kpi)
        told = (fact.least, fact.most)
        if squeezed(cell.contributions, told, groups, kpi):
            found.append(Cause.SQUEEZED)
    return tuple(found)


def clash(one: Fact, other: Fact, groups: Groups, kpi: Kpi) -> bool:
    """Tell whether two figures of a round differ by what must not come out by itself.

    Nobody asked for the figure of "all but these", but anybody can make it.
    """
    if is_near(one.cell, (other.cell,), groups, kpi.limits):
        return True
    whole, part = (one, other) if one.cell.ids > other.cell.ids else (other, one)
    if not whole.cell.ids > part.cell.ids:
        return False
    rest = tuple(each for each in whole.cell.contributions if each.id not in part.cell.ids)
    if any(faults_of(rest, groups, kpi)):
        return True
    if any(part.weights.get(one, 1) != whole.weights.get(one, 1) for one in part.cell.ids):
        return False  # the difference is not what the rest would be told as: that is for the audit
    told = (whole.least - part.most, whole.most - part.least)
    return squeezed(rest, told, groups, kpi)


def _fact(cell: Cell, groups: Groups, kpi: Kpi) -> Fact:
    """Round what comes out, and turn it back into what it tells of the sum."""
    parents = len(groups.behind(cell.contributions))
    by = Fraction(parents) if kpi.statistic is Statistic.MEAN else Fraction(1)
    weights = weights_of(cell.contributions, groups, kpi)
    figure = rounded(weighed(cell.contributions, weights) / by)
    least, most = preimage(figure)
    return Fact(cell, figure, least * by, most * by, parents, weights)
