"""The life of a report, its sections, and how a recommendation may be answered."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import enum
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from collab.core.errors import InvalidError
from collab.policy.viewer import Role

KIND = "report"
RECOMMENDATION = "recommendation"
TITLE, SUMMARY, SECTION, HEADING, WORDS, EXCERPT, RECOMMENDED, BODY = (
    200, 8000, 20_000, 200, 4000, 4000, 2000, 200,
)  # fmt: skip
MOST_SECTIONS = 40
LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "pt": "Portuguese",
}


class State(enum.StrEnum):
    """How a report stands."""

    WRITING = "writing"
    ESCROW = "escrow"
    CHECKING = "checking"
    ANSWERING = "answering"
    FINAL = "final"


STATES: Mapping[State, str] = {
    State.WRITING: "Being written",
    State.ESCROW: "In escrow",
    State.CHECKING: "Facts are being checked",
    State.ANSWERING: "Comments are being answered",
    State.FINAL: "Final",
}


class Step(enum.StrEnum):
    """What moves a report on."""

    GIVE = "give"
    RETURN = "return"
    CHECK = "check"
    SKIP = "skip"
    END = "end"
    FINISH = "finish"
    CORRECT = "correct"


STEPS: Mapping[Step, str] = {
    Step.GIVE: "Give it into escrow",
    Step.RETURN: "Return it to the expert",
    Step.CHECK: "Ask those it speaks of",
    Step.SKIP: "Nobody need be asked",
    Step.END: "End the round",
    Step.FINISH: "Give the final version",
    Step.CORRECT: "Begin a corrected version",
}
REFUSED: Mapping[str, str] = {
    "nothing_written": "There is no new version with at least one section to give.",
    "unanswered": "Answer every comment on facts first.",
    "beyond": "More was changed than what was commented and said to be changed. Give it into escrow"
    " again: whom it speaks of has not seen the rest.",
    "too_soon": "Choose a day after today: those it speaks of need time.",
    "no_passage": "Say first which passages speak of whom.",
    "passages": "Passages are named that speak of somebody: ask them.",
    "not_yet": "The round still runs, and somebody has not said anything yet.",
    "not_there": "These words do not stand in that section. Copy them to the letter.",
    "names_others": "Another firm that takes part is named in it or in its heading. Choose other"
    " words, or ask the expert to say it otherwise.",
    "not_openly": "Only what readers may raise openly is let out to all. Release it so first.",
    "no_report": "Release the report here first: recommendations are taken from it.",
    "nothing_neutral": "No section of it is marked as fit for everybody. That is for the expert.",
    "named": "A firm that takes part is named in it. Ask the expert for a neutral section.",
}
"""What the database answers instead of taking a step."""

EXPERT = frozenset({Role.EXPERT})
FACILITATOR = frozenset({Role.FACILITATOR})
SPEAKING = frozenset({Role.CHAIR, Role.MEMBER})


@dc.dataclass(frozen=True, slots=True)
class Transition:
    """One arrow: from where to where, and whose seats may draw it."""

    step: Step
    before: State
    after: State
    roles: frozenset[Role]


TRANSITIONS: tuple[Transition, ...] = (
    Transition(Step.GIVE, State.WRITING, State.ESCROW, EXPERT),
    Transition(Step.RETURN, State.ESCROW, State.WRITING, FACILITATOR),
    Transition(Step.CHECK, State.ESCROW, State.CHECKING, FACILITATOR),
    Transition(Step.SKIP, State.ESCROW, State.ANSWERING, FACILITATOR),
    Transition(Step.END, State.CHECKING, State.ANSWERING, FACILITATOR),
    Transition(Step.GIVE, State.ANSWERING, State.ESCROW, EXPERT),
    Transition(Step.FINISH, State.ANSWERING, State.FINAL, EXPERT),
    Transition(Step.CORRECT, State.FINAL, State.WRITING, EXPERT),
)
"""Twin of ``report_steps`` in the database, which decides; a test compares them."""
WRITABLE = frozenset({State.WRITING, State.CHECKING, State.ANSWERING})


def arrow(state: State, step: Step) -> Transition | None:
    """Give the arrow of a step from a state; None where it does not begin there."""
    return next((one for one in TRANSITIONS if one.before is state and one.step is step), None)


class Response(enum.StrEnum):
    """What an addressee says of a recommendation. Nobody writes silence: it is noted."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    DECLINED = "declined"
    SILENT = "silent"


RESPONSES: Mapping[Response, str] = {
    Response.ACCEPTED: "Accepted",
    Response.PARTLY: "Accepted in part",
    Response.DECLINED: "Declined",
    Response.SILENT: "No answer by the day",
}
GIVEN: Mapping[Response, str] = {
    one: text for one, text in RESPONSES.items() if one is not Response.SILENT
}
RELEASE_STATES: Mapping[str, str] = {
    "held": "With counsel",
    "released": "Released",
    "returned": "Returned by counsel",
    "withdrawn": "Withdrawn",
    "superseded": "Replaced by a later release",
}
RECOMMENDED_STATES: Mapping[str, str] = {
    "held": "With counsel",
    "standing": "Open",
    "returned": "Returned by counsel",
    "withdrawn": "Withdrawn",
}
CHECKS: Mapping[str, str] = {
    "asked": "Not commented yet",
    "commented": "Commented",
    "silent": "No comment by the day",
}


@dc.dataclass(frozen=True, slots=True)
class Section:
    """A part of a report. ``neutral`` is fit for everybody, as its author says."""

    key: str
    heading: str
    text: str
    neutral: bool

    @property
    def kept(self) -> dict[str, Any]:
        """Give it as it is kept."""
        return dc.asdict(self)


@dc.dataclass(frozen=True, slots=True)
class Text:
    """A version of a report as its author writes it."""

    language: str
    title: str
    summary: str
    sections: tuple[Section, ...]

    def __post_init__(self) -> None:
        """Refuse what cannot be kept. :raises InvalidError: naming the field."""
        wrong: dict[str, str] = {}
        if self.language not in LANGUAGES:
            wrong["language"] = "Choose a language."
        if not self.title.strip() or len(self.title) > TITLE:
            wrong["title"] = f"Give it a title of at most {TITLE} characters."
        if len(self.summary) > SUMMARY:
            wrong["summary"] = f"At most {SUMMARY} characters."
        fault = _faults(self.sections)
        if fault is not None:
            wrong["sections"] = fault
        if wrong:
            raise InvalidError(wrong)

    @property
    def texts(self) -> dict[str, str]:
        """Give every text by its field, for screening."""
        found = {"title": self.title, "summary": self.summary}
        for one in self.sections:
            found[f"section-{one.key}"] = f"{one.heading}\n\n{one.text}"
        return found


def _faults(sections: Sequence[Section]) -> str | None:
    if len(sections) > MOST_SECTIONS:
        return f"At most {MOST_SECTIONS} sections."
    if len({one.key for one in sections}) != len(sections):
        return "Two sections bear the same key."
    for one in sections:
        if not one.heading.strip() or len(one.heading) > HEADING:
            return f"Each section needs a heading of at most {HEADING} characters."
        if not one.text.strip() or len(one.text) > SECTION:
            return f"“{one.heading}” needs a text of at most {SECTION} characters."
    return None


def sections_of(kept: Sequence[Mapping[str, Any]]) -> tuple[Section, ...]:
    """Give the sections of a row."""
    return tuple(
        Section(one["key"], one["heading"], one["text"], bool(one["neutral"])) for one in kept
    )


@dc.dataclass(frozen=True, slots=True)
class Addressee:
    """To whom a recommendation goes: a firm that takes part, or a body outside by its name."""

    firm_id: uuid.UUID | None = None
    body: str = ""


@dc.dataclass(frozen=True, slots=True)
class Reply:
    """What a firm says of a recommendation. ``told``: the group reads why."""

    response: Response
    words: str = ""
    told: bool = False
    planned_on: dt.date | None = None
    owner_id: uuid.UUID | None = None


def report_address(report_id: uuid.UUID) -> str:
    """Give where a report is, for its expert and whoever convenes."""
    return f"/engagement-reports/{report_id}"


def release_address(release_id: uuid.UUID) -> str:
    """Give where a released report is."""
    return f"/report-releases/{release_id}"


def recommendation_address(recommendation_id: uuid.UUID) -> str:
    """Give where a recommendation is."""
    return f"/recommendations/{recommendation_id}"


def facts_address(engagement_id: uuid.UUID) -> str:
    """Give where a firm reads what is said of it."""
    return f"/engagements/{engagement_id}/facts"
