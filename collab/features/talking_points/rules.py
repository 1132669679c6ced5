"""What talking points are made of, whom they are for, and the life of a version."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import enum
import unicodedata
import uuid
from collections.abc import Mapping, Sequence

from collab.policy.viewer import Role

KIND, VERSION = "talking_point", "talking_point_version"
TITLE, LONGEST, OPINION = 200, 8000, 2000
LONGEST_WINDOW = dt.timedelta(days=366)
"""A text that is older than a year is read again before anybody says it."""
EVIDENCE = ("finding", "observation", "document", "information_answer")
"""Kinds of item a version may stand on; the database holds the same list."""

AUDIENCES: Mapping[str, str] = {
    "mining_company": "Mining companies",
    "smelter_or_refiner": "Smelters and refiners",
    "trader": "Traders",
    "authority": "Authorities",
    "civil_society": "Civil society",
    "trade_union": "Trade unions",
    "affected_people": "Affected people",
    "investor": "Investors",
    "expert": "Experts",
    "public": "The public",
}
LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "pt": "Português",
}
FIELDS: Mapping[str, str] = {
    "say": "What we say",
    "do_not_say": "What we do not say",
    "prevent": "Questions on preventing harm",
    "address": "Questions on addressing harm",
    "remediate": "Questions on remedy",
}
CHECKS: Mapping[str, str] = {
    "respectful": "It is respectful: it asks and listens, and takes the other side to be able.",
    "not_policing": "It does not police: it threatens nobody and hands out no marks.",
    "no_questionnaire": "It is no template questionnaire: each question is about this situation.",
}
TONE = (
    "Ask what is done and what helps. Do not shift responsibility onto the other side.",
    "Ask for nothing that is an audit by another name: no forms, scores or deadlines.",
    "Say nothing of prices, volumes, contracts, or of buying or not buying.",
)


@dc.dataclass(frozen=True, slots=True)
class About:
    """What a document is, once its form is valid."""

    title: str
    purpose: str
    issues: Sequence[str] = ()
    countries: Sequence[str] = ()


class State(enum.StrEnum):
    """How a version stands. That its window is over follows from the day, and is no state."""

    DRAFT = "draft"
    REVIEW = "review"
    SIGNED = "signed"
    SUPERSEDED = "superseded"
    SUSPENDED = "suspended"
    RETIRED = "retired"


STATES: Mapping[State, str] = {
    State.DRAFT: "Draft",
    State.REVIEW: "With counsel",
    State.SIGNED: "Signed",
    State.SUPERSEDED: "Replaced by a later version",
    State.SUSPENDED: "Suspended",
    State.RETIRED: "Retired",
}


class Step(enum.StrEnum):
    """What moves a version on."""

    SUBMIT = "submit"
    RECALL = "recall"
    RETURN = "return"
    SIGN = "sign"
    SUPERSEDE = "supersede"
    SUSPEND = "suspend"
    RESUME = "resume"
    UPHOLD = "uphold"
    RETIRE = "retire"


STEPS: Mapping[Step, str] = {
    Step.SUBMIT: "Give it to counsel",
    Step.RECALL: "Take it back to work on it",
    Step.RESUME: "Give it to counsel again",
    Step.RETIRE: "Retire it",
}
"""Steps with a button of their own; counsel signs and returns with words."""


@dc.dataclass(frozen=True, slots=True)
class Transition:
    """One arrow: from where to where, and the roles whose seats may draw it."""

    step: Step
    before: State
    after: State
    roles: frozenset[Role]


DRAFTING = frozenset({Role.FACILITATOR, Role.CHAIR, Role.MEMBER})
CHAIRING = frozenset({Role.FACILITATOR, Role.CHAIR})
COUNSEL = frozenset({Role.COUNSEL})
NOBODY: frozenset[Role] = frozenset()

TRANSITIONS: tuple[Transition, ...] = (
    Transition(Step.SUBMIT, State.DRAFT, State.REVIEW, DRAFTING),
    Transition(Step.RECALL, State.REVIEW, State.DRAFT, CHAIRING),
    Transition(Step.RETURN, State.REVIEW, State.DRAFT, COUNSEL),
    Transition(Step.SIGN, State.REVIEW, State.SIGNED, COUNSEL),
    Transition(Step.SUPERSEDE, State.SIGNED, State.SUPERSEDED, NOBODY),
    Transition(Step.SUSPEND, State.SIGNED, State.SUSPENDED, NOBODY),
    Transition(Step.RESUME, State.SUSPENDED, State.REVIEW, DRAFTING),
    Transition(Step.UPHOLD, State.REVIEW, State.SUSPENDED, COUNSEL),
    Transition(Step.RETIRE, State.DRAFT, State.RETIRED, CHAIRING),
    Transition(Step.RETIRE, State.SIGNED, State.RETIRED, CHAIRING | COUNSEL),
    Transition(Step.RETIRE, State.SUSPENDED, State.RETIRED, CHAIRING | COUNSEL),
)
"""Every arrow there is. The database keeps the same table and makes no other move."""
IN_WORK = frozenset({State.DRAFT, State.REVIEW})

LACKING: Mapping[str, str] = {
    "nothing_said": "Each language must say something under “What we say”.",
    "wording_waits": "A wording waits for counsel: it is let in or returned first.",
    "later_signed": "A later version for this audience was signed: begin a new one from that.",
    "no_window": "Say from when until when it may be used.",
    "window_over": "The time in which it may be used is over. Choose a later one.",
    "checklist": "The checklist is not complete. A changed word takes the ticks back.",
    "not_read": "The text changed while you read it. Nothing was signed; read it again.",
    "evidence_gone": "An item it stands on is not there any more.",
    "evidence_superseded": "An item it stands on was replaced by a correction.",
    "evidence_stricter": "An item it stands on is marked more strictly now, or is for fewer.",
    "not_signed": "Counsel has not signed it.",
    "changed": "It is not the text counsel signed.",
    "locked": "It is under review.",
    "too_early": "The time in which it may be used has not begun.",
    "too_late": "The time in which it may be used is over.",
}
"""What keeps a version from a step, or from leaving, in words. Of what it stands on, what is under
review is not told apart from what was taken back."""
EVIDENCE_LACKS: Mapping[str, str] = {
    "gone": "not there any more",
    "superseded": "replaced by a correction",
    "stricter": "marked more strictly now, or for fewer",
}


def normal(text: str) -> str:
    """Give the form in which two texts are one: composed, with one kind of line break.

    Twin of ``app.normal_text``. A blank more is another text.
    """
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def address(talking_point_id: uuid.UUID) -> str:
    """Give where a document is."""
    return f"/talking-points/{talking_point_id}"


def version_address(version_id: uuid.UUID) -> str:
    """Give where a version is."""
    return f"/talking-point-versions/{version_id}"
