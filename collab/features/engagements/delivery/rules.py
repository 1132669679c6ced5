"""The life of a milestone, who accepts it in which order, and what can be said at the end."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import enum
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

FirmT = TypeVar("FirmT")
KIND = "milestone"
NARROW = "human_rights"
"""The family of categories that is let in where nobody chose more."""
TITLE, WORDS, REASON, REFERENCE, ANSWER = 200, 4000, 500, 120, 1000
MOST_ACCEPTORS, MOST_MILESTONES, MOST_DOCUMENTS = 12, 40, 20


class State(enum.StrEnum):
    """How a milestone stands."""

    PENDING = "pending"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"


STATES: Mapping[State, str] = {
    State.PENDING: "To be delivered",
    State.SUBMITTED: "Submitted",
    State.RETURNED: "Returned, to be submitted again",
    State.ACCEPTED: "Accepted",
    State.CANCELLED: "Cancelled",
}
OPEN = frozenset({State.PENDING, State.SUBMITTED, State.RETURNED})
WITH_EXPERT = frozenset({State.PENDING, State.RETURNED})


class Step(enum.StrEnum):
    """What moves a milestone on."""

    SUBMIT = "submit"
    RETURN = "return"
    ACCEPT = "accept"
    CANCEL = "cancel"


TRANSITIONS: Mapping[tuple[Step, State], State] = {
    (Step.SUBMIT, State.PENDING): State.SUBMITTED,
    (Step.SUBMIT, State.RETURNED): State.SUBMITTED,
    (Step.RETURN, State.SUBMITTED): State.RETURNED,
    (Step.ACCEPT, State.SUBMITTED): State.ACCEPTED,
    **{(Step.CANCEL, state): State.CANCELLED for state in OPEN},
}
"""Every arrow there is. The database keeps the same table and makes no other move."""


class Order(enum.StrEnum):
    """Whether the firms that accept answer at once or one after the other."""

    PARALLEL = "parallel"
    SEQUENTIAL = "sequential"


ORDERS: Mapping[Order, str] = {
    Order.PARALLEL: "All at once",
    Order.SEQUENTIAL: "One after the other, as they stand here",
}


class Outcome(enum.StrEnum):
    """What a firm says of what was submitted. To say nothing is neither."""

    ACCEPTED = "accepted"
    RETURNED = "returned"


OUTCOMES: Mapping[Outcome, str] = {
    Outcome.ACCEPTED: "We accept it",
    Outcome.RETURNED: "We return it",
}


class Fate(enum.StrEnum):
    """What became of what an expert was let read."""

    RETURNED = "returned"
    DESTROYED = "destroyed"
    KEPT = "kept"


FATES: Mapping[Fate, str] = {
    Fate.RETURNED: "All of it was returned",
    Fate.DESTROYED: "All of it was destroyed",
    Fate.KEPT: "Some of it is kept, because a law says so",
}


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What was signed, as it is recorded; ``amount`` in minor units."""

    reference: str
    signed_on: dt.date
    starts_on: dt.date
    ends_on: dt.date
    amount: int
    why: str
    undertaken_on: dt.date
    document_id: uuid.UUID | None = None

    @property
    def texts(self) -> dict[str, str]:
        """Give what is to be screened, field by field."""
        return {"reference": self.reference, "why": self.why}


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room for an expert: what it is called, what it is for, and who accepts there.

    ``categories`` are what may be let in; left open, what of the group's is of human rights.
    """

    name: str
    purpose: str
    firms: Collection[uuid.UUID]
    categories: Collection[str] | None = None

    @property
    def texts(self) -> dict[str, str]:
        """Give what is to be screened, field by field."""
        return {"name": self.name, "purpose": self.purpose}


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One milestone as it is planned; ``acceptors`` in their order."""

    number: int
    title: str
    due_on: dt.date
    amount: int
    order: Order
    acceptors: tuple[uuid.UUID, ...]


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of a milestone once all agreed on it, and why."""

    due_on: dt.date
    order: Order
    acceptors: tuple[uuid.UUID, ...]
    why: str


def after(state: State, step: Step) -> State | None:
    """Give where a step leads; None where it does not begin."""
    return TRANSITIONS.get((step, state))


def waited_for(
    order: Order, acceptors: Sequence[FirmT], accepted: Collection[FirmT]
) -> tuple[FirmT, ...]:
    """Give whose answer is waited for now: of all who have not accepted, or of the first."""
    missing = tuple(one for one in acceptors if one not in accepted)
    return missing if order is Order.PARALLEL else missing[:1]


def is_late(state: State, due_on: dt.date, today: dt.date) -> bool:
    """Tell whether something should have been accepted by now."""
    return state in OPEN and due_on < today


def address(milestone_id: uuid.UUID) -> str:
    """Give where a milestone is."""
    return f"/milestones/{milestone_id}"


def owed_address(owed_id: uuid.UUID) -> str:
    """Give where an expert's firm answers what became of what it read."""
    return f"/returns/{owed_id}"


def engagement_address(engagement_id: uuid.UUID) -> str:
    """Give where the engagement is."""
    return f"/engagements/{engagement_id}"
