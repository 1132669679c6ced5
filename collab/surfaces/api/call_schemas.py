"""What programs are told of calls besides: before they are out, who is asked, what one asked."""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from collab.surfaces.api.paging import Paged


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
