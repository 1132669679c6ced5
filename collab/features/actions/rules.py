"""The life of an action, what can be said of it, and where a plan has gaps."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import enum
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from collab.policy.viewer import Role

KIND = "action"
TITLE, LONGEST, TOPIC, NOTE, LINK, MOST_LINKS = 200, 4000, 80, 500, 500, 20
SUBJECTS = frozenset({"finding", "agenda_item", "meeting", "decision"})
"""Kinds of item an action may come from; the database holds the same list."""
LEVERAGES = "leverages"
"""The vocabulary of the five categories."""


class State(enum.StrEnum):
    """How an action stands."""

    DRAFT = "draft"
    HELD = "held"
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    DROPPED = "dropped"


STATES: Mapping[State, str] = {
    State.DRAFT: "In preparation",
    State.HELD: "With counsel",
    State.OPEN: "Open",
    State.IN_PROGRESS: "In progress",
    State.DONE: "Done",
    State.DROPPED: "Dropped",
}


class Step(enum.StrEnum):
    """What moves an action on."""

    SUBMIT = "submit"
    RETURN = "return"
    CLEAR = "clear"
    OPEN = "open"
    START = "start"
    FINISH = "finish"
    DROP = "drop"
    REOPEN = "reopen"


STEPS: Mapping[Step, str] = {
    Step.SUBMIT: "Give it to counsel",
    Step.RETURN: "Return it",
    Step.CLEAR: "Clear it",
    Step.OPEN: "Open it",
    Step.START: "It is in progress",
    Step.FINISH: "It is done",
    Step.DROP: "Drop it",
    Step.REOPEN: "Take it up again",
}
NOTED: Mapping[str, str] = {
    Step.START: "Begun",
    Step.FINISH: "Done",
    Step.DROP: "Dropped",
    Step.REOPEN: "Taken up again",
    Step.RETURN: "Returned by counsel",
    "note": "Noted",
    "effect": "What came of it",
}


@dc.dataclass(frozen=True, slots=True)
class Transition:
    """One arrow: from where to where, and the roles whose seats may draw it."""

    step: Step
    before: State
    after: State
    roles: frozenset[Role]


CHAIRING = frozenset({Role.FACILITATOR, Role.CHAIR})
COUNSEL = frozenset({Role.COUNSEL})
SPEAKING = frozenset({Role.MEMBER, Role.CHAIR})
OWNERS = frozenset({Step.START, Step.FINISH, Step.DROP})
"""Steps that also whoever does it may take, of what is open or in progress."""

TRANSITIONS: tuple[Transition, ...] = (
    Transition(Step.SUBMIT, State.DRAFT, State.HELD, CHAIRING),
    Transition(Step.RETURN, State.HELD, State.DRAFT, COUNSEL),
    Transition(Step.CLEAR, State.HELD, State.OPEN, COUNSEL),
    Transition(Step.OPEN, State.DRAFT, State.OPEN, CHAIRING),
    Transition(Step.START, State.OPEN, State.IN_PROGRESS, CHAIRING),
    Transition(Step.FINISH, State.OPEN, State.DONE, CHAIRING),
    Transition(Step.FINISH, State.IN_PROGRESS, State.DONE, CHAIRING),
    *(
        Transition(Step.DROP, before, State.DROPPED, CHAIRING)
        for before in (State.DRAFT, State.HELD, State.OPEN, State.IN_PROGRESS)
    ),
    Transition(Step.REOPEN, State.DONE, State.OPEN, CHAIRING),
    Transition(Step.REOPEN, State.DROPPED, State.DRAFT, CHAIRING),
)
"""Every arrow there is. The database keeps the same table and makes no other move."""

LIVE = frozenset({State.OPEN, State.IN_PROGRESS})
PREPARED = frozenset({State.DRAFT, State.HELD})


class Polarity(enum.StrEnum):
    """Whether it helps somebody to do right, or presses him to."""

    SUPPORT = "support"
    PRESS = "press"


POLARITIES: Mapping[Polarity, str] = {
    Polarity.SUPPORT: "Supports",
    Polarity.PRESS: "Presses",
}
EFFORTS: Mapping[str, str] = {"S": "Small", "M": "Medium", "L": "Large"}
EFFECTS: Mapping[str, str] = {
    "none": "Nothing has changed for people",
    "partial": "Some of it has changed",
    "temporary": "It changed for a while",
    "lasting": "It has changed and lasts",
}


@dc.dataclass(frozen=True, slots=True)
class Measure:
    """An action as it is written, once its form is valid. No owner: each firm for itself."""

    title: str
    body: str
    topic: str
    owner_id: uuid.UUID | None
    due_on: dt.date
    leverage: str | None
    polarity: str | None
    effort: str | None
    evidence: str
    links: tuple[str, ...]
    documents: tuple[uuid.UUID, ...]

    @property
    def texts(self) -> dict[str, str]:
        """Give what is to be screened, field by field."""
        return {
            "title": self.title,
            "body": self.body,
            "topic": self.topic,
            "evidence": self.evidence,
            "links": "\n".join(self.links),
        }


class Planned(Protocol):
    """What a plan asks of an action."""

    leverage: str | None
    polarity: str | None
    due_on: dt.date
    state: str


@dc.dataclass(frozen=True, slots=True)
class Part:
    """One category of a plan with what stands in it, and what is missing."""

    category: str | None
    actions: Sequence[Planned]
    overdue: int

    @property
    def empty(self) -> bool:
        """Tell whether nothing stands in it."""
        return not self.actions

    @property
    def without_support(self) -> bool:
        """Tell whether all it holds presses, or nobody said what it does."""
        return bool(self.actions) and not any(
            one.polarity == Polarity.SUPPORT for one in self.actions
        )


def plan(actions: Iterable[Planned], categories: Sequence[str], today: dt.date) -> list[Part]:
    """Lay actions out over the categories; what has none, or one nobody knows, comes last."""
    found = list(actions)
    parts = [_part(one, [a for a in found if a.leverage == one], today) for one in categories]
    rest = [a for a in found if a.leverage not in categories]
    return parts + ([_part(None, rest, today)] if rest else [])


def _part(category: str | None, actions: Sequence[Planned], today: dt.date) -> Part:
    late = sum(one.state in LIVE and one.due_on < today for one in actions)
    return Part(category, actions, late)


def address(action_id: uuid.UUID) -> str:
    """Give where an action is."""
    return f"/actions/{action_id}"
