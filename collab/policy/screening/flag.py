"""What a pattern found in a text."""

from __future__ import annotations

import dataclasses as dc

from collab.policy.verdict import Transformation, Verdict


@dc.dataclass(frozen=True, slots=True)
class Flag:
    """``text[start:end]`` of one field set off a pattern; ``sentence`` is what stands around it."""

    pattern: str
    category: str
    verdict: Verdict
    explanation: str
    field: str
    start: int
    end: int
    excerpt: str
    sentence: str
    transformation: Transformation | None = None
    ways_out: tuple[str, ...] = ()
    weighed: tuple[tuple[int, int], ...] = ()
    """Inside it, where the words stand that weighed most."""
