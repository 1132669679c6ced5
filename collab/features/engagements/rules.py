"""The life of an engagement as a table of steps, and what each state is called for whom."""

from __future__ import annotations

import dataclasses as dc
import enum
from collections.abc import Mapping

from collab.policy.viewer import Role

KIND = "engagement"
TERMS = "terms"
"""What search calls a version of terms."""


class Type(enum.StrEnum):
    """What an expert is asked for; each has a form of its own."""

    STUDY = "study"
    RISK_RESEARCH = "risk_research"
    SITE_MISSION = "site_mission"
    FACILITATION = "facilitation"
    MEDIATION = "mediation"
    TRAINING = "training"
    PROGRAMME = "programme"
    PARTICIPATION_GRANT = "participation_grant"
    STANDARD_COMMENT = "standard_comment"


TYPES: Mapping[Type, str] = {
    Type.STUDY: "Study",
    Type.RISK_RESEARCH: "Risk research",
    Type.SITE_MISSION: "Site mission",
    Type.FACILITATION: "Facilitation",
    Type.MEDIATION: "Mediation",
    Type.TRAINING: "Training",
    Type.PROGRAMME: "Programme",
    Type.PARTICIPATION_GRANT: "Participation grant",
    Type.STANDARD_COMMENT: "Comment on a standard",
}


class Workflow(enum.StrEnum):
    """How an expert is found."""

    DIRECT = "direct"
    OPEN = "open"
    SEALED = "sealed"


WORKFLOWS: Mapping[Workflow, str] = {
    Workflow.DIRECT: "Direct: one expert is asked",
    Workflow.OPEN: "Open call",
    Workflow.SEALED: "Sealed call in two stages: outline, then full proposal",
}


class State(enum.StrEnum):
    """How an engagement stands."""

    DRAFT = "draft"
    HELD = "held"
    CLEARED = "cleared"
    CALLING = "calling"
    OPENED = "opened"
    SCORING = "scoring"
    CALLING_FULL = "calling_full"
    OPENED_FULL = "opened_full"
    SCORING_FULL = "scoring_full"
    SELECTING = "selecting"
    AWARDED = "awarded"
    DELIVERING = "delivering"
    REPORTED = "reported"
    COMPLETED = "completed"
    UNSUCCESSFUL = "unsuccessful"
    CANCELLED = "cancelled"


@dc.dataclass(frozen=True, slots=True)
class Labels:
    """One state as those inside, those who propose, and those who only pay for it read it."""

    inside: str
    proposer: str
    funder: str


STATES: Mapping[State, Labels] = {
    State.DRAFT: Labels("Terms are being written", "Not yet open", "In preparation"),
    State.HELD: Labels("Terms are with counsel", "Not yet open", "In preparation"),
    State.CLEARED: Labels("Terms are cleared", "Not yet open", "In preparation"),
    State.CALLING: Labels("Call is open", "Open for proposals", "Experts are being sought"),
    State.OPENED: Labels("Proposals are open", "Under review", "Proposals are in"),
    State.SCORING: Labels("Proposals are being scored", "Under review", "Proposals are in"),
    State.CALLING_FULL: Labels(
        "Full proposals are awaited", "Open for full proposals", "Experts are being sought"
    ),
    State.OPENED_FULL: Labels("Full proposals are open", "Under review", "Proposals are in"),
    State.SCORING_FULL: Labels("Full proposals are scored", "Under review", "Proposals are in"),
    State.SELECTING: Labels(
        "Selection is being decided", "Under review", "Selection is being decided"
    ),
    State.AWARDED: Labels("Awarded, contract outstanding", "Decided", "Funding is settled"),
    State.DELIVERING: Labels("Under way", "Decided", "Under way"),
    State.REPORTED: Labels("Report is released", "Decided", "Report is released"),
    State.COMPLETED: Labels("Completed", "Decided", "Completed"),
    State.UNSUCCESSFUL: Labels("Ended without award", "Decided", "Ended without award"),
    State.CANCELLED: Labels("Cancelled", "Cancelled", "Cancelled"),
}


class Step(enum.StrEnum):
    """What moves an engagement on."""

    SUBMIT = "submit"
    RETURN = "return"
    CLEAR = "clear"
    REWORK = "rework"
    PUBLISH = "publish"
    OPEN = "open"
    SCORE = "score"
    SHORTLIST = "shortlist"
    SELECT = "select"
    RESCORE = "rescore"
    AWARD = "award"
    DELIVER = "deliver"
    REPORT = "report"
    COMPLETE = "complete"
    FAIL = "fail"
    CANCEL = "cancel"


STEPS: Mapping[Step, str] = {
    Step.SUBMIT: "Give the terms to counsel",
    Step.RETURN: "Return the terms",
    Step.CLEAR: "Clear the terms",
    Step.REWORK: "Change the terms again",
    Step.PUBLISH: "Publish the call",
    Step.OPEN: "Open the proposals",
    Step.SCORE: "Begin scoring",
    Step.SHORTLIST: "Ask for full proposals",
    Step.SELECT: "Go on to the selection",
    Step.RESCORE: "Score again",
    Step.AWARD: "Award",
    Step.DELIVER: "Record the contract",
    Step.REPORT: "Release the report",
    Step.COMPLETE: "Complete",
    Step.FAIL: "End without award",
    Step.CANCEL: "Cancel",
}

CHAIRING = frozenset({Role.FACILITATOR, Role.CHAIR})
FACILITATING = frozenset({Role.FACILITATOR})
COUNSEL = frozenset({Role.COUNSEL})
SPEAKING = frozenset({Role.CHAIR, Role.MEMBER})
NOBODY: frozenset[Role] = frozenset()
EVERY = frozenset(Workflow)
SINGLE = frozenset({Workflow.DIRECT, Workflow.OPEN})
TWO_STAGES = frozenset({Workflow.SEALED})


@dc.dataclass(frozen=True, slots=True)
class Transition:
    """One arrow: in which workflows, from where to where, and whose seats may draw it."""

    workflows: frozenset[Workflow]
    step: Step
    before: State
    after: State
    roles: frozenset[Role]


_CANCELLED = (
    State.DRAFT,
    State.HELD,
    State.CLEARED,
    State.CALLING,
    State.AWARDED,
    State.DELIVERING,
)
"""From where it is cancelled: in between, each proposer is owed a reason, and it fails instead."""
_FAILING = (
    State.OPENED,
    State.SCORING,
    State.OPENED_FULL,
    State.SCORING_FULL,
    State.SELECTING,
)

TRANSITIONS: tuple[Transition, ...] = (
    Transition(EVERY, Step.SUBMIT, State.DRAFT, State.HELD, CHAIRING),
    Transition(EVERY, Step.RETURN, State.HELD, State.DRAFT, COUNSEL),
    Transition(EVERY, Step.CLEAR, State.HELD, State.CLEARED, COUNSEL),
    Transition(EVERY, Step.REWORK, State.CLEARED, State.DRAFT, CHAIRING),
    Transition(EVERY, Step.PUBLISH, State.CLEARED, State.CALLING, FACILITATING),
    Transition(EVERY, Step.OPEN, State.CALLING, State.OPENED, NOBODY),
    Transition(EVERY, Step.SCORE, State.OPENED, State.SCORING, CHAIRING),
    Transition(TWO_STAGES, Step.SHORTLIST, State.SCORING, State.CALLING_FULL, FACILITATING),
    Transition(TWO_STAGES, Step.OPEN, State.CALLING_FULL, State.OPENED_FULL, NOBODY),
    Transition(TWO_STAGES, Step.SCORE, State.OPENED_FULL, State.SCORING_FULL, CHAIRING),
    Transition(frozenset({Workflow.DIRECT}), Step.SELECT, State.OPENED, State.SELECTING, CHAIRING),
    Transition(SINGLE, Step.SELECT, State.SCORING, State.SELECTING, CHAIRING),
    Transition(TWO_STAGES, Step.SELECT, State.SCORING_FULL, State.SELECTING, CHAIRING),
    Transition(SINGLE, Step.RESCORE, State.SELECTING, State.SCORING, CHAIRING),
    Transition(TWO_STAGES, Step.RESCORE, State.SELECTING, State.SCORING_FULL, CHAIRING),
    Transition(EVERY, Step.AWARD, State.SELECTING, State.AWARDED, FACILITATING),
    Transition(EVERY, Step.DELIVER, State.AWARDED, State.DELIVERING, FACILITATING),
    Transition(EVERY, Step.REPORT, State.DELIVERING, State.REPORTED, FACILITATING),
    Transition(EVERY, Step.COMPLETE, State.DELIVERING, State.COMPLETED, FACILITATING),
    Transition(EVERY, Step.COMPLETE, State.REPORTED, State.COMPLETED, FACILITATING),
    *(Transition(EVERY, Step.FAIL, state, State.UNSUCCESSFUL, FACILITATING) for state in _FAILING),
    *(Transition(EVERY, Step.CANCEL, state, State.CANCELLED, FACILITATING) for state in _CANCELLED),
)
"""Twin of ``engagement_steps`` in the database, which decides; a test compares them."""


def steps_from(workflow: Workflow, state: State) -> tuple[Transition, ...]:
    """Give the arrows that leave a state."""
    return tuple(one for one in TRANSITIONS if workflow in one.workflows and one.before is state)


def after(workflow: Workflow, state: State, step: Step) -> State | None:
    """Give where a step leads; None where it does not begin."""
    found = (one.after for one in steps_from(workflow, state) if one.step is step)
    return next(found, None)


TITLE, NEED, OPINION, LINE, LONGEST = 200, 4000, 4000, 300, 8000
MOST_CRITERIA, MOST_LEVELS, HEAVIEST = 10, 7, 100
ORIGINS = frozenset({"decision", "finding", "agenda_item", "recommendation"})
"""Kinds of item an engagement may begin from; the database holds the same list."""
OVER = frozenset({State.COMPLETED, State.UNSUCCESSFUL, State.CANCELLED})
BEFORE_CALLED = frozenset({State.DRAFT, State.HELD, State.CLEARED})
BEFORE_OPENED = BEFORE_CALLED | {State.CALLING}
"""Until then a firm may say that it judges; afterwards there is something to judge."""

CLASSES: Mapping[str, str] = {
    "downstream": "Downstream company",
    "mining": "Mining company",
    "association": "Association",
    "donor": "Donor",
}
"""What somebody pays as."""


@dc.dataclass(frozen=True, slots=True)
class Draft:
    """An engagement as somebody begins or changes it."""

    title: str
    need: str
    type: Type
    workflow: Workflow
    currency: str

    @property
    def texts(self) -> dict[str, str]:
        """Give what is screened of it, field by field."""
        return {"title": self.title, "need": self.need}


@dc.dataclass(frozen=True, slots=True)
class Criterion:
    """What proposals are judged by: its weight, and its levels from the lowest up."""

    label: str
    weight: int
    levels: tuple[str, ...]

    def kept(self, number: int) -> dict[str, object]:
        """Give it as terms keep it."""
        return {
            "key": f"c{number}",
            "label": self.label,
            "weight": self.weight,
            "levels": list(self.levels),
        }


@dc.dataclass(frozen=True, slots=True)
class TermsDraft:
    """What terms say: the fields of their form, the criteria, and whether people are met."""

    body: Mapping[str, object]
    criteria: tuple[Criterion, ...]
    people_are_met: bool


def address(engagement_id: object) -> str:
    """Give where an engagement is."""
    return f"/engagements/{engagement_id}"
