"""What programs send and are told of decisions."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from collab.features.decisions.rules import (
    EACH_ALONE,
    KINDS,
    MOST_OPTIONS,
    OPTION,
    QUESTION,
    REASON,
    STEPS,
    Stance,
)
from collab.policy.marking import Marking
from collab.surfaces.api.schemas import STRICT, Day, Small, Text


class ProposalIn(BaseModel):
    """A decision to prepare. Nobody is asked before it is opened."""

    model_config = STRICT

    kind: Text = Field(description=f"{', '.join(kind.value for kind in KINDS)}. {EACH_ALONE}")
    question: Annotated[Text, Field(min_length=1, max_length=QUESTION)]
    body: Text = ""
    options: Annotated[
        list[Annotated[Text, Field(min_length=1, max_length=OPTION)]],
        Field(max_length=MOST_OPTIONS),
    ] = []
    marking: Text = Marking.AMBER_STRICT.key
    closes_on: Day = Field(description="Open until the end of this day, by UTC.")
    quorum_firms: Annotated[int, Field(ge=1, le=100)] = 2
    hidden: bool = Field(False, description="Until it is closed; for good.")  # noqa: FBT003 # pydantic's default
    anonymous: bool = Field(False, description="For good; the quorum is five at least.")  # noqa: FBT003 # likewise


class PositionIn(BaseModel):
    """Where one's own firm stands."""

    model_config = STRICT

    stance: Stance
    choice: Annotated[int, Field(ge=1, le=MOST_OPTIONS)] | None = Field(
        None, description="The preferred option, counted from one."
    )
    reason: Annotated[Text, Field(max_length=REASON)] = ""


class StepIn(BaseModel):
    """One step on."""

    model_config = STRICT

    step: Text = Field(description=f"One of {', '.join(step.value for step in STEPS)}.")
    words: Annotated[Text, Field(max_length=REASON)] = Field(
        "", description="What would have to change, where counsel returns it."
    )
    version: Small | None = Field(
        None, description="That of what you read; to `clear`, it must be."
    )


class OutcomeIn(BaseModel):
    """What came of it, apart from who stood where."""

    model_config = STRICT

    words: Annotated[Text, Field(min_length=1, max_length=4000)]
    review_on: Day
    chosen: int | None = Field(
        default=None, ge=0, le=10,
        description="Where one proposal is selected: the number of the option, or 0 for none.",
    )  # fmt: skip


class PositionOut(BaseModel):
    """Where a firm stands, as far as the bearer may read it."""

    id: UUID
    firm: str
    stance: str
    choice: int | None
    reason: str
    own: bool
    counts: bool = Field(description="Not if told by telephone and not confirmed, or lapsed.")
    earlier: bool = Field(description="The firm has said something else since.")


class ToldIn(PositionIn):
    """Where a firm stands that said so by telephone."""

    firm_id: UUID


class SettlementIn(BaseModel):
    """What counsel says to an outcome that waits."""

    model_config = STRICT

    verdict: Literal["stated", "returned"]
    words: Annotated[Text, Field(max_length=REASON)] = Field(
        "", description="What would have to change, where it is returned."
    )


class FirmOut(BaseModel):
    """A firm that is asked."""

    id: UUID
    name: str


class FirmList(BaseModel):
    """Firms that are asked, by name."""

    items: list[FirmOut]


class WaitingOutcome(BaseModel):
    """An outcome counsel looks at, or has returned: for those who prepare it, and counsel."""

    id: UUID
    state: str = Field(description="`held` or `returned`.")
    words: str
    review_on: dt.date
    opinion: str = Field(description="What counsel would have changed.")


class OutcomeOut(BaseModel):
    """What was stated."""

    words: str
    review_on: dt.date
    stated_at: dt.datetime
    chosen: int | None = Field(description="The number of an option, or 0 for none of them.")


class DecisionLine(BaseModel):
    """A decision as a list shows it."""

    id: UUID
    space_id: UUID
    address: str = Field(description="Its page.")
    kind: str
    question: str
    state: str
    marking: str
    hidden: bool
    anonymous: bool
    closes_at: dt.datetime
    own_stance: str | None = Field(description="Of your own organisation.")


class DecisionOut(DecisionLine):
    """A decision with all the bearer may read of it."""

    version: int = Field(description="Counsel names it on clearing.")
    body: str
    options: list[str]
    quorum_firms: int
    quorum_met: bool | None
    positions: list[PositionOut] = Field(description="Hidden or anonymous: your own alone.")
    tally: dict[str, int] | None = Field(
        description="Of an anonymous one: at least so many firms, from five on."
    )
    outcome: OutcomeOut | None
    waiting: list[WaitingOutcome] = Field(description="What was written and does not stand.")
    subject_kind: str | None = Field(description="What it is about, if about anything.")
    subject_id: UUID | None
    review_topic_id: UUID | None = Field(
        description="The topic of the backlog in which it is looked at again, if there is one."
    )
    independent: str


class DecisionList(BaseModel):
    """The decisions of a space."""

    items: list[DecisionLine]
