"""What programs write and are told of calls: published, asked, answered, and who is invited."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from collab.features.engagements.calls.rules import ANSWER, QUESTION
from collab.features.engagements.rules import OPINION
from collab.surfaces.api.engagement_schemas import VERSION
from collab.surfaces.api.paging import Paged
from collab.surfaces.api.schemas import STRICT, Day, Small, Text, written


class PreviewQuery(BaseModel):
    """How the call would be published."""

    model_config = ConfigDict(extra="forbid")

    with_need: bool = False


class CallFieldOut(BaseModel):
    """A field as experts would read it."""

    key: str
    label: str
    text: str


class CallPreviewOut(BaseModel):
    """What a call would tell of the terms that are cleared, word for word."""

    title: str
    fields: list[CallFieldOut]
    verdict: str
    version: Annotated[int, Field(description="That of the engagement, to publish just this.")]
    terms_version: int


class CallGuestOut(BaseModel):
    """An organisation that was asked."""

    firm: str
    invited_at: dt.datetime


class CallGuestList(BaseModel):
    """Who was asked to a call; who registered of himself nobody learns before the deadline."""

    items: list[CallGuestOut]


class InvitableOut(BaseModel):
    """An organisation of a kind that may propose."""

    firm_id: UUID
    firm: str


class InvitableList(BaseModel):
    """Whom one could ask."""

    items: list[InvitableOut]


class OwnQuestionOut(BaseModel):
    """What one's own organisation asked."""

    id: UUID
    words: str
    asked_at: dt.datetime


class OwnQuestionList(Paged):
    """The same, the latest first."""

    items: list[OwnQuestionOut]


class DeadlinesIn(BaseModel):
    """Until the end of which days, by UTC."""

    model_config = STRICT

    questions_on: Day = Field(strict=False)
    closes_on: Day = Field(strict=False)
    full_closes_on: Day | None = Field(None, strict=False)


class CallIn(DeadlinesIn):
    """How cleared terms are published."""

    public: bool = False
    with_need: bool = False
    version: Small = Field(description="That of the engagement you saw.")
    terms_version: Small = Field(description="That of the terms you saw.")


class CallOut(BaseModel):
    """A call as experts read it; nothing in it is the group's."""

    id: UUID
    address: str
    title: str
    workflow: str
    currency: str
    state: str
    questions_until: dt.datetime
    closes_at: dt.datetime
    full_closes_at: dt.datetime | None
    body: dict[str, Any]
    criteria: list[dict[str, Any]]
    answers: list[PublishedOut]


class PublishedOut(BaseModel):
    """A question and its answer as everybody reads them."""

    id: UUID
    question: str
    answer: str


class AnswerOut(PublishedOut):
    """The same for whoever sees to it."""

    state: str
    opinion: str = Field(description="What would have to change, where counsel returned it.")
    asked_on: dt.date
    version: int


class AnswerList(Paged):
    """What was asked of a call, for whoever convenes; never by whom."""

    items: list[AnswerOut]


class CallList(Paged):
    """Calls one may read."""

    items: list[CallOut]


class GuestIn(BaseModel):
    """An organisation to ask."""

    model_config = STRICT

    firm_id: UUID = Field(strict=False)


class QuestionIn(BaseModel):
    """What a guest asks."""

    model_config = STRICT

    words: Annotated[Text, Field(min_length=1, max_length=QUESTION), AfterValidator(written)]


class AnswerIn(BaseModel):
    """A question as all shall read it, and its answer."""

    model_config = STRICT

    question: Annotated[Text, Field(min_length=1, max_length=QUESTION), AfterValidator(written)]
    words: Annotated[Text, Field(min_length=1, max_length=ANSWER), AfterValidator(written)]
    version: Small | None = Field(None, description=VERSION)


class SeenIn(BaseModel):
    """What was seen."""

    model_config = STRICT

    version: Small | None = Field(None, description=VERSION)


class SettleIn(SeenIn):
    """What counsel says of an answer."""

    stands: bool
    words: Annotated[Text, Field(max_length=OPINION)] = ""


CallOut.model_rebuild()
