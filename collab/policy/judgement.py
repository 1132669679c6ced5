"""The gate's answer: a verdict, who voted for it, and what would help."""

from __future__ import annotations

import dataclasses as dc

from collab.policy.obligations import NONE, Obligations
from collab.policy.verdict import Transformation, Verdict


@dc.dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one field of a draft: ``text[start:end]`` is what is meant."""

    field: str
    start: int
    end: int


@dc.dataclass(frozen=True, slots=True)
class Vote:
    """One rule's opinion. ``reason`` is for any reader; ``reason_counsel`` names thresholds."""

    rule: str
    verdict: Verdict
    reason: str
    reason_counsel: str
    references: tuple[str, ...] = ()
    span: Span | None = None
    transformations: tuple[Transformation, ...] = ()
    ways_out: tuple[str, ...] = ()
    yields_to_publicness: bool = False
    obligations: Obligations = NONE

    def __post_init__(self) -> None:
        if not self.reason or not self.reason_counsel:
            raise ValueError("a vote needs a reason for the reader and one for counsel")


@dc.dataclass(frozen=True, slots=True)
class Judgement:
    """The strictest of all votes. ``lifted`` are the votes that genuine publicness removed."""

    verdict: Verdict
    votes: tuple[Vote, ...]
    reason: str
    ways_out: tuple[str, ...]
    transformations: tuple[Transformation, ...]
    references: tuple[str, ...]
    policy_version: str
    lifted: tuple[Vote, ...] = ()
    obligations: Obligations = NONE

    @property
    def decisive(self) -> tuple[Vote, ...]:
        """Give the votes that made the verdict."""
        return tuple(vote for vote in self.votes if vote.verdict is self.verdict)

    @property
    def remedy(self) -> str | None:
        """Give the first way out, where there is one."""
        return self.ways_out[0] if self.ways_out else None

    @property
    def reason_counsel(self) -> str:
        """Give the fuller reasons of the votes that made the verdict."""
        return " ".join(dict.fromkeys(vote.reason_counsel for vote in self.decisive))
