"""The life of a meeting: its states, the steps between them, and who may take each."""

from __future__ import annotations

import dataclasses as dc
import enum
from collections.abc import Mapping

from collab.policy.viewer import Role


class State(enum.StrEnum):
    """How a meeting stands, from the first draft of its agenda to approved minutes."""

    DRAFT = "draft"
    CLEARED = "cleared"
    OPENED = "opened"
    IN_PROGRESS = "in_progress"
    PAUSED = "paused"
    CLOSED = "closed"
    MINUTES_DRAFT = "minutes_draft"
    MINUTES_COUNSEL = "minutes_counsel"
    CORRECTION = "correction"
    APPROVED = "approved"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"


class Step(enum.StrEnum):
    """What moves a meeting on."""

    CLEAR = "clear"
    REOPEN = "reopen"
    CANCEL = "cancel"
    OPEN = "open"
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    CLOSE = "close"
    DRAFT_MINUTES = "draft_minutes"
    SUBMIT_MINUTES = "submit_minutes"
    RETURN_MINUTES = "return_minutes"
    PASS_MINUTES = "pass_minutes"  # noqa: S105 # a step, no password
    REWORK_MINUTES = "rework_minutes"
    APPROVE_MINUTES = "approve_minutes"
    ARCHIVE = "archive"


@dc.dataclass(frozen=True, slots=True)
class Transition:
    """One arrow: from where to where, and the roles whose seats may draw it."""

    step: Step
    before: State
    after: State
    roles: frozenset[Role]


CHAIRING = frozenset({Role.FACILITATOR, Role.CHAIR})
COUNSEL = frozenset({Role.COUNSEL})
EITHER = CHAIRING | COUNSEL

TRANSITIONS: tuple[Transition, ...] = (
    Transition(Step.CLEAR, State.DRAFT, State.CLEARED, COUNSEL),
    Transition(Step.REOPEN, State.CLEARED, State.DRAFT, EITHER),
    Transition(Step.CANCEL, State.DRAFT, State.CANCELLED, CHAIRING),
    Transition(Step.CANCEL, State.CLEARED, State.CANCELLED, CHAIRING),
    Transition(Step.OPEN, State.CLEARED, State.OPENED, CHAIRING),
    Transition(Step.START, State.OPENED, State.IN_PROGRESS, CHAIRING),
    Transition(Step.PAUSE, State.IN_PROGRESS, State.PAUSED, EITHER),
    Transition(Step.RESUME, State.PAUSED, State.IN_PROGRESS, EITHER),
    Transition(Step.CLOSE, State.IN_PROGRESS, State.CLOSED, EITHER),
    Transition(Step.CLOSE, State.PAUSED, State.CLOSED, EITHER),
    Transition(Step.DRAFT_MINUTES, State.CLOSED, State.MINUTES_DRAFT, CHAIRING),
    Transition(Step.SUBMIT_MINUTES, State.MINUTES_DRAFT, State.MINUTES_COUNSEL, CHAIRING),
    Transition(Step.RETURN_MINUTES, State.MINUTES_COUNSEL, State.MINUTES_DRAFT, EITHER),
    Transition(Step.PASS_MINUTES, State.MINUTES_COUNSEL, State.CORRECTION, COUNSEL),
    Transition(Step.REWORK_MINUTES, State.CORRECTION, State.MINUTES_DRAFT, CHAIRING),
    Transition(Step.APPROVE_MINUTES, State.CORRECTION, State.APPROVED, CHAIRING),
    Transition(Step.ARCHIVE, State.APPROVED, State.ARCHIVED, CHAIRING),
)
"""Every arrow there is. The database keeps the same table and makes no other move."""

FOR_THOSE_WHO_PREPARE: Mapping[State, str] = {
    State.DRAFT: "Agenda in preparation",
    State.CLEARED: "Agenda cleared by counsel",
    State.OPENED: "Opened: everybody present has acknowledged the statement",
    State.IN_PROGRESS: "In session",
    State.PAUSED: "Paused",
    State.CLOSED: "Closed; minutes to be drafted",
    State.MINUTES_DRAFT: "Minutes in preparation",
    State.MINUTES_COUNSEL: "Minutes with counsel",
    State.CORRECTION: "Minutes open for corrections by those who were present",
    State.APPROVED: "Minutes approved",
    State.ARCHIVED: "Archived",
    State.CANCELLED: "Cancelled",
}
FOR_MEMBERS: Mapping[State, str] = {
    **FOR_THOSE_WHO_PREPARE,
    State.DRAFT: "Planned; the agenda is not cleared yet",
    State.CLOSED: "Held; minutes follow",
    State.MINUTES_DRAFT: "Held; minutes follow",
    State.MINUTES_COUNSEL: "Held; minutes follow",
}
FOR_COUNSEL: Mapping[State, str] = {
    **FOR_THOSE_WHO_PREPARE,
    State.DRAFT: "Agenda waits for you to clear it",
    State.MINUTES_COUNSEL: "Minutes wait for you",
}
SETTLED = frozenset({State.ARCHIVED, State.CANCELLED})
BEFORE_SESSION = frozenset({State.DRAFT, State.CLEARED})
LIVE = frozenset({State.OPENED, State.IN_PROGRESS, State.PAUSED})
OVER = frozenset(State) - BEFORE_SESSION - LIVE - {State.CANCELLED}


def steps_from(state: State) -> tuple[Transition, ...]:
    """Give the arrows that leave a state."""
    return tuple(one for one in TRANSITIONS if one.before is state)


def label(state: State, role: Role | None) -> str:
    """Say how a meeting stands, in the words of whoever looks."""
    if role is Role.COUNSEL:
        return FOR_COUNSEL[state]
    return (FOR_THOSE_WHO_PREPARE if role in CHAIRING else FOR_MEMBERS)[state]
