"""What a set of pledges asks of itself, and what its owner is told of one."""

from __future__ import annotations

import dataclasses as dc
import enum
from collections import Counter
from collections.abc import Collection

from collab.policy.funding.parties import Pledge, limit_of


class Why(enum.StrEnum):
    """What became of a pledge, as its owner is told."""

    ACCEPTED = "accepted"
    TOO_FEW_PAYERS = "too_few_payers"
    ABOVE_PERCENT = "above_percent"
    CLASS_MISSING = "class_missing"
    DATE_OVER = "date_over"
    ABOVE_LIMIT = "above_limit"
    """Its fixed part is above its own pledge or cap."""
    NOTHING_PLEDGED = "nothing_pledged"
    NOT_NEEDED = "not_needed"
    """Its conditions hold, but its part does not fit beside those of others."""


@dc.dataclass(frozen=True, slots=True)
class Outcome:
    """One reason, and the term of its owner it is about."""

    why: Why
    own: object = None


def bears_at_most(pledge: Pledge, total: int) -> int:
    """Give what it bears where more is needed than all together bear."""
    return limit_of(pledge, total) if pledge.party.fixed is None else pledge.party.fixed


def bears_at_least(pledge: Pledge) -> int:
    """Give what it bears whatever the others do."""
    return 1 if pledge.party.fixed is None else pledge.party.fixed


def needed(standing: Collection[Pledge]) -> int:
    """Give what these bear at the least: more than a total does not fit into it."""
    return sum(map(bears_at_least, standing))


def largest(pledges: Collection[Pledge]) -> list[Pledge]:
    """Strike out whoever's conditions fail among the rest, until nobody's do. Keeps the order."""
    standing = list(pledges)
    while True:
        classes = Counter(each.party.payer_class for each in standing)
        kept = [each for each in standing if not _lacks(each, classes)]
        if len(kept) == len(standing):
            return kept
        standing = kept


def unmet(pledge: Pledge, standing: Collection[Pledge]) -> list[Outcome]:
    """Give which conditions on others fail, were it one of these."""
    others = [each for each in standing if each.party.id != pledge.party.id]
    return _lacks(pledge, Counter(each.party.payer_class for each in [*others, pledge]))


def _lacks(pledge: Pledge, classes: Counter[str]) -> list[Outcome]:
    """Give which conditions fail among so many of each class, itself one of them."""
    asked, own = pledge.conditions, pledge.party.payer_class
    lacking = []
    if asked.min_payers is not None and classes.total() < asked.min_payers:
        lacking.append(Outcome(Why.TOO_FEW_PAYERS, asked.min_payers))
    wanted = asked.requires_class
    if wanted is not None and classes[wanted] <= (wanted == own):
        lacking.append(Outcome(Why.CLASS_MISSING, wanted))
    return lacking
