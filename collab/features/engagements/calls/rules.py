"""What may be proposed by whom, how a call stands for those who read it, and its questions."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping

from collab.features.engagements.rules import STATES, State

KIND = "call"
QUESTION, ANSWER = 2000, 4000
SHORTEST = dt.timedelta(hours=24)
"""A call is open for no less."""
PROPOSING = frozenset({"expert_firm", "academia", "civil_society", "law_firm", "trade_union"})
"""Kinds of organisation that may propose; the database holds the same list."""
INDEPENDENT = (
    "Proposals are sealed until the deadline: nobody can open one before, and nobody who proposes"
    " learns of another."
)
ANSWERS: Mapping[str, str] = {
    "waiting": "Waits for an answer",
    "held": "The answer is with counsel",
    "published": "Answered to all",
    "declined": "Not answered",
    "withdrawn": "Taken down",
}


@dc.dataclass(frozen=True, slots=True)
class Deadlines:
    """Until when is asked and proposed; ``full_closes_at`` in two stages alone."""

    questions_until: dt.datetime
    closes_at: dt.datetime
    full_closes_at: dt.datetime | None = None


@dc.dataclass(frozen=True, slots=True)
class Notice:
    """How a call is published: to anybody or to those who are invited; with the need or without."""

    deadlines: Deadlines
    public: bool
    with_need: bool


def stands(
    *,
    stage: int,
    closes_at: dt.datetime,
    full_closes_at: dt.datetime | None,
    ended_as: str | None,
    now: dt.datetime,
) -> str:
    """Say how a call stands to those who propose; it follows from what they read of it anyway."""
    if ended_as is not None:
        return STATES[State(ended_as)].proposer
    if stage == 1:
        return STATES[State.CALLING if now < closes_at else State.OPENED].proposer
    open_still = full_closes_at is not None and now < full_closes_at
    return STATES[State.CALLING_FULL if open_still else State.OPENED_FULL].proposer


def address(call_id: object) -> str:
    """Give where anybody reads a call."""
    return f"/calls/{call_id}"


def read_address(call_id: object) -> str:
    """Give where whoever is signed in reads it."""
    return f"{address(call_id)}/read"
