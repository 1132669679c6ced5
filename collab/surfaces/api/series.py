"""Series for programs: begun, changed and ended as on their pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from http import HTTPStatus
from typing import Annotated, Any, Literal
from uuid import UUID

from flask import typing as ft
from pydantic import AfterValidator, BaseModel, Field

from collab.core.rest import Operation, Reply, answer, validated
from collab.core.texts import lines, one_line
from collab.features.meetings import queries
from collab.features.meetings.asking import SeriesDraft, Terms
from collab.features.meetings.policy import Act
from collab.features.meetings.recurrence import Rhythm
from collab.features.meetings.service import series as service
from collab.people.spaces.queries import space_or_charter
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.findings import ETAG
from collab.surfaces.api.meeting_schemas import Numbered, Patch
from collab.surfaces.api.repeating import KEY, once
from collab.surfaces.api.schemas import STRICT, Text
from collab.surfaces.api.versions import seen_version
from collab.work.bearer import CHANGE, READ
from collab.work.unit import Work


def _of_a_clock(hour: dt.time) -> dt.time:
    """Give an hour as a clock shows it, whose zone is told beside it."""
    if hour.tzinfo is not None:
        raise ValueError("Leave the zone out here: it is `time_zone`.")
    return hour


class SeriesIn(BaseModel):
    """A series as it is begun."""

    model_config = STRICT
    name: Text
    purpose: Text
    rhythm: Literal["none", "weekly", "monthly_day", "monthly_weekday"]
    every: Numbered = 1
    time_zone: Text = Field(description="A name of the IANA database.")
    local_time: Annotated[dt.time, AfterValidator(_of_a_clock)] = Field(
        description="The hour a clock there shows, without a zone."
    )
    first_on: dt.date
    duration_minutes: Numbered = 90
    place: Text = ""
    freeze_hours: Numbered = 48
    quorum_firms: Numbered = 2
    correction_days: Numbered = 7
    names_firms: bool = False


class Series(BaseModel):
    """A series, with the next moments for which no meeting is set."""

    id: UUID
    name: str
    purpose: str
    rhythm: str
    every: int
    time_zone: str
    local_time: dt.time
    first_on: dt.date
    duration_minutes: int
    place: str
    freeze_hours: int
    quorum_firms: int
    correction_days: int
    names_firms: bool
    ended_at: dt.datetime | None
    proposed: list[dt.datetime]
    version: int
    address: str


class SeriesList(BaseModel):
    """All of a space."""

    items: list[Series]


@bp.operation(
    "GET",
    "/spaces/<uuid:space_id>/series",
    allow=READ,
    does=Operation(
        summary="List the series of a space", replies={200: Reply("Its series.", SeriesList)}
    ),
)
def list_series(work: Work, space_id: UUID) -> ft.ResponseReturnValue:
    """Give a space's series."""
    space = space_or_charter(work, space_id)
    rows = queries.all_series(work, space.id)
    taken = queries.taken(work, [row.id for row in rows])
    return answer(SeriesList(items=[_of(work, row, taken.get(row.id, ())) for row in rows]))


@bp.operation(
    "POST",
    "/spaces/<uuid:space_id>/series",
    allow=CHANGE,
    does=Operation(
        summary="Begin a series",
        details="For those who facilitate or chair. Each meeting is set by itself, from those"
        " `proposed`.",
        body=SeriesIn,
        headers=KEY,
        replies={201: Reply("Begun.", Series, {"Location": "Its list."})},
        problems={409: "The key is in use."},
    ),
)
def begin_series(work: Work, space_id: UUID, body: SeriesIn) -> ft.ResponseReturnValue:
    """Begin a series."""
    space = work.authorise(Act.PREPARE, space_or_charter(work, space_id))
    before = once(work, body)
    if before.item_id is not None:
        row = queries.series(work, before.item_id)
    else:
        row = service.begin(work, space, _draft(body))
        work.session.flush()  # the answer tells its version
        before.keep(row.id)
    where = f"{bp.url_prefix}/spaces/{space.id}/series"
    return answer(_of(work, row), HTTPStatus.CREATED, Location=where)


@bp.operation(
    "GET",
    "/series/<uuid:series_id>",
    allow=READ,
    does=Operation(summary="Read a series", replies={200: Reply("The series.", Series, ETAG)}),
)
def read_series(work: Work, series_id: UUID) -> ft.ResponseReturnValue:
    """Give a series."""
    return _told(work, queries.series(work, series_id))


@bp.operation(
    "PATCH",
    "/series/<uuid:series_id>",
    allow=CHANGE,
    does=Operation(
        summary="Change a series",
        details="A merge patch (RFC 7396). Say which version you saw: If-Match, or `version` in the"
        " body. Meetings that are set stay as they are.",
        body=Patch,
        merges=True,
        headers={"If-Match": "The ETag of what you saw."},
        replies={200: Reply("Changed.", Series, ETAG)},
        problems={409: "Somebody else saved it meanwhile."},
    ),
)
def change_series(work: Work, series_id: UUID, body: dict[str, Any]) -> ft.ResponseReturnValue:
    """Change a series nobody changed meanwhile."""
    row = work.authorise(Act.EDIT_SERIES, queries.series(work, series_id))
    version = seen_version(body)
    stands = {name: getattr(row, name) for name in SeriesIn.model_fields}
    patch = {name: value for name, value in body.items() if name != "version"}
    draft = _draft(validated(SeriesIn, stands | patch))
    service.change(work, row, draft, seen_version=version)
    return _told(work, row)


@bp.operation(
    "POST",
    "/series/<uuid:series_id>/ending",
    allow=CHANGE,
    does=Operation(
        summary="End a series",
        details="No more meetings are proposed from it. Those that are set stay. Say which version"
        " you saw: If-Match.",
        headers={"If-Match": "The ETag of what you saw."},
        replies={200: Reply("It has ended.", Series, ETAG)},
        problems={409: "Somebody else saved it meanwhile.", 422: "It does not say which version."},
    ),
)
def end_series(work: Work, series_id: UUID) -> ft.ResponseReturnValue:
    """End a series nobody changed meanwhile."""
    row = work.authorise(Act.EDIT_SERIES, queries.series(work, series_id))
    service.end(work, row, seen_version=seen_version({}))
    return _told(work, row)


def _told(work: Work, row: Any) -> ft.ResponseReturnValue:
    work.session.flush()  # the answer tells its version
    return answer(_of(work, row), HTTPStatus.OK, ETag=f'"{row.version}"')


def _draft(sent: SeriesIn) -> SeriesDraft:
    return SeriesDraft(
        name=one_line(sent.name),
        purpose=lines(sent.purpose),
        rhythm=Rhythm(sent.rhythm),
        every=sent.every,
        time_zone=sent.time_zone,
        local_time=sent.local_time.replace(second=0, microsecond=0),
        first_on=sent.first_on,
        duration_minutes=sent.duration_minutes,
        place=one_line(sent.place),
        terms=Terms(sent.freeze_hours, sent.quorum_firms, sent.correction_days, sent.names_firms),
    )


def _of(work: Work, row: Any, taken: Collection[dt.datetime] | None = None) -> Series:
    kept = {name: getattr(row, name) for name in Series.model_fields if hasattr(row, name)}
    proposed = list(service.proposed(work, row, taken))
    return Series(**kept, proposed=proposed, address=f"/series/{row.id}")
