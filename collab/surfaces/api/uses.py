"""Uses of talking points for programs: one's own firm's alone, and what groups learn in bands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from http import HTTPStatus
from typing import Annotated, Any, Literal
from uuid import UUID

from flask import Response
from flask import typing as ft
from pydantic import BaseModel, ConfigDict, Field

from collab.core.errors import ConflictError
from collab.core.rest import Operation, Reply, answer, validated
from collab.features.talking_points.uses import queries, service
from collab.features.talking_points.uses.policy import Act
from collab.features.talking_points.uses.rules import (
    MOST_ASKED,
    NOTE,
    PARTNER,
    WHY,
    Use,
    address,
)
from collab.people.spaces.queries import own_vault
from collab.policy.marking import Marking
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.repeating import KEY, once
from collab.surfaces.api.schemas import STRICT, Day, Text
from collab.surfaces.api.versions import seen_version
from collab.work.bearer import CHANGE, READ, WRITE
from collab.work.unit import Work

ETAG = {"ETag": "Its version, for If-Match."}
Part = Literal["prevent", "address", "remediate"]
Asked = Annotated[str, Field(pattern=r"^(prevent|address|remediate)(:[0-9]{1,2})?$")]
Willing = Literal["information", "meet", "take_part", "fund", "none"]


class UseIn(BaseModel):
    """What you note of having used a version. It stays in your vault."""

    model_config = STRICT

    used_on: Day
    partner: Annotated[Text, Field(max_length=PARTNER)] = ""
    contact_id: UUID | None = Field(None, description="A card you may read, instead of words.")
    asked: Annotated[list[Asked], Field(max_length=MOST_ASKED)] = Field(
        [], description="Questions by part and number, such as `prevent:2`."
    )
    answer: Literal["acknowledges", "partly", "disputes", "no_answer"] | None = None
    measures: Annotated[list[Part], Field(max_length=3)] = []
    willing: Annotated[list[Willing], Field(max_length=4)] = []
    note: Annotated[Text, Field(max_length=NOTE)] = Field(
        "", description="Your own organisation's; nothing ever counts or reads it."
    )


class UsePatch(BaseModel):
    """The fields to change (RFC 7396). `version` may stand for If-Match."""

    model_config = ConfigDict(extra="allow")


class UseOut(BaseModel):
    """A use, as your own organisation noted it."""

    id: UUID
    version_id: UUID = Field(description="Of the talking point; you may not read it any more.")
    title: str
    audience: str
    number: int
    used_on: dt.date
    partner: str
    contact_id: UUID | None
    asked: list[str]
    answer: str | None
    measures: list[str]
    willing: list[str]
    note: str
    marking: str
    suspended_on: dt.date | None = Field(description="Since then it is not to be said any more.")
    version: int
    address: str


class UseList(BaseModel):
    """Your organisation's uses over all groups, the latest first."""

    items: list[UseOut]


class BandOut(BaseModel):
    """At least so many firms noted this, as of a Monday."""

    code: str = Field(description="`recorded`, or what was counted: `answer:partly` and the like.")
    at_least: int
    as_of: dt.date


class BandList(BaseModel):
    """What a group learns of how others answered."""

    items: list[BandOut] = Field(description="Nothing below five firms, and no exact number.")
    suspended: str | None = Field(description="Why this version is not to be said any more.")


@bp.operation(
    "GET",
    "/talking-point-uses",
    allow=READ,
    does=Operation(
        summary="List what your organisation used of talking points",
        details="Over all your groups. Nobody else can list it.",
        replies={200: Reply("Yours.", UseList)},
    ),
)
def my_uses(work: Work) -> ft.ResponseReturnValue:
    """List the own firm's uses."""
    return answer(UseList(items=_shown(queries.own(work))))


@bp.operation(
    "POST",
    "/talking-point-versions/<uuid:version_id>/uses",
    allow=WRITE,
    does=Operation(
        summary="Note a use of a talking point in your vault",
        details="Of a version you read, for a day on which it was signed and within its window.",
        body=UseIn,
        headers=KEY,
        replies={201: Reply("Noted.", UseOut, ETAG)},
        problems={409: "The key is in use."},
    ),
)
def note_use(work: Work, version_id: UUID, body: UseIn) -> ft.ResponseReturnValue:
    """Note a use."""
    version = queries.version(work, version_id)
    vault = own_vault(work)
    before = once(work, body)
    if before.item_id is not None:
        return _told(queries.one(work, before.item_id), HTTPStatus.CREATED)
    row = service.record(work, vault, version, _use(body))
    before.keep(row.id)
    return _told(row, HTTPStatus.CREATED)


@bp.operation(
    "GET",
    "/talking-point-uses/<uuid:use_id>",
    allow=READ,
    does=Operation(summary="Read a use", replies={200: Reply("The use.", UseOut, ETAG)}),
)
def read_use(work: Work, use_id: UUID) -> ft.ResponseReturnValue:
    """Give a use."""
    return _told(queries.one(work, use_id), HTTPStatus.OK)


@bp.operation(
    "PATCH",
    "/talking-point-uses/<uuid:use_id>",
    allow=CHANGE,
    does=Operation(
        summary="Change a use",
        details="A merge patch (RFC 7396). Say which version you saw: If-Match, or `version` in the"
        " body.",
        body=UsePatch,
        merges=True,
        headers={"If-Match": "The ETag of what you saw."},
        replies={200: Reply("Changed.", UseOut, ETAG)},
        problems={409: "A colleague saved it meanwhile."},
    ),
)
def change_use(work: Work, use_id: UUID, body: dict[str, Any]) -> ft.ResponseReturnValue:
    """Save a use that nobody saved meanwhile."""
    row = work.authorise(Act.CHANGE, queries.one(work, use_id))
    version = seen_version(body)
    if row.version != version:
        raise ConflictError(f"It stands at version {row.version} now. Read it again.")
    stands: dict[str, object] = {name: getattr(row, name) for name in UseIn.model_fields}
    stands["used_on"] = row.used_on.isoformat()
    stands["contact_id"] = str(row.contact_id) if row.contact_id else None
    patch = {name: value for name, value in body.items() if name != "version"}
    emptied = {
        name: UseIn.model_fields[name].default
        for name, value in patch.items()
        if value is None and name in UseIn.model_fields
    }
    sent = validated(UseIn, {**stands, **patch, **emptied})
    service.change(work, row, _use(sent), seen_version=version)
    work.session.flush()  # the answer tells its new version
    return _told(row, HTTPStatus.OK)


@bp.operation(
    "POST",
    "/talking-point-uses/<uuid:use_id>/removal",
    allow=CHANGE,
    does=Operation(
        summary="Discard a use",
        details="Its page has it back for thirty days.",
        replies={200: Reply("As it was when it was discarded.", UseOut, ETAG)},
        problems={409: "It was discarded before."},
    ),
)
def discard_use(work: Work, use_id: UUID) -> ft.ResponseReturnValue:
    """Put a use away."""
    row = queries.one(work, use_id)
    service.discard(work, row)
    work.session.flush()  # the answer tells its new version
    return _told(row, HTTPStatus.OK)


@bp.operation(
    "GET",
    "/talking-point-versions/<uuid:version_id>/bands",
    allow=READ,
    does=Operation(
        summary="Read how others answered to a talking point",
        details="In round numbers from five firms on, counted on Mondays.",
        replies={200: Reply("What can be told.", BandList)},
    ),
)
def read_bands(work: Work, version_id: UUID) -> ft.ResponseReturnValue:
    """Give what is told of a version's uses."""
    version = queries.version(work, version_id)
    found = queries.bands(work, version.id)
    items = [BandOut(code=one.code, at_least=one.band, as_of=one.as_of) for one in found]
    why = WHY[version.why] if version.why else None
    return answer(BandList(items=items, suspended=why))


def _use(body: UseIn) -> Use:
    return Use(
        used_on=body.used_on,
        partner=" ".join(body.partner.split()),
        contact_id=body.contact_id,
        asked=tuple(body.asked),
        answer=body.answer,
        measures=tuple(body.measures),
        willing=tuple(body.willing),
        note=body.note.strip(),
    )


def _told(row: Any, status: int) -> Response:
    return answer(_shown([row])[0], status, ETag=f'"{row.version}"')


SAME = (
    "id", "version_id", "title", "audience", "number", "used_on", "partner", "contact_id", "asked",
    "answer", "measures", "willing", "note", "version",
)  # fmt: skip


def _shown(rows: Collection[Any]) -> list[UseOut]:
    return [
        UseOut(
            **{name: getattr(row, name) for name in SAME},
            marking=Marking(row.marking).key,
            suspended_on=row.version_suspended_at.date() if row.version_suspended_at else None,
            address=address(row.id),
        )
        for row in rows
    ]
