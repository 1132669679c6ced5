"""What programs send and are told of contracts, experts' rooms and certificates, in minor units."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from collab.features.engagements.delivery.rules import ANSWER, REASON, REFERENCE, WORDS
from collab.surfaces.api.delivery_schemas import Minor, SignedOut, Why
from collab.surfaces.api.paging import Paged
from collab.surfaces.api.schemas import STRICT, Day, Text
from collab.surfaces.api.written import OneLine, SomeLines

MOST_FIRMS = 200


class ContractIn(BaseModel):
    """What was signed elsewhere."""

    model_config = STRICT

    reference: Annotated[OneLine, Field(max_length=REFERENCE)]
    signed_on: Day
    starts_on: Day
    ends_on: Day
    undertaken_on: Day = Field(description="When confidentiality was promised in writing.")
    amount: Minor
    why: Annotated[Text, Field(max_length=REASON)] = Field(
        "", description="Where it is another amount than the proposal's."
    )
    document_id: UUID | None = None


class ContractChangeIn(BaseModel):
    """What becomes of a contract on which no plan stands yet."""

    model_config = STRICT

    amount: Minor
    ends_on: Day
    why: Why


class RoomIn(BaseModel):
    """The room of the expert: a charter of its own, and who sits there beside it."""

    model_config = STRICT

    name: Annotated[OneLine, Field(max_length=REFERENCE)]
    purpose: Annotated[SomeLines, Field(max_length=WORDS)]
    firms: Annotated[list[UUID], Field(min_length=1, max_length=MOST_FIRMS)] = Field(
        description="Firms that accept what is delivered, of those offered."
    )
    categories: Annotated[list[Text], Field(min_length=1, max_length=MOST_FIRMS)] | None = Field(
        None, description="What may be let in; left out, what of the group's is of human rights."
    )


class FirmOffered(BaseModel):
    """A firm that may be named."""

    firm_id: UUID
    name: str


class CategoryOffered(BaseModel):
    """What may be let in."""

    key: str
    title: str
    by_itself: bool = Field(description="Let in where no category is named.")


class RoomChoices(BaseModel):
    """Of what a room for the expert can be made."""

    firms: list[FirmOffered]
    categories: list[CategoryOffered]


class CertificateSeenIn(BaseModel):
    """Which answer is confirmed: `answered_at` of the certificate, as it was told."""

    model_config = STRICT

    answered_at: AwareDatetime


class CorrectionIn(BaseModel):
    """What is wrong with a report whose expert is gone, and until when it is put right."""

    model_config = STRICT

    due_on: Day
    why: Why


class CertifyIn(BaseModel):
    """What became of all that your organisation was let read."""

    model_config = STRICT

    answer: Literal["returned", "destroyed", "kept"]
    words: Annotated[Text, Field(max_length=ANSWER)] = Field(
        "", description="Needed where something is kept: what, by which law, until when."
    )


class ContractOut(SignedOut):
    """The contract, for those inside."""

    expert: str
    why: str
    document_id: UUID | None = Field(description="Where you may read it.")
    room_id: UUID | None
    version: int


class ReturnOut(BaseModel):
    """What became of what an expert was let read."""

    asked_at: dt.datetime
    due_on: dt.date
    answer: str | None
    words: str
    answered_at: dt.datetime | None
    confirmed_at: dt.datetime | None


class CertificateOut(ReturnOut):
    """The same, as those inside follow it."""

    answered_by: str | None


class DeliveryOut(BaseModel):
    """How far an engagement is: the count for its readers, the rest for those inside."""

    engagement_id: UUID
    milestones: int
    milestones_done: int
    contract: ContractOut | None
    certificate: CertificateOut | None


class OwedOut(ReturnOut):
    """What is asked of your own organisation."""

    id: UUID
    title: str
    reference: str


class OwedList(Paged):
    """What was ever asked, the latest first."""

    items: list[OwedOut]
