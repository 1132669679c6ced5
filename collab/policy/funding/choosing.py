"""The best consistent set where not all parts fit into the total.

Which fixed parts go best beside each other is a knapsack: it is searched by branch and bound, in
whole numbers. First for what the best set covers and how many pay, large needs out first; then, in
the order of ids and each id in before out, for the first set that is worth as much. What would take
too many steps is given up with a sentence, never guessed: what comes out depends on what goes in,
and not on a machine or its clock.

A mixed integer programme (HiGHS) finds the same sets. It is not used, because its floats have no
cents at 10 ** 15, it stops by the clock, and it writes to standard output.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Collection, Iterator, Sequence

from collab.policy.funding.parties import ImpossibleError, Pledge
from collab.policy.funding.standing import bears_at_least, bears_at_most, largest, needed

STEPS = 30_000
"""More than there are branches over twelve parties."""

Worth = tuple[int, int]
"""What a set covers, and how many pay."""


@dc.dataclass(frozen=True, slots=True)
class _Branch:
    """All consistent sets of these, with those that are settled to be in."""

    held: tuple[Pledge, ...]
    settled: frozenset[str] = frozenset()


def best(total: int, pledges: Collection[Pledge]) -> list[Pledge]:
    """Choose among pledges whose conditions hold together, but whose parts do not fit.

    :raises ImpossibleError: where there are too many to be sure.
    """
    by_id = sorted(pledges, key=lambda each: each.party.id)
    search = _Search(total)
    for found in search.walk(sorted(by_id, key=bears_at_least, reverse=True), in_first=False):
        search.beaten = search.worth(found)
    covered, payers = search.beaten
    search.beaten = (covered, payers - 1)
    return list(next(search.walk(by_id, in_first=True), ()))


class _Search:
    """Walks branches that may hold something worth more than what is beaten."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.beaten: Worth = (0, 0)
        self.steps = STEPS

    def worth(self, held: Collection[Pledge]) -> Worth:
        """Give what a set covers and how many pay, if all of it fits."""
        return min(self.total, sum(bears_at_most(each, self.total) for each in held)), len(held)

    def walk(self, pledges: Sequence[Pledge], *, in_first: bool) -> Iterator[tuple[Pledge, ...]]:
        """Give sets that are worth more than what is beaten when they are found."""
        waiting = [_Branch(tuple(pledges))]
        while waiting:
            self.steps -= 1
            if self.steps < 0:
                raise ImpossibleError(
                    "The fixed parts do not fit, and there are too many to say which go best."
                )
            branch = self._narrowed(waiting.pop())
            if branch is None or self._at_most(branch) <= self.beaten:
                continue
            if needed(branch.held) <= self.total:
                yield branch.held
                continue
            at = next(one for one in branch.held if one.party.id not in branch.settled)
            without = tuple(one for one in branch.held if one is not at)
            within = dc.replace(branch, settled=branch.settled | {at.party.id})
            children = [dc.replace(branch, held=without), within]
            waiting += children if in_first else children[::-1]

    def _narrowed(self, branch: _Branch) -> _Branch | None:
        """Leave out what cannot be in any set of the branch; none where nothing is left of it."""
        held = branch.held
        while True:
            room = self._room(held, branch.settled)
            fitting = [
                one for one in held if one.party.id in branch.settled or bears_at_least(one) <= room
            ]
            kept = largest(fitting)
            if room < 0 or not branch.settled <= {one.party.id for one in kept}:
                return None
            if len(kept) == len(held):
                return branch if held == branch.held else dc.replace(branch, held=held)
            held = tuple(kept)

    def _room(self, held: Collection[Pledge], settled: frozenset[str]) -> int:
        return self.total - needed([one for one in held if one.party.id in settled])

    def _at_most(self, branch: _Branch) -> Worth:
        """Give what no set of the branch is worth more than: the smallest needs go in first."""
        room, payers = self._room(branch.held, branch.settled), len(branch.settled)
        for need in sorted(
            bears_at_least(one) for one in branch.held if one.party.id not in branch.settled
        ):
            room -= need
            if room < 0:
                break
            payers += 1
        return self.worth(branch.held)[0], payers
