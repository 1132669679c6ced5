"""Values of the story: what its people decide together, and who does what by when."""

from __future__ import annotations

import dataclasses as dc
from typing import Literal

from collab.policy.marking import DEFAULT_MARKING, Marking


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a firm stands, as one of its people says it."""

    by: str
    days_ago: int
    stance: Literal["agree", "reservations", "abstain", "object", "not_taking_part"]
    reason: str = ""


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of it, in words that bind nobody, and when the group looks again."""

    words: str
    days_ago: int
    review_in_days: int


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is put to firms about a topic; closed the day before ``closes_days_ago`` is over."""

    key: str
    space: str
    by: str
    kind: Literal["joint_view", "joint_research", "joint_dialogue", "joint_funding", "process"]
    question: str
    text: str
    days_ago: int
    closes_days_ago: int
    quorum_firms: int
    topic: str | None = None
    marking: Marking = DEFAULT_MARKING
    hidden: bool = False
    options: tuple[str, ...] = ()
    positions: tuple[Position, ...] = ()
    outcome: Outcome | None = None


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A step of an action, or a note of how far it is."""

    by: str
    days_ago: int
    step: Literal["start", "finish", "drop", "note"]
    words: str = ""


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What came of an action for people, and when somebody looks again."""

    by: str
    days_ago: int
    effect: Literal["none", "partial", "temporary", "lasting"]
    recheck_in_days: int


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Who does what by when; without an owner each firm for itself."""

    title: str
    text: str
    space: str
    by: str
    plan: str
    leverage: str
    polarity: Literal["support", "press"]
    effort: Literal["S", "M", "L"]
    days_ago: int
    due_days_ago: int
    topic: str | None = None
    decision: str | None = None
    owner: str | None = None
    marking: Marking = DEFAULT_MARKING
    progress: tuple[Progress, ...] = ()
    effect: Effect | None = None
    adopted_by: tuple[str, ...] = ()
    declined_by: tuple[str, ...] = ()
