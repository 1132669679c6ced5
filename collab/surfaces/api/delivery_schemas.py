"""What programs send and are told of contracts, milestones and certificates, in minor units."""

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
    REFERENCE,
    TITLE,
    WORDS,
)
from collab.surfaces.api.schemas import STRICT, Day, Text

Minor = Annotated[int, Field(ge=0, le=10**15, description="In minor units.")]
Firms = Annotated[list[UUID], Field(min_length=1, max_length=MOST_ACCEPTORS)]
Why = Annotated[Text, Field(min_length=1, max_length=REASON)]
InOrder = Literal["parallel", "sequential"]


class ContractIn(BaseModel):
    """What was signed elsewhere."""

    model_config = STRICT

    reference: Annotated[Text, Field(min_length=1, max_length=REFERENCE)]
    signed_on: Day
    starts_on: Day
    ends_on: Day
    undertaken_on: Day = Field(description="When confidentiality was promised in writing.")
    amount: Minor
    why: Annotated[Text, Field(max_length=REASON)] = Field(
        "", description="Where it is another amount than the proposal's."
    )
    document_id: UUID | None = None


class PlanIn(BaseModel):
    """A milestone of the plan; the same number again writes it anew."""

    model_config = STRICT

    number: Annotated[int, Field(ge=1, le=MOST_MILESTONES)]
    title: Annotated[Text, Field(min_length=1, max_length=TITLE)]
    due_on: Day
    amount: Minor
    order: InOrder = "parallel"
    acceptors: Firms = Field(description="Firms that sit in the room, in the order they answer in.")


class SubmitIn(BaseModel):
    """What is submitted, in short; the rest stands in documents on the milestone."""

    model_config = STRICT

    words: Annotated[Text, Field(min_length=1, max_length=WORDS)]
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
    version: int


class CertifyIn(BaseModel):
    """What became of all that your organisation was let read."""

    model_config = STRICT

    answer: Literal["returned", "destroyed", "kept"]
    words: Annotated[Text, Field(max_length=ANSWER)] = Field(
        "", description="Needed where something is kept: what, by which law, until when."
    )


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


class MilestoneList(BaseModel):
    """The milestones of a room, in their order."""

    items: list[MilestoneOut]


class ContractOut(BaseModel):
    """The contract, for those inside."""

    expert: str
    reference: str
    signed_on: dt.date
    starts_on: dt.date
    ends_on: dt.date
    undertaken_on: dt.date
    amount: int
    currency: str
    why: str
    room_id: UUID | None
    agreed_at: dt.datetime | None
    version: int


class CertificateOut(BaseModel):
    """What became of what an expert was let read."""

    asked_at: dt.datetime
    due_on: dt.date
    answer: str | None
    words: str
    answered_at: dt.datetime | None
    confirmed_at: dt.datetime | None


class DeliveryOut(BaseModel):
    """How far an engagement is: the count for its readers, the rest for those inside."""

    engagement_id: UUID
    milestones: int
    milestones_done: int
    contract: ContractOut | None
    certificate: CertificateOut | None


class OwedOut(CertificateOut):
    """The same, as it is asked of your own organisation."""

    id: UUID
    title: str
    reference: str


class OwedList(BaseModel):
    """All that was ever asked, the latest first."""

    items: list[OwedOut]
