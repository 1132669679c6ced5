"""What a topic is, and when one lies within another. Who buys where is nowhere asked."""

from __future__ import annotations

import dataclasses as dc


@dc.dataclass(frozen=True, slots=True)
class Topic:
    """An issue, a country and a mineral; a part that is None stays open and means any."""

    issue: str | None = None
    country: str | None = None
    mineral: str | None = None

    @property
    def says_something(self) -> bool:
        """Tell whether any part is given: an interest in everything is none."""
        return self != Topic()

    @property
    def wherein(self) -> Topic:
        """Give the topic with its mineral left open: what a facilitator convenes on."""
        return Topic(self.issue, self.country)

    def covers(self, other: Topic) -> bool:
        """Tell whether all of ``other`` lies within this one."""
        parts = zip(dc.astuple(self), dc.astuple(other), strict=True)
        return all(mine is None or mine == theirs for mine, theirs in parts)

    def meets(self, other: Topic) -> bool:
        """Tell whether something lies within both."""
        parts = zip(dc.astuple(self), dc.astuple(other), strict=True)
        return all(None in pair or pair[0] == pair[1] for pair in parts)
