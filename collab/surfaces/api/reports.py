"""Reports for programs: begun, written, moved on by their steps; the text is the expert's alone."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import typing as ft

from collab.core.errors import InvalidError, NotFoundError
from collab.core.rest import Operation, Reply, answer
from collab.features.engagements.reports import queries
from collab.features.engagements.reports.models import Report, Version
from collab.features.engagements.reports.policy import TAKING
from collab.features.engagements.reports.rules import STEPS, Section, State, Step, report_address
from collab.features.engagements.reports.rules import Text as ReportText
from collab.features.engagements.reports.service import writing
from collab.features.engagements.reports.service.writing import Seen
from collab.people.spaces.queries import space_or_charter
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.report_schemas import (
    ReportOut,
    RoundOut,
    SectionIn,
    StepIn,
    VersionIn,
    VersionOut,
)
from collab.surfaces.api.versions import version_told
from collab.work.bearer import CHANGE, LET_OUT, READ
from collab.work.unit import Work

OVER = frozenset({State.ANSWERING, State.FINAL})
IN_ROOM = "/spaces/<uuid:space_id>/report"


@bp.operation(
    "GET",
    IN_ROOM,
    allow=READ,
    does=Operation(
        summary="Read the report of an expert's room",
        replies={200: Reply("The report with its versions.", ReportOut)},
    ),
)
def read_report_of_room(work: Work, space_id: UUID) -> ft.ResponseReturnValue:
    """Give the report of a room."""
    found = queries.report_in(work, space_or_charter(work, space_id).id)
    if found is None:
        raise NotFoundError
    return answer(_report(work, found))


@bp.operation(
    "POST",
    IN_ROOM,
    allow=CHANGE,
    does=Operation(
        summary="Begin the report of a room, as its expert",
        details="There is one. Your organisation alone reads it until it is given into escrow.",
        replies={201: Reply("Begun.", ReportOut)},
        problems={409: "Nothing is due there, or it was begun already."},
    ),
)
def begin_report(work: Work, space_id: UUID) -> ft.ResponseReturnValue:
    """Begin a report."""
    row = writing.begin(work, space_or_charter(work, space_id))
    return answer(_report(work, row), HTTPStatus.CREATED)


@bp.operation(
    "GET",
    "/engagement-reports/<uuid:report_id>",
    allow=READ,
    does=Operation(
        summary="Read a report, as its expert or as whoever convenes",
        replies={200: Reply("The report with its versions.", ReportOut)},
    ),
)
def read_report(work: Work, report_id: UUID) -> ft.ResponseReturnValue:
    """Give a report."""
    return answer(_report(work, queries.report(work, report_id)))


@bp.operation(
    "POST",
    "/engagement-reports/<uuid:report_id>/versions",
    allow=CHANGE,
    does=Operation(
        summary="Write the report's text; the expert alone does",
        body=VersionIn,
        replies={200: Reply("The report as it stands then.", ReportOut)},
        problems={409: "A colleague saved it meanwhile, or it was given."},
    ),
)
def write_report_version(work: Work, report_id: UUID, body: VersionIn) -> ft.ResponseReturnValue:
    """Save what the expert is writing."""
    row = queries.report(work, report_id)
    parts = tuple(Section(one.key, one.heading, one.text, one.neutral) for one in body.sections)
    text = ReportText(body.language, body.title, body.summary, parts)
    writing.write(work, row, text, seen_version=body.version)
    work.session.expire_all()  # functions wrote it
    return answer(_report(work, queries.report(work, report_id)))


@bp.operation(
    "POST",
    "/engagement-reports/<uuid:report_id>/steps",
    allow=LET_OUT,
    does=Operation(
        summary="Take a step of a report",
        details="To return it says why; to check it says until when; to give or finish it says"
        " which text you read: nothing else leaves your hands.",
        body=StepIn,
        headers={"If-Match": "The version of the text you read, instead of `version`."},
        replies={200: Reply("The report as it stands then.", ReportOut)},
        problems={409: "Something is missing, or it does not stand where the step begins."},
    ),
)
def step_report(work: Work, report_id: UUID, body: StepIn) -> ft.ResponseReturnValue:
    """Take a step."""
    row = queries.report(work, report_id)
    if body.step not in STEPS:
        raise InvalidError({"step": f"One of {', '.join(STEPS)}."})
    saw = version_told(body.version)
    read = Seen(body.number, saw) if body.number is not None and saw is not None else None
    writing.move(work, row, Step(body.step), words=body.words, until=body.until, seen=read)
    work.session.expire_all()  # functions wrote it
    return answer(_report(work, queries.report(work, report_id)))


def _report(work: Work, row: Report) -> ReportOut:
    return ReportOut(
        id=row.id,
        space_id=row.space_id,
        engagement_id=row.engagement_id,
        address=report_address(row.id),
        state=row.state,
        until=row.until,
        words=row.words,
        round=_round(row),
        steps=[step.value for step in STEPS if work.may(TAKING[step], row).allowed],
        versions=[_version(one) for one in queries.versions(work, row)],
    )


def _round(row: Report) -> RoundOut | None:
    if not row.parties or row.stands not in OVER:
        return None
    return RoundOut(firms=row.parties, commented=row.commented, changed=row.changed)


def _version(one: Version) -> VersionOut:
    return VersionOut(
        id=one.id,
        number=one.number,
        language=one.language,
        title=one.title,
        summary=one.summary,
        sections=[SectionIn(**part.kept) for part in one.parts],
        hash=one.text_hash.hex() if one.text_hash else None,
        given_at=one.given_at,
        version=one.version,
    )
