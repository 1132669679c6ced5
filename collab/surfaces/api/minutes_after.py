"""Corrections answered, addenda and the pack of papers, for programs: as on their pages."""

from __future__ import annotations

import base64
import datetime as dt
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from flask import typing as ft
from pydantic import BaseModel, Field

from collab.core.errors import NotFoundError
from collab.core.rest import Operation, Reply, answer
from collab.features.meetings.minutes import correcting, papers, queries
from collab.features.meetings.minutes.forms import ADDENDUM
from collab.features.meetings.minutes.policy import Act
from collab.features.meetings.minutes.rules import REASON
from collab.features.meetings.queries import one
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.schemas import STRICT, Text
from collab.work.bearer import CHANGE, READ
from collab.work.unit import Work


class Proposed(BaseModel):
    """A correction somebody who was there proposed, as far as you may read it."""

    id: UUID
    part: UUID
    before: str
    after: str
    reason: str
    own: bool = Field(description="Whether you proposed it. Nobody else is named.")
    proposed_at: dt.datetime
    state: str = Field(description="`counsel` means that counsel reads it before the others do.")
    answer: str


class ProposedList(BaseModel):
    """Corrections in the order they came."""

    items: list[Proposed]


class AnswerIn(BaseModel):
    """Yes or no, and a word to whoever wrote it; a no to a correction or an addendum needs one."""

    model_config = STRICT

    accepts: bool
    words: Annotated[Text, Field(max_length=REASON)] = ""


class AddendumIn(BaseModel):
    """What is added to approved minutes; about one part it goes to that part's readers alone."""

    model_config = STRICT

    words: Annotated[Text, Field(min_length=1, max_length=ADDENDUM)]
    part: UUID | None = None


class AddendumOut(BaseModel):
    """An addendum, as far as you may read it."""

    id: UUID
    number: int | None = Field(description="Once it stands.")
    part: UUID | None
    words: str
    written_at: dt.datetime
    state: str = Field(description="`added` once counsel has let it stand.")
    answer: str
    salt: str
    hash: str | None = Field(description="Once it stands; with the salt it can be computed anew.")


class AddendumList(BaseModel):
    """Addenda by their number."""

    items: list[AddendumOut]


class PackOut(BaseModel):
    """A pack made for the bearer."""

    media_type: str
    content: str = Field(description="The file in base64.")


@bp.operation(
    "GET",
    "/meetings/<uuid:meeting_id>/minutes/corrections",
    allow=READ,
    does=Operation(
        summary="List the corrections proposed to minutes",
        replies={200: Reply("Those you may read.", ProposedList)},
    ),
)
def list_corrections(work: Work, meeting_id: UUID) -> ft.ResponseReturnValue:
    """Give what was proposed."""
    found = queries.corrections(work, one(work, meeting_id))
    return answer(ProposedList(items=[_proposed(work, row) for row in found]))


@bp.operation(
    "POST",
    "/minutes/corrections/<uuid:correction_id>/answer",
    allow=CHANGE,
    does=Operation(
        summary="Accept a correction, which makes the next version, or decline it",
        details="For whoever facilitates or chairs.",
        body=AnswerIn,
        replies={200: Reply("How it stands.", Proposed)},
        problems={409: "It was answered, or the part was changed meanwhile."},
    ),
)
def answer_correction(work: Work, correction_id: UUID, body: AnswerIn) -> ft.ResponseReturnValue:
    """Accept or decline a correction."""
    row = queries.correction(work, correction_id)
    correcting.answer(work, one(work, row.meeting_id), row, accepts=body.accepts, words=body.words)
    return answer(_proposed(work, row))


@bp.operation(
    "POST",
    "/minutes/corrections/<uuid:correction_id>/judgement",
    allow=CHANGE,
    does=Operation(
        summary="Let the others read a correction the screen was in doubt about, or not",
        details="For counsel.",
        body=AnswerIn,
        replies={200: Reply("How it stands.", Proposed)},
        problems={409: "It waits for counsel no more."},
    ),
)
def judge_correction(work: Work, correction_id: UUID, body: AnswerIn) -> ft.ResponseReturnValue:
    """Let a correction pass to the others, or not."""
    row = queries.correction(work, correction_id)
    correcting.judge(work, one(work, row.meeting_id), row, lets=body.accepts, words=body.words)
    return answer(_proposed(work, row))


@bp.operation(
    "GET",
    "/meetings/<uuid:meeting_id>/minutes/addenda",
    allow=READ,
    does=Operation(
        summary="List the addenda to minutes",
        replies={200: Reply("Those you may read.", AddendumList)},
    ),
)
def list_addenda(work: Work, meeting_id: UUID) -> ft.ResponseReturnValue:
    """Give what was added."""
    found = queries.addenda(work, one(work, meeting_id))
    return answer(AddendumList(items=[_added(row) for row in found]))


@bp.operation(
    "POST",
    "/meetings/<uuid:meeting_id>/minutes/addenda",
    allow=CHANGE,
    does=Operation(
        summary="Write an addendum to approved minutes",
        details="For whoever facilitates or chairs. Counsel reads it before anybody else does.",
        body=AddendumIn,
        replies={201: Reply("It is with counsel.", AddendumOut)},
        problems={409: "The minutes moved meanwhile."},
    ),
)
def write_addendum(work: Work, meeting_id: UUID, body: AddendumIn) -> ft.ResponseReturnValue:
    """Write an addendum."""
    meeting = work.authorise(Act.ADD, one(work, meeting_id))
    about = queries.part_now(work, meeting, body.part) if body.part else None
    if body.part and about is None:
        raise NotFoundError
    ident = correcting.add(work, meeting, body.words, about)
    return answer(_added(queries.addendum(work, ident)), HTTPStatus.CREATED)


@bp.operation(
    "POST",
    "/minutes/addenda/<uuid:addendum_id>/judgement",
    allow=CHANGE,
    does=Operation(
        summary="Let an addendum stand beside the minutes, or not",
        details="For counsel.",
        body=AnswerIn,
        replies={200: Reply("How it stands.", AddendumOut)},
        problems={409: "It waits for counsel no more."},
    ),
)
def judge_addendum(work: Work, addendum_id: UUID, body: AnswerIn) -> ft.ResponseReturnValue:
    """Let an addendum stand, or not."""
    row = queries.addendum(work, addendum_id)
    correcting.settle(work, one(work, row.meeting_id), row, adds=body.accepts, words=body.words)
    return answer(_added(row))


@bp.operation(
    "POST",
    "/meetings/<uuid:meeting_id>/pack",
    allow=CHANGE,
    does=Operation(
        summary="Take the papers of a meeting as one PDF made for you",
        details="Agenda, papers, the minutes before, decisions and actions, cut to what you may"
        " read. That you took it is recorded; it is kept nowhere.",
        replies={200: Reply("The file.", PackOut)},
    ),
)
def take_pack(work: Work, meeting_id: UUID) -> ft.ResponseReturnValue:
    """Give a pack as a file."""
    file = papers.pack(work, one(work, meeting_id))
    content = base64.b64encode(file.content).decode()
    return answer(PackOut(media_type=file.media_type, content=content))


def _proposed(work: Work, row: Any) -> Proposed:
    return Proposed(
        id=row.id,
        part=row.part,
        before=row.before_text,
        after=row.after_text,
        reason=row.reason,
        own=row.representation_id == work.viewer.representation_id,
        proposed_at=row.proposed_at,
        state=row.state,
        answer=row.answer,
    )


def _added(row: Any) -> AddendumOut:
    return AddendumOut(
        id=row.id,
        number=row.number,
        part=row.part,
        words=row.words,
        written_at=row.written_at,
        state=row.state,
        answer=row.answer,
        salt=row.salt.hex(),
        hash=row.hash.hex() if row.hash else None,
    )
