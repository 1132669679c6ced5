"""The life of a campaign, why a contact is not to be approached, and what can come of it."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import enum
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from collab.policy.declaration import PermittedAction
from collab.policy.viewer import Role

KIND = "campaign"
SCRIPT = "talking_point_version"
TITLE, LONGEST, NOTE, PLACE = 200, 4000, 2000, 200
MOST_TARGETS = 300
CLAIM_DAYS, MOST_HELD = 7, 10
"""So many days a claim lives that nobody ends before, and so many a firm holds in one space; the
database says the same."""


class State(enum.StrEnum):
    """How a campaign stands."""

    DRAFT = "draft"
    HELD = "held"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    DROPPED = "dropped"


STATES: Mapping[State, str] = {
    State.DRAFT: "In preparation",
    State.HELD: "With counsel",
    State.OPEN: "Open",
    State.PAUSED: "Held by counsel",
    State.CLOSED: "Closed",
    State.DROPPED: "Dropped",
}


class Step(enum.StrEnum):
    """What moves a campaign on."""

    SUBMIT = "submit"
    RETURN = "return"
    CLEAR = "clear"
    OPEN = "open"
    PAUSE = "pause"
    RESUME = "resume"
    CLOSE = "close"
    DROP = "drop"


STEPS: Mapping[Step, str] = {
    Step.SUBMIT: "Give it to counsel",
    Step.RETURN: "Return it",
    Step.CLEAR: "Clear it",
    Step.OPEN: "Open it",
    Step.PAUSE: "Hold it",
    Step.RESUME: "Let it go on",
    Step.CLOSE: "Close it",
    Step.DROP: "Drop it",
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
APPROACHING = frozenset({Role.FACILITATOR, Role.CHAIR, Role.MEMBER})
SPEAKING = frozenset({Role.CHAIR, Role.MEMBER})
CLEARING = frozenset({Role.FACILITATOR, Role.COUNSEL})

TRANSITIONS: tuple[Transition, ...] = (
    Transition(Step.SUBMIT, State.DRAFT, State.HELD, CHAIRING),
    Transition(Step.RETURN, State.HELD, State.DRAFT, COUNSEL),
    Transition(Step.CLEAR, State.HELD, State.OPEN, COUNSEL),
    Transition(Step.OPEN, State.DRAFT, State.OPEN, CHAIRING),
    Transition(Step.PAUSE, State.OPEN, State.PAUSED, COUNSEL),
    Transition(Step.RESUME, State.PAUSED, State.OPEN, COUNSEL),
    Transition(Step.CLOSE, State.OPEN, State.CLOSED, CHAIRING),
    Transition(Step.CLOSE, State.PAUSED, State.CLOSED, CHAIRING),
    Transition(Step.DROP, State.DRAFT, State.DROPPED, CHAIRING),
    Transition(Step.DROP, State.HELD, State.DROPPED, CHAIRING),
)
"""Every arrow there is. The database keeps the same table and makes no other move."""

PREPARED = frozenset({State.DRAFT, State.HELD})
ADDING = frozenset({State.DRAFT, State.OPEN, State.PAUSED})


class Reason(enum.StrEnum):
    """Why a contact is not to be approached now, the first that holds; the database's codes."""

    CAMPAIGN_HELD = "campaign_held"
    CAMPAIGN_OVER = "campaign_over"
    WINDOW = "window"
    SCRIPT = "script"
    DO_NOT_CONTACT = "do_not_contact"
    NOT_PERMITTED = "not_permitted"
    BASIS = "basis"
    STOPPED = "stopped"
    TO_CLEAR = "to_clear"
    COUNSEL = "counsel"
    NO_PLAN = "no_plan"
    UNWATCHED = "unwatched"
    FEW = "few"
    CLAIMED = "claimed"
    RESTING = "resting"
    NOTE = "note"
    ENOUGH = "enough"


SENTENCES: Mapping[Reason, str] = {
    Reason.CAMPAIGN_HELD: "Counsel looks at this campaign first.",
    Reason.CAMPAIGN_OVER: "This campaign is not open.",
    Reason.WINDOW: "This is outside the window of the campaign.",
    Reason.SCRIPT: "The talking point is not signed, or not for today.",
    Reason.DO_NOT_CONTACT: "This contact does not want to be approached.",
    Reason.NOT_PERMITTED: "Whoever shared this card does not want anybody to get in touch.",
    Reason.BASIS: "There is no legal basis for approaching this contact today.",
    Reason.STOPPED: "Stopped for safety: nobody gets in touch until that is cleared.",
    Reason.TO_CLEAR: "Nobody gets in touch until whoever facilitates has cleared it.",
    Reason.COUNSEL: "Counsel looks at this contact first.",
    Reason.NO_PLAN: "The safety note of this contact is missing.",
    Reason.UNWATCHED: "Nobody who could clear a stop reads this card, so nobody gets in touch.",
    Reason.FEW: "Too few read this card: only whoever facilitates may get in touch, for several.",
    Reason.CLAIMED: "Somebody of this group holds this contact. It shows here when it is free.",
    Reason.RESTING: "This contact was approached lately and is left alone for a while.",
    Reason.ENOUGH: f"You hold {MOST_HELD} contacts here. Say first what came of them.",
    Reason.NOTE: "Read the safety note of this contact first.",
}
"""One sentence for each, the same for whoever reads it and whoever acted."""

ASK_FIRST = "Ask whoever shared the card first."
UNTOUCHED = frozenset({PermittedAction.NO_CONTACT, PermittedAction.DESK_RESEARCH_ONLY})
"""What its contributor permits, and nobody gets in touch for it."""


class Next(enum.StrEnum):
    """Who may get in touch next."""

    ANYBODY = "anybody"
    SAME = "same"
    NOBODY = "nobody"


class Code(enum.StrEnum):
    """What came of getting in touch."""

    REACHED_SUBSTANTIVE = "reached_substantive"
    REACHED_LATER = "reached_later"
    REFERRED = "referred"
    NO_ANSWER = "no_answer"
    DECLINED = "declined"
    WRONG_CONTACT = "wrong_contact"
    UNSAFE_STOP = "unsafe_stop"


CODES: Mapping[Code, str] = {
    Code.REACHED_SUBSTANTIVE: "Reached, and we spoke about the matter",
    Code.REACHED_LATER: "Reached, and asked to come back later",
    Code.REFERRED: "Referred us to somebody else",
    Code.NO_ANSWER: "No answer",
    Code.DECLINED: "Does not want to talk",
    Code.WRONG_CONTACT: "The wrong person or address",
    Code.UNSAFE_STOP: "Stop: getting in touch may endanger somebody",
}
QUARTERS: Mapping[int, str] = {
    1: "At least a quarter of those asked for has been approached.",
    2: "At least half of those asked for have been approached.",
    3: "At least three quarters of those asked for have been approached.",
}


@dc.dataclass(frozen=True, slots=True)
class Plan:
    """A campaign as it is written, once its form is valid."""

    title: str
    purpose: str
    opens_on: dt.date
    closes_on: dt.date
    script_id: uuid.UUID | None

    @property
    def texts(self) -> dict[str, str]:
        """Give what is to be screened, field by field."""
        return {"title": self.title, "purpose": self.purpose}


@dc.dataclass(frozen=True, slots=True)
class Script:
    """A version of a talking point, as far as a campaign must know it."""

    id: uuid.UUID
    title: str
    audience: str
    number: int
    state: str
    use_from: dt.date | None
    use_until: dt.date | None
    sound: bool
    """Signed, as counsel signed it, and with all it stands on; the database says so."""

    def stands(self, today: dt.date) -> bool:
        """Tell whether it may be said on this day."""
        from_, until = self.use_from, self.use_until
        return self.sound and from_ is not None and until is not None and from_ <= today <= until


@dc.dataclass(frozen=True, slots=True)
class Standing:
    """All that decides whether one contact may be approached in a campaign.

    ``own_turn``: the viewer's firm was the last to speak with it, and said it would come back. It
    may do so when all others may: to come sooner would tell who was there.
    """

    do_not_contact: bool = False
    untouched: bool = False
    affected: bool = False
    safety_note: bool = False
    note_read: bool = True
    consent_class: bool = False
    bases: Sequence[Mapping[str, Any]] = ()
    narrow: Reason | None = None
    claimed_until: dt.date | None = None
    resting_until: dt.date | None = None
    stop: str | None = None
    held: bool = False
    own_turn: bool = False


def campaign_blocks(
    state: State, window: tuple[dt.date, dt.date], script: Script | None, today: dt.date
) -> Reason | None:
    """Give why nobody at all is to be approached in a campaign today."""
    if state is not State.OPEN:
        return Reason.CAMPAIGN_HELD if state is State.PAUSED else Reason.CAMPAIGN_OVER
    if not window[0] <= today <= window[1]:
        return Reason.WINDOW
    return None if script is not None and script.stands(today) else Reason.SCRIPT


def blocked(one: Standing, today: dt.date) -> Reason | None:
    """Give why a contact is not to be approached today; None where it may be."""
    rests = one.resting_until is not None and one.resting_until > today
    held = one.claimed_until is not None and one.claimed_until >= today
    order = (
        (one.do_not_contact, Reason.DO_NOT_CONTACT),
        (one.untouched, Reason.NOT_PERMITTED),
        (_without_basis(one, today), Reason.BASIS),
        (one.stop == "unsafe", Reason.STOPPED),
        (one.stop == "clear", Reason.TO_CLEAR),
        (one.held, Reason.COUNSEL),
        (one.affected and not one.safety_note, Reason.NO_PLAN),
        (one.narrow is Reason.UNWATCHED, Reason.UNWATCHED),
        (one.narrow is Reason.FEW, Reason.FEW),
        (held, Reason.CLAIMED),
        (rests, Reason.RESTING),
        (one.safety_note and not one.note_read, Reason.NOTE),
    )
    return next((reason for holds, reason in order if holds), None)


def _without_basis(one: Standing, today: dt.date) -> bool:
    """Tell whether the last basis for approaching ended, or consent was never given."""
    ends = [basis.get("until") for basis in one.bases if basis.get("use") == "contact"]
    if not ends:
        return one.consent_class
    return all(end is not None and dt.date.fromisoformat(end) < today for end in ends)


def address(campaign_id: uuid.UUID) -> str:
    """Give where a campaign is."""
    return f"/campaigns/{campaign_id}"


def claim_address(claim_id: uuid.UUID) -> str:
    """Give where a claim is."""
    return f"/claims/{claim_id}"
