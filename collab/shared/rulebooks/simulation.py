"""What a change of rules would have turned, among the releases its viewer reads as counsel."""

from __future__ import annotations

import collections
import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from collab.core.db import call
from collab.policy.category import Rulebook
from collab.policy.verdict import Verdict
from collab.shared.rulebooks.standing import standing_of
from collab.work.unit import Work

YEAR = dt.timedelta(days=365)
MOST = 5000


@dc.dataclass(frozen=True, slots=True)
class Turned:
    """A copy whose verdict would turn."""

    copy_id: uuid.UUID
    space_id: uuid.UUID
    item_kind: str
    category: str
    before: Verdict
    after: Verdict

    @property
    def stricter(self) -> bool:
        """Tell which way."""
        return self.after > self.before


@dc.dataclass(frozen=True, slots=True)
class Simulation:
    """How many releases were judged by both books, and those that turn."""

    judged: int
    turned: tuple[Turned, ...]

    @property
    def counts(self) -> Sequence[tuple[uuid.UUID, str, int, int]]:
        """Count them by space and category: more strictly, more mildly."""
        tally: Mapping[tuple[uuid.UUID, str], list[int]] = collections.defaultdict(lambda: [0, 0])
        for one in self.turned:
            tally[one.space_id, one.category][0 if one.stricter else 1] += 1
        return [(space, key, *numbers) for (space, key), numbers in sorted(tally.items(), key=str)]  # type: ignore[misc] # a pair of numbers


def simulated(work: Work, old: Rulebook, new: Rulebook) -> Simulation:
    """Judge the past year's releases by both books, in the spaces where the viewer is counsel.

    The database gives him those copies only that he reads; of others not even a number.
    """
    rows = call(work.session.connection(), "app.declared_to_counsel", work.now - YEAR, MOST)
    turned = []
    for row in rows:
        standing = standing_of(row)
        if standing is None:  # no book judges it
            continue
        before, after = (standing.under(book).verdict for book in (old, new))
        if before is not after:
            turned.append(
                Turned(row.copy_id, row.space_id, row.item_kind, row.category, before, after)
            )
    return Simulation(len(rows), tuple(turned))
