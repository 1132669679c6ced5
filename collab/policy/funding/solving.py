"""Which pledges stand together.

A set of pledges is *consistent* when each of its parties can bear at least one unit within its
limit (pledge, cap, per cent of the total), a fixed part is within its own limit, all fixed parts
and one unit of each other party fit into the total, no date is over, as many pay as each asks for,
and each that asks for a class finds another payer of it.

What a set *covers* is the total, or all its limits where those are less. Its shares are the key's
allocation of what is covered, with each limit as the cap; so where the total is not reached, each
pays its limit. Whoever is accepted pays: one unit at the least. Nobody counts as a payer for
nothing. Of the consistent sets that one is best which covers most; of these the one with the most
payers; of these the one whose sorted ids come first.

**Two consistent sets whose parts fit are consistent together**: limits and dates are each party's
own, and more payers take nothing from those who asked for many or for a class. So where all parts
fit there is one largest consistent set, it holds all others, and it wins by all three. It is found
by striking out whoever's conditions fail, until nobody's do; whom a smaller set could keep, the
larger would have kept. Only where fixed parts do not fit beside each other something is to be
chosen, and ``choosing`` does.

Explanations are for their owner alone: they name that party's own terms and never an amount or a
number of others.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Collection, Sequence

from collab.policy.funding.allocation import spread
from collab.policy.funding.choosing import best
from collab.policy.funding.parties import (
    Conditions,
    ImpossibleError,
    Key,
    Pledge,
    check,
    limit_of,
    weight_of,
)
from collab.policy.funding.standing import (
    Outcome,
    Why,
    bears_at_least,
    bears_at_most,
    largest,
    needed,
    unmet,
)


@dc.dataclass(frozen=True, slots=True)
class Solution:
    """The best consistent set, what its parties bear, and for each party why."""

    accepted: tuple[str, ...]
    shares: dict[str, int]
    covered: int
    explained: dict[str, tuple[Outcome, ...]]


def solve(total: int, pledges: Sequence[Pledge], *, key: Key = "equal", on: dt.date) -> Solution:
    """Find the best consistent set on this day. :raises ImpossibleError: for what is no cost."""
    check(total, [pledge.party for pledge in pledges])
    if min(_own_terms(pledge) for pledge in pledges) < 0:
        raise ImpossibleError("A pledge or a condition is below nought.")
    alone = {
        pledge.party.id: tuple(_alone(pledge, total, key, on))
        for pledge in sorted(pledges, key=lambda each: each.party.id)
    }
    standing = largest([each for each in pledges if not alone[each.party.id]])
    if needed(standing) > total:
        standing = best(total, standing)
    covered, shares = shares_of(total, standing, key)
    explained = {
        pledge.party.id: alone[pledge.party.id] or tuple(_among(pledge, standing, shares))
        for pledge in sorted(pledges, key=lambda each: each.party.id)
    }
    return Solution(tuple(sorted(shares)), shares, covered, explained)


def shares_of(total: int, standing: Collection[Pledge], key: Key) -> tuple[int, dict[str, int]]:
    """Give what these cover and what each bears of it."""
    covered = min(total, sum(bears_at_most(each, total) for each in standing))
    shares = {each.party.id: each.party.fixed or 0 for each in standing}
    free = [each for each in standing if each.party.fixed is None]
    shares.update(
        spread(
            covered - sum(shares.values()),
            {each.party.id: weight_of(each.party, key) for each in free},
            {each.party.id: limit_of(each, total) for each in free},
            least=1,
        )
    )
    return covered, dict(sorted(shares.items()))


def _alone(pledge: Pledge, total: int, key: Key, on: dt.date) -> list[Outcome]:
    """Give what keeps it out whoever else pays."""
    asked, party = pledge.conditions, pledge.party
    found = []
    if asked.by is not None and on > asked.by:
        found.append(Outcome(Why.DATE_OVER, asked.by))
    without = limit_of(dc.replace(pledge, conditions=Conditions()), total)
    least = bears_at_least(pledge)
    bears_nothing = weight_of(party, key) == 0 if party.fixed is None else party.fixed == 0
    if bears_nothing or without == 0:
        found.append(Outcome(Why.NOTHING_PLEDGED))
    elif least > without:
        found.append(Outcome(Why.ABOVE_LIMIT, without))
    elif least > limit_of(pledge, total):
        found.append(Outcome(Why.ABOVE_PERCENT, asked.max_percent))
    return found


def _among(pledge: Pledge, standing: Collection[Pledge], shares: dict[str, int]) -> list[Outcome]:
    """Give what became of a pledge that nothing of its own keeps out."""
    if pledge.party.id in shares:
        return [Outcome(Why.ACCEPTED, shares[pledge.party.id])]
    return unmet(pledge, standing) or [Outcome(Why.NOT_NEEDED)]


def _own_terms(pledge: Pledge) -> int:
    """Give the least number among its own terms."""
    asked = pledge.conditions
    percent = 0 if asked.max_percent is None else asked.max_percent
    return -1 if percent < 0 else min(pledge.most, asked.min_payers or 0)
