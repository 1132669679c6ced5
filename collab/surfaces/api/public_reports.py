"""Reports for everybody, for programs: proposed, let out by an officer, read as anybody may."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import typing as ft

from collab.core.errors import NotFoundError
from collab.core.rest import Operation, Reply, answer
from collab.features.engagements.reports import queries
from collab.features.engagements.reports.models import PublicReport
from collab.features.engagements.reports.policy import Act
from collab.features.engagements.reports.service import releasing
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.paging import PageQuery, a_page
from collab.surfaces.api.report_release_schemas import (
    LetOutIn,
    PublicList,
    PublicOut,
    PublishedLine,
    PublishedList,
    PublishedOut,
)
from collab.surfaces.api.report_schemas import SectionIn
from collab.work.bearer import CHANGE, LET_OUT, READ
from collab.work.unit import Work

AS_IT_STANDS = {200: Reply("As it stands then.", PublicOut)}


@bp.operation(
    "POST",
    "/report-releases/<uuid:report_release_id>/public",
    allow=CHANGE,
    does=Operation(
        summary="Propose the neutral sections of a release for everybody",
        details="For whoever facilitates there. An officer of the association decides, and not the"
        " same person.",
        replies={201: Reply("Proposed.", PublicOut)},
        problems={409: "No section is neutral, a firm is named, or counsel would have to look."},
    ),
)
def propose_public_report(work: Work, report_release_id: UUID) -> ft.ResponseReturnValue:
    """Propose it."""
    made = releasing.propose(work, queries.release(work, report_release_id))
    return answer(_told(work, made), HTTPStatus.CREATED)


@bp.operation(
    "GET",
    "/public-reports",
    allow=READ,
    does=Operation(
        summary="List what of your association waits to be let out to everybody",
        replies={200: Reply("The earliest first.", PublicList)},
    ),
)
def list_public_reports(work: Work) -> ft.ResponseReturnValue:
    """List what is proposed."""
    return answer(PublicList(items=[_told(work, one) for one in queries.proposed(work)]))


@bp.operation(
    "GET",
    "/public-reports/<uuid:public_report_id>",
    allow=READ,
    does=Operation(
        summary="Read, in the association, what is proposed for everybody or was let out",
        replies={200: Reply("It.", PublicOut)},
    ),
)
def read_public_report(work: Work, public_report_id: UUID) -> ft.ResponseReturnValue:
    """Give it to those of the association."""
    row = queries.public(work, public_report_id)
    if row.org_id != work.viewer.org_id:
        raise NotFoundError
    return answer(_told(work, row))


@bp.operation(
    "POST",
    "/public-reports/<uuid:public_report_id>/decision",
    allow=LET_OUT,
    does=Operation(
        summary="Let a version out to everybody, or decline to",
        details="For an officer of the association who did not propose it.",
        body=LetOutIn,
        replies=AS_IT_STANDS,
        problems={409: "A firm that takes part is named by now, or its release stands no more."},
    ),
)
def decide_public_report(
    work: Work, public_report_id: UUID, body: LetOutIn
) -> ft.ResponseReturnValue:
    """Decide."""
    row = queries.public(work, public_report_id)
    releasing.decide(work, row, publish=body.publish)
    return _again(work, row)


@bp.operation(
    "POST",
    "/public-reports/<uuid:public_report_id>/recall",
    allow=LET_OUT,
    does=Operation(
        summary="Take back what anybody could read",
        replies=AS_IT_STANDS,
        problems={409: "It stands no more."},
    ),
)
def recall_public_report(work: Work, public_report_id: UUID) -> ft.ResponseReturnValue:
    """Take it back."""
    row = queries.public(work, public_report_id)
    releasing.recall(work, row)
    return _again(work, row)


@bp.operation(
    "GET",
    "/reports",
    allow=READ,
    does=Operation(
        summary="List the reports anybody may read",
        details="Their pages, at `address`, ask for no token.",
        query=PageQuery,
        replies={200: Reply("The latest first.", PublishedList)},
    ),
)
def list_published_reports(work: Work, query: PageQuery) -> ft.ResponseReturnValue:
    """List what anybody may read."""
    rows, further = a_page(query, partial(queries.published, work))
    told = [PublishedLine(**_line(row, name)) for row, name in rows]
    return answer(PublishedList(items=told, next_page=further))


@bp.operation(
    "GET",
    "/reports/<uuid:published_id>",
    allow=READ,
    does=Operation(
        summary="Read a report anybody may read",
        replies={200: Reply("The report.", PublishedOut)},
    ),
)
def read_published_report(work: Work, published_id: UUID) -> ft.ResponseReturnValue:
    """Give what anybody may read."""
    row, name = queries.published_one(work, published_id)
    parts = [SectionIn(**part.kept) for part in row.parts]
    return answer(PublishedOut(**_line(row, name), sections=parts))


def _line(row: PublicReport, association: str | None) -> dict[str, Any]:
    same = ("id", "title", "language", "published_on")
    told = {name: getattr(row, name) for name in same}
    return {**told, "association": association, "address": f"/reports/{row.id}"}


def _again(work: Work, row: PublicReport) -> ft.ResponseReturnValue:
    work.session.refresh(row)  # a function wrote it
    return answer(_told(work, row))


def _told(work: Work, row: PublicReport) -> PublicOut:
    same = (
        "id", "release_id", "language", "title", "state", "proposed_at", "published_on",
        "withdrawn_at",
    )  # fmt: skip
    return PublicOut(
        **{name: getattr(row, name) for name in same},
        address=f"/public-reports/{row.id}",
        sections=[SectionIn(**part.kept) for part in row.parts],
        may_decide=work.may(Act.DECIDE, row).allowed,
        hash=row.text_hash.hex(),
    )
