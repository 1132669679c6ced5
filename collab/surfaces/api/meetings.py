"""Meetings for programs: listed, set, changed, and their agendas cleared, as on their pages."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response
from flask import typing as ft

from collab.core.errors import ConflictError, InvalidError
from collab.core.rest import Operation, Reply, answer, validated
from collab.features.meetings import queries
from collab.features.meetings.cards import address
from collab.features.meetings.policy import Act
from collab.features.meetings.rules import COUNSEL
from collab.features.meetings.service import clearing, planning
from collab.features.meetings.service.judging import frozen
from collab.people.spaces.queries import space_or_charter
from collab.policy.marking import Marking
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.findings import CREATED, ETAG
from collab.surfaces.api.meeting_schemas import (
    ClearanceIn,
    Meeting,
    MeetingIn,
    MeetingQuery,
    Meetings,
    Patch,
    meeting_draft,
)
from collab.surfaces.api.repeating import KEY, once
from collab.surfaces.api.versions import seen_version
from collab.work.bearer import CHANGE, READ
from collab.work.unit import Work

KEPT = (
    "id", "space_id", "series_id", "title", "starts_at", "ends_at", "time_zone", "place", "state",
    "sequence", "freeze_hours", "quorum_firms", "correction_days", "names_firms", "version",
)  # fmt: skip


SET_ONCE = "This is said when the meeting is set, and not changed later."


@bp.operation(
    "GET",
    "/spaces/<uuid:space_id>/meetings",
    allow=READ,
    does=Operation(
        summary="List the meetings of a space",
        details="Those to come, the next first, on page 1; then those that were, the latest first.",
        query=MeetingQuery,
        replies={200: Reply("One page.", Meetings)},
    ),
)
def list_meetings(work: Work, space_id: UUID, query: MeetingQuery) -> ft.ResponseReturnValue:
    """List a space's meetings."""
    space = space_or_charter(work, space_id)
    coming = queries.next_in(work, space.id) if query.page == 1 else []
    past, more = queries.past_in(work, space.id, query.page)
    return answer(
        Meetings(
            items=[_of(work, one, None) for one in (*coming, *past)],
            next_page=query.page + 1 if more else None,
        )
    )


@bp.operation(
    "POST",
    "/spaces/<uuid:space_id>/meetings",
    allow=CHANGE,
    does=Operation(
        summary="Set a meeting",
        details="For those who facilitate or chair. Its first topic is the competition-law"
        " statement.",
        body=MeetingIn,
        headers=KEY,
        replies={201: Reply("Set.", Meeting, CREATED)},
        problems={409: "The series has ended, or the key is in use."},
    ),
)
def set_meeting(work: Work, space_id: UUID, body: MeetingIn) -> ft.ResponseReturnValue:
    """Set a meeting."""
    space = work.authorise(Act.PREPARE, space_or_charter(work, space_id))
    before = once(work, body)
    if before.item_id is not None:
        meeting = queries.one(work, before.item_id)
    else:
        row = queries.series(work, body.series_id) if body.series_id else None
        if row is not None and row.space_id != space.id:
            raise ConflictError("The series belongs to another group.")
        meeting = planning.plan(work, space, meeting_draft(body), row)
        before.keep(meeting.id)
    where = f"{bp.url_prefix}/meetings/{meeting.id}"
    return _told(work, meeting, HTTPStatus.CREATED, Location=where)


@bp.operation(
    "GET",
    "/meetings/<uuid:meeting_id>",
    allow=READ,
    does=Operation(
        summary="Read a meeting",
        replies={200: Reply("The meeting.", Meeting, ETAG)},
    ),
)
def read_meeting(work: Work, meeting_id: UUID) -> ft.ResponseReturnValue:
    """Give a meeting."""
    return _told(work, queries.one(work, meeting_id), HTTPStatus.OK)


@bp.operation(
    "PATCH",
    "/meetings/<uuid:meeting_id>",
    allow=CHANGE,
    does=Operation(
        summary="Change or move a meeting",
        details="A merge patch (RFC 7396). Say which version you saw: If-Match, or `version` in the"
        " body. A new time or place counts its `sequence`.",
        body=Patch,
        merges=True,
        headers={"If-Match": "The ETag of what you saw."},
        replies={200: Reply("Changed.", Meeting, ETAG)},
        problems={409: "Somebody else saved it meanwhile, or the agenda binds what would change."},
    ),
)
def change_meeting(work: Work, meeting_id: UUID, body: dict[str, Any]) -> ft.ResponseReturnValue:
    """Change a meeting nobody changed meanwhile."""
    meeting = work.authorise(Act.EDIT, queries.one(work, meeting_id))
    version = seen_version(body)
    stands = {name: getattr(meeting, name) for name in MeetingIn.model_fields if name in KEPT}
    stands.pop("series_id")
    stands["marking"] = Marking(meeting.marking).key
    if meeting.starts_at and meeting.ends_at:
        lasts = meeting.ends_at - meeting.starts_at
        stands["minutes"] = int(lasts.total_seconds() // 60)
    patch = {name: value for name, value in body.items() if name != "version"}
    wrong: dict[str, str] = {name: SET_ONCE for name in ("marking", "series_id") if name in patch}
    if wrong:
        raise InvalidError(wrong)
    draft = meeting_draft(validated(MeetingIn, stands | patch))
    planning.change(work, meeting, draft, seen_version=version)
    return _told(work, meeting, HTTPStatus.OK)


@bp.operation(
    "POST",
    "/meetings/<uuid:meeting_id>/clearance",
    allow=CHANGE,
    does=Operation(
        summary="Clear an agenda",
        details="For counsel, who says which text he read by its hash.",
        body=ClearanceIn,
        replies={200: Reply("Cleared.", Meeting, ETAG)},
        problems={409: "The agenda changed meanwhile, or something is missing."},
    ),
)
def clear_agenda(work: Work, meeting_id: UUID, body: ClearanceIn) -> ft.ResponseReturnValue:
    """Clear the agenda whose hash was sent."""
    meeting = queries.one(work, meeting_id)
    clearing.clear(work, meeting, body.agenda_hash)
    return _told(work, meeting, HTTPStatus.OK)


def told_meeting(work: Work, row: Any) -> Response:
    """Tell how a meeting stands now."""
    work.session.flush()  # the answer tells its version
    return _told(work, row, HTTPStatus.OK)


def _told(work: Work, row: Any, status: int, **headers: str) -> Response:
    clears = work.viewer.sits_in(row.space_id, *COUNSEL)
    digest = queries.digest(work, row) if clears else None
    return answer(_of(work, row, digest), status, ETag=f'"{row.version}"', **headers)


def _of(work: Work, row: Any, digest: str | None) -> Meeting:
    return Meeting(
        **{name: getattr(row, name) for name in KEPT},
        marking=Marking(row.marking).key,
        frozen=frozen(work, row),
        agenda_hash=digest,
        address=address(row.id),
    )
