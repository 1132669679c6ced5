"""What the gate may answer, from mild to strict."""

from __future__ import annotations

import enum
from collections.abc import Iterable

from typing_extensions import override


class Verdict(enum.StrEnum):
    """Ordered ``allow < transform < review < block``.

    The comparisons are spelt out because a string enum would otherwise compare by alphabet, and
    ``max()`` over votes would then quietly prefer ``transform`` to ``block``.
    """

    ALLOW = "allow"
    TRANSFORM = "transform"
    REVIEW = "review"
    BLOCK = "block"

    @property
    def rank(self) -> int:
        """Give the place in the order, 0 for the mildest."""
        return _RANK[self.value]

    @override
    def __lt__(self, other: str, /) -> bool:
        return self.rank < Verdict(other).rank

    @override
    def __le__(self, other: str, /) -> bool:
        return self.rank <= Verdict(other).rank

    @override
    def __gt__(self, other: str, /) -> bool:
        return self.rank > Verdict(other).rank

    @override
    def __ge__(self, other: str, /) -> bool:
        return self.rank >= Verdict(other).rank


_RANK = {"allow": 0, "transform": 1, "review": 2, "block": 3}


class Transformation(enum.StrEnum):
    """What the author can do to a draft so that it may be shared."""

    AGGREGATE = "aggregate"
    ANONYMISE = "anonymise"
    DELAY = "delay"
    REDACT = "redact"
    COARSER_ATTRIBUTION = "coarser_attribution"
    LATER_DATE = "later_date"
    NARROWER_ACTION = "narrower_action"
    STRICTER_MARKING = "stricter_marking"


def strictest(verdicts: Iterable[Verdict]) -> Verdict:
    """Give the strictest; nobody voting is no permission, so an empty vote blocks."""
    return max(verdicts, key=lambda verdict: verdict.rank, default=Verdict.BLOCK)
