"""What may be decided together, how firms stand to it, and the life of a decision."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import enum
import uuid
from collections.abc import Mapping

from collab.core.errors import InvalidError
from collab.policy.viewer import Role

KIND = "decision"
QUESTION, LONGEST, OPTION, MOST_OPTIONS, REASON = 200, 4000, 200, 10, 2000
ANONYMOUS_QUORUM = 5
"""k: below it even whether a quorum was reached would count too few."""
ENGAGEMENT = "engagement"
"""A selection among experts: put to those inside it, and of one kind."""
SUBJECTS = frozenset({"finding", "agenda_item", "meeting", ENGAGEMENT})
"""Kinds of item a decision may hang on; the database holds the same list."""


class Kind(enum.StrEnum):
    """The closed list. Everything else firms settle each for itself."""

    JOINT_VIEW = "joint_view"
    JOINT_RESEARCH = "joint_research"
    JOINT_DIALOGUE = "joint_dialogue"
    JOINT_FUNDING = "joint_funding"
    PROCESS = "process"


KINDS: Mapping[Kind, str] = {
    Kind.JOINT_VIEW: "A joint view of facts or risks",
    Kind.JOINT_RESEARCH: "Joint research",
    Kind.JOINT_DIALOGUE: "A joint dialogue with others",
    Kind.JOINT_FUNDING: "Joint funding of experts or remedy",
    Kind.PROCESS: "How the group works",
}
EACH_ALONE = (
    "Choosing or leaving a supplier, prices and incentives, contract terms and volumes are each"
    " firm's own. They are never decided together and exist only in each firm's own vault."
)


def allowed_kind(kind: str) -> Kind:
    """Give the kind, if it is one to be decided together. :raises InvalidError: for any other."""
    try:
        return Kind(kind)
    except ValueError:
        raise InvalidError({"kind": EACH_ALONE}) from None


class Stance(enum.StrEnum):
    """Where a firm stands. To abstain and to object are both normal, and not the same."""

    AGREE = "agree"
    RESERVATIONS = "reservations"
    ABSTAIN = "abstain"
    OBJECT = "object"
    NOT_TAKING_PART = "not_taking_part"


STANCES: Mapping[Stance, str] = {
    Stance.AGREE: "Agrees",
    Stance.RESERVATIONS: "Agrees with reservations",
    Stance.ABSTAIN: "Abstains",
    Stance.OBJECT: "Objects",
    Stance.NOT_TAKING_PART: "Does not take part",
}
LAPSED: Mapping[str, str] = {
    "recused": "Not counted any more: your firm, or whoever said it, stands aside from the proposal"
    " it prefers. While it is open, say it again for another one or for none; a colleague who is"
    " not tied may say it where your firm as such does not stand aside.",
    "apart": "Not counted any more: your firm does not judge in this selection.",
}
"""Why a position stopped counting, as its own firm reads it; nobody else reads it any more."""


class State(enum.StrEnum):
    """How a decision stands. That its review is due follows from its date, and is no state."""

    DRAFT = "draft"
    HELD = "held"
    CLEARED = "cleared"
    OPEN = "open"
    CLOSED = "closed"
    STATED = "stated"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


STATES: Mapping[State, str] = {
    State.DRAFT: "In preparation",
    State.HELD: "With counsel",
    State.CLEARED: "Cleared by counsel, not open yet",
    State.OPEN: "Open for positions",
    State.CLOSED: "Closed; the outcome is to be stated",
    State.STATED: "Outcome stated",
    State.SUPERSEDED: "Replaced by a later decision",
    State.WITHDRAWN: "Withdrawn",
}


class Step(enum.StrEnum):
    """What moves a decision on."""

    SUBMIT = "submit"
    RETURN = "return"
    CLEAR = "clear"
    REWORK = "rework"
    OPEN = "open"
    CLOSE = "close"
    STATE = "state"
    SUPERSEDE = "supersede"
    WITHDRAW = "withdraw"


STEPS: Mapping[Step, str] = {
    Step.SUBMIT: "Give it to counsel",
    Step.RETURN: "Return it",
    Step.CLEAR: "Clear it",
    Step.REWORK: "Work on it again",
    Step.OPEN: "Open it for positions",
    Step.CLOSE: "Close it now",
    Step.WITHDRAW: "Withdraw it",
}
"""Steps with a button of their own; an outcome is stated with its words."""


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
"""Seats whose firms are asked where they stand."""

TRANSITIONS: tuple[Transition, ...] = (
    Transition(Step.SUBMIT, State.DRAFT, State.HELD, CHAIRING),
    Transition(Step.RETURN, State.HELD, State.DRAFT, COUNSEL),
    Transition(Step.CLEAR, State.HELD, State.CLEARED, COUNSEL),
    Transition(Step.REWORK, State.CLEARED, State.DRAFT, CHAIRING),
    Transition(Step.OPEN, State.DRAFT, State.OPEN, CHAIRING),
    Transition(Step.OPEN, State.CLEARED, State.OPEN, CHAIRING),
    Transition(Step.CLOSE, State.OPEN, State.CLOSED, CHAIRING),
    Transition(Step.STATE, State.CLOSED, State.STATED, CHAIRING),
    Transition(Step.STATE, State.STATED, State.STATED, CHAIRING),
    Transition(Step.SUPERSEDE, State.STATED, State.SUPERSEDED, CHAIRING),
    *(
        Transition(Step.WITHDRAW, before, State.WITHDRAWN, CHAIRING)
        for before in State
        if before not in (State.SUPERSEDED, State.WITHDRAWN)
    ),
)
"""Every arrow there is. The database keeps the same table and makes no other move."""

PREPARED = frozenset({State.DRAFT, State.HELD, State.CLEARED})
SECRECY = PREPARED | {State.OPEN}
"""While a decision stands so, it may still be made hidden or anonymous; never undone."""
UNFINISHED = PREPARED | {State.OPEN, State.CLOSED}


@dc.dataclass(frozen=True, slots=True)
class Proposal:
    """What is put to firms, once its form is valid."""

    kind: str
    question: str
    body: str
    options: tuple[str, ...]
    closes_at: dt.datetime
    quorum_firms: int
    hidden: bool
    anonymous: bool

    @property
    def texts(self) -> dict[str, str]:
        """Give what is to be screened, field by field."""
        return {"question": self.question, "body": self.body, "options": "\n".join(self.options)}


@dc.dataclass(frozen=True, slots=True)
class Said:
    """Where a firm stands, as somebody says it; ``choice`` counts the options from one."""

    stance: Stance
    choice: int | None
    reason: str


def address(decision_id: uuid.UUID) -> str:
    """Give where a decision is."""
    return f"/decisions/{decision_id}"
