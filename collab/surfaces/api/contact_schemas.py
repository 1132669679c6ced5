"""What programs send and get of contacts."""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from collab.features.contacts.rules import USES
from collab.policy.marking import DEFAULT_MARKING
from collab.surfaces.api.schemas import STRICT, Day, Text, Texts


class BasisIn(BaseModel):
    """What allows one use, and until when."""

    model_config = STRICT

    use: Text = Field(description="hold, share, contact, invite or name.")
    basis: Text = Field(description="consent, legitimate_interest, public_role or contract.")
    until: Annotated[Day, Field(strict=False)] | None = None


class ContactIn(BaseModel):
    """A card as it is written; name and class are needed."""

    model_config = STRICT

    form: Text = "organisation"
    contact_class: Text
    name: Text
    organisation: Text = ""
    role_title: Text = ""
    languages: Texts = Field([], description="Codes of two letters.")
    countries: Texts = Field([], description="Codes of two letters.")
    issues: Texts = []
    about: Text = ""
    channel: Text | None = None
    channel_note: Text = ""
    email: Text = ""
    phone: Text = ""
    website: Text = ""
    bases: Annotated[list[BasisIn], Field(max_length=len(USES))] = []
    do_not_contact: bool = False
    protected: bool = Field(default=False, description="The name is made up.")
    identity: Text | None = Field(
        default=None, description="Who it really is. Sealed: it is never given back."
    )
    safety_note: Text = ""
    keep_until: Annotated[Day, Field(strict=False)] | None = None
    marking: Text = DEFAULT_MARKING.key


class BasisOut(BaseModel):
    """What allows one use, and until when."""

    use: str
    basis: str
    until: dt.date | None


class ContactOut(BaseModel):
    """A card as its reader may see it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    space_id: UUID
    address: str = Field(description="Its page.")
    state: str = Field(description="`draft` in a vault, `copy` in a shared space.")
    version: int
    marking: str
    form: str
    contact_class: str
    name: str
    organisation: str
    role_title: str
    languages: list[str]
    countries: list[str]
    issues: list[str]
    about: str
    channel: str | None
    channel_note: str
    email: str
    phone: str
    website: str
    bases: list[BasisOut]
    do_not_contact: bool
    protected: bool
    safety_note: str
    keep_until: dt.date | None
    withheld: str | None = Field(
        description="Why mailbox, telephone and website of a person are not told to you."
    )
    merged_into_id: UUID | None = Field(description="The copy that speaks for this one.")
    attribution_label: str | None
    permitted_action: str | None
    shared_at: dt.datetime
    updated_at: dt.datetime


class ContactQuery(BaseModel):
    """What a list is narrowed by."""

    model_config = ConfigDict(extra="forbid")

    words: str = ""
    contact_class: str = ""
    country: str = ""
    language: str = ""
    issue: str = ""
    do_not_contact: str = Field("", description="yes or no.")
    sort: str = Field("", description="newest, ending, or empty for by name.")
    page: int = Field(1, ge=1, le=10_000)


class ContactList(BaseModel):
    """One page of cards."""

    items: list[ContactOut]
    total: int
    page: int
    pages: int
