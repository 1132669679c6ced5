"""What releases of reports and versions for everybody look like in JSON."""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from collab.features.engagements.reports.rules import MOST_SECTIONS, WORDS
from collab.policy.declaration import PermittedAction
from collab.surfaces.api.paging import Paged
from collab.surfaces.api.report_schemas import SEEN, Key, SectionIn
from collab.surfaces.api.schemas import STRICT, Small, Text


class ReleaseReportIn(BaseModel):
    """What of a report a space is given, and how far it may travel there."""

    model_config = STRICT

    space_id: UUID
    sections: Annotated[list[Key], Field(min_length=1, max_length=MOST_SECTIONS)]
    summary: bool = False
    marking: Text = Field(description="clear, green, amber or amber_strict.")
    category: Text = Field(description="What it says: a key of the rulebook.")
    permitted_action: Text = Field(
        description=f"One of {', '.join(one.value for one in PermittedAction)}."
    )


class CategoryNamed(BaseModel):
    """What may be spoken of."""

    key: str
    title: str


class TargetOut(BaseModel):
    """A space a report may be released into, and how many would read it there at AMBER."""

    space_id: UUID
    name: str
    categories: list[CategoryNamed]
    people: int
    organisations: int


class TargetList(BaseModel):
    """Where a report may go."""

    items: list[TargetOut]


class VerdictIn(BaseModel):
    """What counsel says of a release: to return it says what would have to change."""

    model_config = STRICT

    clear: bool
    words: Annotated[Text, Field(max_length=WORDS // 2)] = ""
    version: Small | None = Field(default=None, description=SEEN)


class LetOutIn(BaseModel):
    """Whether it is let out to everybody."""

    model_config = STRICT

    publish: bool


class ReleaseOut(BaseModel):
    """What a space was given of a report."""

    id: UUID
    space_id: UUID
    engagement_id: UUID
    address: str = Field(description="Its page.")
    number: int
    title: str
    language: str
    summary: str
    sections: list[SectionIn]
    left_out: int
    marking: str
    permitted_action: str
    category: str
    verdict: str
    clearance: str | None
    policy_version: str
    state: str
    opinion: str = Field(description="What counsel said of it.")
    released_at: dt.datetime | None
    public_id: UUID | None = Field(None, description="For everybody; null in a list.")
    version: int
    hash: str


class ReleaseList(Paged):
    """Releases, the latest first."""

    items: list[ReleaseOut]


class PublicOut(BaseModel):
    """A version for everybody, as the association sees it: proposed, let out, or taken back."""

    id: UUID
    release_id: UUID
    address: str = Field(description="Its page.")
    language: str
    title: str
    sections: list[SectionIn]
    state: str
    proposed_at: dt.datetime
    published_on: dt.date | None
    withdrawn_at: dt.datetime | None
    may_decide: bool
    hash: str


class PublicList(BaseModel):
    """What waits for an officer, the earliest first."""

    items: list[PublicOut]


class PublishedLine(BaseModel):
    """A report that anybody may read."""

    id: UUID
    address: str = Field(description="Its page.")
    title: str
    language: str
    association: str | None = Field(description="Where you know of it.")
    published_on: dt.date


class PublishedList(Paged):
    """Reports that anybody may read."""

    items: list[PublishedLine]


class PublishedOut(PublishedLine):
    """One of them with its text."""

    sections: list[SectionIn]
