"""Sessions for programs: how one stands, the statement, coming and going, notes, and the stop.

A program says that its person took note of the statement whose version it names, of no other.
"""

from __future__ import annotations

import datetime as dt
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from flask import typing as ft
from pydantic import BaseModel, ConfigDict, Field

from collab.core.errors import ConflictError, NotFoundError
from collab.core.rest import Operation, Reply, answer
from collab.features.meetings import session_queries
from collab.features.meetings.queries import item, one
from collab.features.meetings.service import noting, presence, stopping
from collab.features.meetings.service import statement as statements
from collab.features.meetings.service.statement import statement_of
from collab.features.meetings.session_rules import LONGEST_NOTE
from collab.surfaces.api.blueprint import bp
from collab.work.bearer import CHANGE, READ
from collab.work.unit import Work


class SessionTopic(BaseModel):
    """A topic you may read; `notes` where you were there for it, or prepare, or are counsel."""

    id: UUID
    number: int
    title: str
    state: str
    current: bool
    locked: bool
    notes: str | None
    notes_version: int = Field(description="To be sent back with a change; 0 before the first.")


class SessionPerson(BaseModel):
    """Who came; of a protected person a pseudonym alone."""

    name: str | None
    organisation: str | None
    pseudonym: int | None
    role: str
    arrived_at: dt.datetime
    left_at: dt.datetime | None


class SessionEntry(BaseModel):
    """A line of the protocol."""

    at: dt.datetime
    kind: str
    words: str
    organisation: str | None


class SessionOut(BaseModel):
    """A session as you may know it."""

    meeting_id: UUID
    state: str
    statement_version: str
    statement: str = Field(description="The statement on competition law, in English.")
    acknowledged: bool = Field(description="Whether you took note of the statement.")
    under_review: int = Field(description="How many topics were stopped and wait for counsel.")
    topics: list[SessionTopic]
    present: list[SessionPerson]
    protocol: list[SessionEntry]


class StatementIn(BaseModel):
    """The version of the statement that was read."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[str, Field(max_length=40)]


class PresenceIn(BaseModel):
    """That you are there, or no longer."""

    model_config = ConfigDict(extra="forbid")

    present: bool
    in_protest: bool = Field(default=False, description="You leave in protest.")


class NoteIn(BaseModel):
    """What is noted under a topic."""

    model_config = ConfigDict(extra="forbid")

    topic_id: UUID
    body: Annotated[str, Field(max_length=LONGEST_NOTE)]
    version: Annotated[int, Field(ge=0, le=999_999_999)]


class NoteSeenIn(BaseModel):
    """The version of a note that counsel read."""

    model_config = ConfigDict(extra="forbid")

    topic_id: UUID
    version: Annotated[int, Field(ge=0, le=999_999_999)]


class NoteOut(BaseModel):
    """How it stands; `waits` means that counsel looks at it before those present read it."""

    topic_id: UUID
    version: int
    waits: bool


class TopicStopIn(BaseModel):
    """The topic that goes too far."""

    model_config = ConfigDict(extra="forbid")

    topic_id: UUID


class TopicStopOut(BaseModel):
    """The stop, for you and for counsel."""

    id: UUID


@bp.operation(
    "GET",
    "/meetings/<uuid:meeting_id>/session",
    allow=READ,
    does=Operation(
        summary="See how a session stands", replies={200: Reply("The session.", SessionOut)}
    ),
)
def read_session(work: Work, meeting_id: UUID) -> ft.ResponseReturnValue:
    """Give a session."""
    return answer(_session(work, meeting_id))


@bp.operation(
    "POST",
    "/meetings/<uuid:meeting_id>/statement",
    allow=CHANGE,
    does=Operation(
        summary="Say that you took note of the statement on competition law",
        details="Show its text to whom you act for, and send the version that he read.",
        body=StatementIn,
        replies={200: Reply("It is noted; a second time changes nothing.", SessionOut)},
        problems={409: "Another version counts, or the meeting is over or not cleared yet."},
    ),
)
def take_note(work: Work, meeting_id: UUID, body: StatementIn) -> ft.ResponseReturnValue:
    """Note that the statement was read by whoever asks."""
    meeting = one(work, meeting_id)
    if body.version != statement_of(work, meeting).version:
        raise ConflictError("Another version of the statement counts here. Read that one.")
    statements.acknowledge(work, meeting)
    return answer(_session(work, meeting_id))


@bp.operation(
    "POST",
    "/meetings/<uuid:meeting_id>/presence",
    allow=CHANGE,
    does=Operation(
        summary="Say that you are there, or that you leave",
        details="The statement on competition law is acknowledged apart from it.",
        body=PresenceIn,
        replies={200: Reply("It is noted, with the time.", SessionOut)},
        problems={409: "It is over, or more than an hour away."},
    ),
)
def note_presence(work: Work, meeting_id: UUID, body: PresenceIn) -> ft.ResponseReturnValue:
    """Note coming or going of whoever asks."""
    meeting = one(work, meeting_id)
    if body.present:
        presence.attend(work, meeting)
    else:
        presence.depart(work, meeting, protest=body.in_protest)
    return answer(_session(work, meeting_id))


@bp.operation(
    "POST",
    "/meetings/<uuid:meeting_id>/notes",
    allow=CHANGE,
    does=Operation(
        summary="Keep what is noted under a topic, if you facilitate or chair",
        body=NoteIn,
        replies={200: Reply("It is kept.", NoteOut)},
        problems={
            403: "You neither facilitate nor chair there.",
            409: "Somebody saved it meanwhile, or the topic is locked.",
        },
    ),
)
def keep_note(work: Work, meeting_id: UUID, body: NoteIn) -> ft.ResponseReturnValue:
    """Keep a note."""
    meeting, topic = one(work, meeting_id), item(work, body.topic_id)
    note = noting.save(work, meeting, topic, body.body, seen_version=body.version)
    waits = note.flagged_at is not None
    return answer(NoteOut(topic_id=topic.id, version=note.version, waits=waits))


@bp.operation(
    "POST",
    "/meetings/<uuid:meeting_id>/notes/seen",
    allow=CHANGE,
    does=Operation(
        summary="Let those present read a note that waited for counsel",
        details="For counsel, who says which version he read.",
        body=NoteSeenIn,
        replies={200: Reply("It is read from now on.", NoteOut)},
        problems={
            403: "You are not counsel there.",
            409: "It was changed meanwhile, or waits no more.",
        },
    ),
)
def see_note(work: Work, meeting_id: UUID, body: NoteSeenIn) -> ft.ResponseReturnValue:
    """Let a note be read."""
    topic = item(work, body.topic_id)
    if topic.meeting_id != one(work, meeting_id).id:
        raise NotFoundError
    note = session_queries.note_on(work, topic)
    noting.see(work, note, seen_version=body.version)
    work.session.refresh(note)
    return answer(NoteOut(topic_id=topic.id, version=note.version, waits=False))


@bp.operation(
    "POST",
    "/meetings/<uuid:meeting_id>/stops",
    allow=CHANGE,
    does=Operation(
        summary="Stop a topic of a session you are in",
        details="It is locked at once for everybody but counsel and you.",
        body=TopicStopIn,
        replies={201: Reply("It is locked.", TopicStopOut)},
        problems={409: "Somebody else was quicker, you are not there, or no session is on."},
    ),
)
def stop_topic(work: Work, meeting_id: UUID, body: TopicStopIn) -> ft.ResponseReturnValue:
    """Stop a topic."""
    ident = stopping.stop(work, one(work, meeting_id), body.topic_id)
    return answer(TopicStopOut(id=ident), HTTPStatus.CREATED)


def _session(work: Work, meeting_id: UUID) -> SessionOut:
    meeting = one(work, meeting_id)
    statement = statement_of(work, meeting)
    live = session_queries.live(work, meeting, statement.version)
    return SessionOut(
        meeting_id=meeting.id,
        state=meeting.state,
        statement_version=statement.version,
        statement="\n\n".join(statement.texts["en"]),
        acknowledged=live.taken_note,
        under_review=live.under_review,
        topics=[
            SessionTopic(
                id=topic.id,
                number=live.place(topic),
                title=topic.title,
                state=topic.state,
                current=topic.id == meeting.current_item_id,
                locked=topic.stopped_at is not None,
                notes=live.notes[topic.id].body if topic.id in live.notes else None,
                notes_version=live.notes[topic.id].version if topic.id in live.notes else 0,
            )
            for topic in live.items
        ],
        present=[
            SessionPerson(
                name=who.name,
                organisation=who.firm,
                pseudonym=who.pseudonym,
                role=who.role,
                arrived_at=who.arrived_at,
                left_at=who.left_at,
            )
            for who in (*live.present, *live.standing.hidden)
        ],
        protocol=[
            SessionEntry(at=line.at, kind=line.kind, words=line.words, organisation=line.firm)
            for line in live.protocol
        ],
    )
