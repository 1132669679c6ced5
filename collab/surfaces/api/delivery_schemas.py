"""What programs send and are told of milestones and what is submitted, in minor units."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from collab.features.engagements.delivery.rules import (
    ANSWER,
    MOST_ACCEPTORS,
    MOST_DOCUMENTS,
    MOST_MILESTONES,
    REASON,
    TITLE,
    WORDS,
)
from collab.surfaces.api.schemas import STRICT, Day, Small, Text
from collab.surfaces.api.written import OneLine, SomeLines

Minor = Annotated[int, Field(ge=0, le=10**15, description="In minor units.")]
Firms = Annotated[list[UUID], Field(min_length=1, max_length=MOST_ACCEPTORS)]
Why = Annotated[SomeLines, Field(max_length=REASON)]
InOrder = Literal["parallel", "sequential"]


class GrantIn(BaseModel):
    """What is to be read until this milestone ends."""

    model_config = STRICT

    item_id: UUID


class PlanIn(BaseModel):
    """A milestone of the plan; the same number again writes it anew."""

    model_config = STRICT

    number: Annotated[int, Field(ge=1, le=MOST_MILESTONES)]
    title: Annotated[OneLine, Field(max_length=TITLE)]
    due_on: Day
    amount: Minor
    order: InOrder = "parallel"
    acceptors: Firms = Field(description="Firms that sit in the room, in the order they answer in.")


class SubmitIn(BaseModel):
    """What is submitted, in short; the rest stands in documents on the milestone."""

    model_config = STRICT

    words: Annotated[SomeLines, Field(max_length=WORDS)]
    documents: Annotated[list[UUID], Field(max_length=MOST_DOCUMENTS)] = []


class AnswerIn(BaseModel):
    """What your organisation says of one submission."""

    model_config = STRICT

    round: Annotated[int, Field(ge=1, le=9999)] = Field(description="Of the one you read.")
    outcome: Literal["accepted", "returned"]
    words: Annotated[Text, Field(max_length=ANSWER)] = ""


class ChangeIn(BaseModel):
    """What becomes of a milestone that is agreed on."""

    model_config = STRICT

    due_on: Day
    order: InOrder
    acceptors: Firms
    why: Why


class ChangePatch(BaseModel):
    """The fields to change (RFC 7396), and `why`. `version` may stand for If-Match."""

    model_config = ConfigDict(extra="allow")


class CancelIn(BaseModel):
    """Why it will not be delivered."""

    model_config = STRICT

    why: Why
    version: Small | None = Field(default=None, description="If-Match may say it instead.")


class FirmAnswerOut(BaseModel):
    """What one firm said of a submission."""

    firm_id: UUID
    outcome: str
    words: str
    said_at: dt.datetime


class SubmissionOut(BaseModel):
    """What was submitted."""

    round: int
    words: str
    documents: list[UUID] = Field(description="Those of them that you may read.")
    submitted_at: dt.datetime
    answers: list[FirmAnswerOut]


class MilestoneNoteOut(BaseModel):
    """What was changed of a milestone, and why."""

    what: str
    words: str
    was_due_on: dt.date | None
    said_at: dt.datetime


class GrantOut(BaseModel):
    """What was let in for a milestone."""

    kind: str
    item_id: UUID
    title: str
    ended_at: dt.datetime | None


class SignedOut(BaseModel):
    """What was signed with an expert."""

    reference: str
    signed_on: dt.date
    starts_on: dt.date
    ends_on: dt.date
    undertaken_on: dt.date = Field(description="When confidentiality was promised in writing.")
    amount: int
    currency: str
    agreed_at: dt.datetime | None = Field(description="Since when the plan stands.")


class ExpertRoomOut(SignedOut):
    """What a room is for, as its expert reads it."""

    purpose: str
    ended_at: dt.datetime | None


class MilestoneOut(BaseModel):
    """A milestone, as those in the room read it."""

    id: UUID
    space_id: UUID
    address: str = Field(description="Its page; its documents hang on `milestone` and its id.")
    number: int
    title: str
    due_on: dt.date
    amount: int
    currency: str
    state: str
    order: str
    acceptors: list[UUID]
    waits_for: list[UUID] = Field(description="Firms whose answer is waited for now.")
    rounds: int
    accepted_at: dt.datetime | None
    version: int
    submissions: list[SubmissionOut] | None = Field(None, description="Null in a list.")
    changes: list[MilestoneNoteOut] | None = Field(None, description="Null in a list.")
    let_in: list[GrantOut] | None = Field(
        None, description="As far as you read it; null in a list."
    )


class MilestoneList(BaseModel):
    """The milestones of a room, in their order."""

    items: list[MilestoneOut]
    room: ExpertRoomOut | None = Field(
        default=None, description="Null where it is no expert's room."
    )
