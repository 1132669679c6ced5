"""What meetings and their topics look like in JSON, and how what is sent becomes what is asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from collab.core.errors import InvalidError
from collab.core.texts import lines, one_line
from collab.features.meetings.asking import MeetingDraft, Terms, TopicDraft, When
from collab.features.meetings.service.judging import faults_of_zone, local_clock
from collab.policy.marking import DEFAULT_MARKING, Marking
from collab.surfaces.api.schemas import STRICT, Text

Numbered = Annotated[int, Field(ge=0, le=10_000)]
Level = Literal["clear", "green", "amber", "amber_strict", "red"]


class MeetingIn(BaseModel):
    """A meeting as it is set; without `starts_at` a poll is to find the date."""

    model_config = STRICT
    title: Text
    starts_at: AwareDatetime | None = None
    minutes: Numbered = 90
    time_zone: Text = Field("UTC", description="A name of the IANA database.")
    place: Text = ""
    marking: Level = DEFAULT_MARKING.key  # type: ignore[assignment] # it is one of them
    freeze_hours: Numbered = 48
    quorum_firms: Numbered = 2
    correction_days: Numbered = 7
    names_firms: bool = False
    series_id: UUID | None = Field(None, description="When it is set, and not changed later.")


class TopicIn(BaseModel):
    """A topic as those write it who prepare the agenda."""

    model_config = STRICT
    title: Text
    body: Text = ""
    purpose: Literal["inform", "discuss", "decide"]
    category: Text
    minutes: Numbered = 15
    owner_id: UUID | None = None
    marking: Level | None = Field(None, description="The meeting's, when it is left out.")
    readers: list[UUID] = Field(default_factory=list, max_length=200)
    recurring: bool = False
    pinned: bool = False


class ProposalIn(BaseModel):
    """A topic as a member proposes it."""

    model_config = STRICT
    title: Text
    body: Text = ""
    purpose: Literal["inform", "discuss", "decide"]
    category: Text
    minutes: Numbered = 15
    marking: Level = DEFAULT_MARKING.key  # type: ignore[assignment] # it is one of them
    named: bool = Field(default=False, description="Whether the proposer's name stands beside it.")
    series_id: UUID | None = None


class ClearanceIn(BaseModel):
    """Counsel's clearance of the agenda that was read."""

    model_config = STRICT
    agenda_hash: Text = Field(description="`agenda_hash` of what was read.")


class Patch(BaseModel):
    """The fields to change (RFC 7396). `version` may stand for If-Match."""

    model_config = ConfigDict(extra="allow")


class Topic(BaseModel):
    """A topic of an agenda or of the backlog."""

    id: UUID
    meeting_id: UUID | None
    series_id: UUID | None
    position: int | None = Field(description="Its place among those you read.")
    title: str
    body: str
    purpose: str
    category: str
    minutes: int
    owner_id: UUID | None
    proposed_by: UUID | None = Field(description="Only where the proposer wishes it.")
    marking: str
    fixed: bool
    recurring: bool
    pinned: bool
    late: str | None = Field(description="How a topic nobody planned came on the agenda.")
    state: str
    decision_id: UUID | None = Field(description="The decision it brings back, if it does.")
    version: int
    address: str


class Topics(BaseModel):
    """Topics in their order."""

    items: list[Topic]


class Meeting(BaseModel):
    """A meeting."""

    id: UUID
    space_id: UUID
    series_id: UUID | None
    title: str
    starts_at: dt.datetime | None
    ends_at: dt.datetime | None
    time_zone: str
    place: str
    state: str
    sequence: int
    freeze_hours: int
    quorum_firms: int
    correction_days: int
    names_firms: bool
    frozen: bool
    marking: str
    agenda_hash: str | None = Field(
        description="Of the agenda and its terms as they stand, for counsel who reads it all."
    )
    version: int
    address: str


class Meetings(BaseModel):
    """Those to come first, then a page of those that were."""

    items: list[Meeting]
    next_page: int | None = Field(description="Ask for this `page` to go on; null at the end.")


class MeetingQuery(BaseModel):
    """Where a list goes on."""

    page: Annotated[int, Field(ge=1, le=10_000)] = 1


def meeting_draft(sent: MeetingIn) -> MeetingDraft:
    """Give what is asked for. :raises InvalidError: for an hour no clock there can tell."""
    wrong = faults_of_zone(sent.time_zone)
    if wrong:
        raise InvalidError(wrong)
    when = None
    if sent.starts_at is not None:
        day, at = local_clock(sent.starts_at, sent.time_zone)
        when = When(day, at, sent.time_zone, sent.minutes)
        if when.starts_at != sent.starts_at.replace(second=0, microsecond=0):
            raise InvalidError({"starts_at": "The clocks show this hour twice; choose the first."})
    return MeetingDraft(
        title=one_line(sent.title),
        time_zone=sent.time_zone,
        when=when,
        place=one_line(sent.place),
        marking=Marking.from_name(sent.marking),
        terms=Terms(sent.freeze_hours, sent.quorum_firms, sent.correction_days, sent.names_firms),
    )


def topic_draft(sent: TopicIn | ProposalIn, floor: Marking) -> TopicDraft:
    """Give what is asked for; ``floor`` is the marking of one that says none."""
    values: Mapping[str, Any] = sent.model_dump(
        include={"purpose", "category", "minutes", "owner_id", "recurring", "pinned"}
    )
    return TopicDraft(
        title=one_line(sent.title),
        body=lines(sent.body),
        marking=Marking.from_name(sent.marking) if sent.marking else floor,
        readers=tuple(sent.readers) if isinstance(sent, TopicIn) else (),
        **values,
    )
