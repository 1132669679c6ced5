"""Minutes for programs: read, corrected and agreed to as on the pages, and taken as a file."""

from __future__ import annotations

import base64
import datetime as dt
from http import HTTPStatus
from typing import Annotated, Literal
from uuid import UUID

from flask import typing as ft
from pydantic import BaseModel, ConfigDict, Field

from collab.core.errors import NotFoundError
from collab.core.rest import Operation, Reply, answer
from collab.features.meetings.minutes import correcting, papers, queries, service
from collab.features.meetings.minutes.forms import root_from
from collab.features.meetings.minutes.pages import visible as visible_to
from collab.features.meetings.queries import one
from collab.policy.marking import Marking
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.schemas import Text
from collab.work.bearer import CHANGE, READ
from collab.work.unit import Work

Root = Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="The root you have read.")]


class MinutesPart(BaseModel):
    """A part; of one that is withheld, its hash alone."""

    part: UUID | None
    kind: str | None
    title: str | None
    body: str | None
    marking: str | None
    late: bool | None
    stopped: bool | None
    salt: str | None = Field(description="With it the hash can be computed anew.")
    hash: str


class MinutesOut(BaseModel):
    """Minutes cut to the bearer; all copies with one root are of the same minutes."""

    meeting_id: UUID
    state: str
    version: int
    approved: bool
    root: str
    correction_until: dt.datetime | None
    parts: list[MinutesPart]


class CorrectionIn(BaseModel):
    """How a part should read, and why."""

    model_config = ConfigDict(extra="forbid")

    part: UUID
    root: Root
    wording: Text
    reason: Annotated[Text, Field(max_length=2000)]


class CorrectionOut(BaseModel):
    """What was proposed; `counsel` means that counsel reads it before the others do."""

    id: UUID
    state: str


class AgreementIn(BaseModel):
    """That one's organisation has no objection."""

    model_config = ConfigDict(extra="forbid")

    root: Root


class FileIn(BaseModel):
    """What kind of file is wanted."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["pdf", "docx"]


class FileOut(BaseModel):
    """A file made for the bearer."""

    media_type: str
    root: str
    content: str = Field(description="The file in base64.")


@bp.operation(
    "GET",
    "/meetings/<uuid:meeting_id>/minutes",
    allow=READ,
    does=Operation(
        summary="Read the minutes of a meeting, cut to what you may read",
        replies={200: Reply("The minutes.", MinutesOut)},
    ),
)
def read_minutes(work: Work, meeting_id: UUID) -> ft.ResponseReturnValue:
    """Give minutes."""
    return answer(_minutes(work, meeting_id))


@bp.operation(
    "POST",
    "/meetings/<uuid:meeting_id>/minutes/corrections",
    allow=CHANGE,
    does=Operation(
        summary="Propose a correction of minutes, if you were there",
        body=CorrectionIn,
        replies={201: Reply("It is proposed.", CorrectionOut)},
        problems={403: "You were not there.", 409: "Another version stands, or it is too late."},
    ),
)
def correct_minutes(work: Work, meeting_id: UUID, body: CorrectionIn) -> ft.ResponseReturnValue:
    """Propose a correction."""
    meeting = one(work, meeting_id)
    version = queries.newest(work, meeting)
    ident = correcting.propose(
        work,
        meeting,
        queries.section(work, version, body.part),
        seen=root_from(body.root),
        wording=body.wording,
        reason=body.reason,
    )
    state = queries.correction(work, ident).state
    return answer(CorrectionOut(id=ident, state=state), HTTPStatus.CREATED)


@bp.operation(
    "POST",
    "/meetings/<uuid:meeting_id>/minutes/agreement",
    allow=CHANGE,
    does=Operation(
        summary="Say that your organisation has no objection to the minutes you have read",
        body=AgreementIn,
        replies={200: Reply("It is noted.", MinutesOut)},
        problems={403: "You were not there.", 409: "Another version stands."},
    ),
)
def agree_to_minutes(work: Work, meeting_id: UUID, body: AgreementIn) -> ft.ResponseReturnValue:
    """Note that there is no objection."""
    service.agree(work, one(work, meeting_id), seen=root_from(body.root))
    return answer(_minutes(work, meeting_id))


@bp.operation(
    "POST",
    "/meetings/<uuid:meeting_id>/minutes/files",
    allow=CHANGE,
    does=Operation(
        summary="Take the minutes as a file made for you",
        details="That you took it is recorded. It is made anew each time and kept nowhere.",
        body=FileIn,
        replies={200: Reply("The file.", FileOut)},
    ),
)
def take_minutes(work: Work, meeting_id: UUID, body: FileIn) -> ft.ResponseReturnValue:
    """Give minutes as a file."""
    meeting = one(work, meeting_id)
    version = visible_to(work, meeting)
    if version is None:
        raise NotFoundError
    file = papers.export(work, meeting, version, body.kind)
    content = base64.b64encode(file.content).decode()
    return answer(FileOut(media_type=file.media_type, root=version.root.hex(), content=content))


def _minutes(work: Work, meeting_id: UUID) -> MinutesOut:
    meeting = one(work, meeting_id)
    version = visible_to(work, meeting)
    if version is None:
        raise NotFoundError
    copy = queries.copy_of(work, meeting, version)
    parts = []
    for position, leaf in enumerate(version.leaves, 1):
        row = copy.parts.get(position)
        parts.append(
            MinutesPart(
                part=row.part if row else None,
                kind=row.kind if row else None,
                title=row.title if row else None,
                body=row.body if row else None,
                marking=Marking(row.marking).key if row else None,
                late=row.late if row else None,
                stopped=row.stopped if row else None,
                salt=row.salt.hex() if row else None,
                hash=leaf.hex(),
            )
        )
    return MinutesOut(
        meeting_id=meeting.id,
        state=meeting.state,
        version=version.number,
        approved=version.is_final,
        root=version.root.hex(),
        correction_until=meeting.correction_until,
        parts=parts,
    )
