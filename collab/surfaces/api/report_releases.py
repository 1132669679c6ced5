"""Releases of reports for programs: chosen, cleared by counsel, read, taken along, taken back."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from uuid import UUID

from flask import typing as ft

from collab.core.errors import InvalidError, NotFoundError
from collab.core.rest import Operation, Reply, answer
from collab.core.texts import lines
from collab.features.engagements.reports import papers, queries
from collab.features.engagements.reports.models import Release, Report
from collab.features.engagements.reports.pages import targets
from collab.features.engagements.reports.policy import Act
from collab.features.engagements.reports.rules import release_address
from collab.features.engagements.reports.service import releasing
from collab.features.engagements.reports.service.releasing import Choice
from collab.people.spaces.audience import audience
from collab.people.spaces.models import Space
from collab.people.spaces.queries import space_or_charter
from collab.policy.declaration import PermittedAction
from collab.policy.marking import DEFAULT_MARKING, Marking
from collab.shared.process.screening import categories
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.findings import ETAG
from collab.surfaces.api.made_files import RECORDED, MadeFile, PaperIn, made_file
from collab.surfaces.api.paging import PageQuery, a_page
from collab.surfaces.api.report_release_schemas import (
    CategoryNamed,
    ReleaseList,
    ReleaseOut,
    ReleaseReportIn,
    TargetList,
    TargetOut,
    VerdictIn,
)
from collab.surfaces.api.report_schemas import SectionIn
from collab.surfaces.api.schemas import told_marking
from collab.surfaces.api.versions import IF_MATCH, seen
from collab.work.bearer import CHANGE, LET_OUT, READ
from collab.work.unit import Work

ELSEWHERE = {"address", "sections", "marking", "hash", "public_id"}


@bp.operation(
    "GET",
    "/engagement-reports/<uuid:report_id>/release-targets",
    allow=READ,
    does=Operation(
        summary="List the spaces a final report may be released into",
        details="For whoever convenes: what may be spoken of in each, and how many would read it"
        f" marked {DEFAULT_MARKING.label}.",
        replies={200: Reply("The spaces.", TargetList)},
    ),
)
def list_release_targets(work: Work, report_id: UUID) -> ft.ResponseReturnValue:
    """List where it may go."""
    row = work.authorise(Act.RELEASE, queries.report(work, report_id))
    return answer(TargetList(items=[_target(work, space) for space in targets(work, row)]))


@bp.operation(
    "POST",
    "/engagement-reports/<uuid:report_id>/releases",
    allow=LET_OUT,
    does=Operation(
        summary="Release sections of a final report into a space",
        details="For whoever convenes. Whole sections, word for word; the rules judge them as"
        " everything that is shared, and what they hold waits for counsel of that space. What"
        " stands there of the report is replaced.",
        body=ReleaseReportIn,
        replies={201: Reply("Released, or `held` for counsel.", ReleaseOut, ETAG)},
        problems={409: "Counsel must look first and none sits there."},
    ),
)
def release_report(work: Work, report_id: UUID, body: ReleaseReportIn) -> ft.ResponseReturnValue:
    """Release what was chosen."""
    row = work.authorise(Act.RELEASE, queries.report(work, report_id))
    target = next((one for one in targets(work, row) if one.id == body.space_id), None)
    if target is None:
        raise NotFoundError
    made = releasing.release(work, row, target, _choice(work, row, body))
    return _answer(made, HTTPStatus.CREATED)


@bp.operation(
    "GET",
    "/engagements/<uuid:engagement_id>/report-releases",
    allow=READ,
    does=Operation(
        summary="List what was released of an engagement's report",
        details="With what waits for counsel, was returned, replaced or taken back, as far as you"
        " read it.",
        query=PageQuery,
        replies={200: Reply("The latest first.", ReleaseList)},
    ),
)
def list_report_releases(
    work: Work, engagement_id: UUID, query: PageQuery
) -> ft.ResponseReturnValue:
    """List an engagement's releases."""
    about = queries.engagement(work, engagement_id)
    rows, further = a_page(query, partial(queries.releases, work, about.id))
    return answer(ReleaseList(items=[_told(one) for one in rows], next_page=further))


@bp.operation(
    "GET",
    "/spaces/<uuid:space_id>/reports",
    allow=READ,
    does=Operation(
        summary="List the reports released into a space",
        query=PageQuery,
        replies={200: Reply("The latest first.", ReleaseList)},
    ),
)
def list_reports(work: Work, space_id: UUID, query: PageQuery) -> ft.ResponseReturnValue:
    """List a space's reports."""
    space = space_or_charter(work, space_id)
    rows, further = a_page(query, partial(queries.releases_in, work, space.id))
    return answer(ReleaseList(items=[_told(one) for one in rows], next_page=further))


@bp.operation(
    "GET",
    "/report-releases/<uuid:report_release_id>",
    allow=READ,
    does=Operation(
        summary="Read what a space was given of a report",
        replies={200: Reply("The release.", ReleaseOut, ETAG)},
    ),
)
def read_report_release(work: Work, report_release_id: UUID) -> ft.ResponseReturnValue:
    """Give a release."""
    row = queries.release(work, report_release_id)
    public = queries.public_of(work, row)
    return _answer(row, public_id=public.id if public else None)


@bp.operation(
    "POST",
    "/report-releases/<uuid:report_release_id>/files",
    allow=CHANGE,
    does=Operation(
        summary="Take what a space was given of a report as a file",
        details=RECORDED,
        body=PaperIn,
        replies={200: Reply("The file.", MadeFile)},
    ),
)
def take_report_release(
    work: Work, report_release_id: UUID, body: PaperIn
) -> ft.ResponseReturnValue:
    """Give a release as a file."""
    content = papers.report_file(work, queries.release(work, report_release_id), body.kind)
    return answer(made_file(content, papers.MEDIA[body.kind]))


@bp.operation(
    "POST",
    "/report-releases/<uuid:report_release_id>/review",
    allow=LET_OUT,
    does=Operation(
        summary="Clear or return a release that waits for counsel",
        details="For counsel of that space. To return it says what would have to change.",
        body=VerdictIn,
        headers=IF_MATCH,
        replies={200: Reply("As it stands then.", ReleaseOut, ETAG)},
        problems={409: "Somebody settled it meanwhile."},
    ),
)
def review_report_release(
    work: Work, report_release_id: UUID, body: VerdictIn
) -> ft.ResponseReturnValue:
    """Clear it, or return it."""
    row = queries.release(work, report_release_id)
    releasing.settle(
        work, row, words=lines(body.words), seen_version=seen(body.version), clear=body.clear
    )
    return _answer(row)


@bp.operation(
    "POST",
    "/report-releases/<uuid:report_release_id>/withdrawal",
    allow=LET_OUT,
    does=Operation(
        summary="Take a release of a report back",
        details="For whoever facilitates there. What is let out of it to everybody goes along.",
        replies={200: Reply("Nobody reads it there any more.", ReleaseOut, ETAG)},
        problems={409: "It stands no more."},
    ),
)
def withdraw_report(work: Work, report_release_id: UUID) -> ft.ResponseReturnValue:
    """Take it back."""
    row = queries.release(work, report_release_id)
    releasing.withdraw(work, row)
    work.session.refresh(row)
    return _answer(row)


def _target(work: Work, space: Space) -> TargetOut:
    readers = audience(work, space.id, DEFAULT_MARKING)
    return TargetOut(
        space_id=space.id,
        name=space.name,
        categories=[CategoryNamed(key=key, title=title) for key, title in categories(work, space)],
        people=readers.people,
        organisations=readers.organisations,
    )


def _choice(work: Work, row: Report, body: ReleaseReportIn) -> Choice:
    final = queries.given(work, row)
    unknown = set(body.sections) - {one.key for one in (final.parts if final else ())}
    if unknown:  # a page offers what there is; a program would take all for some
        raise InvalidError({"sections": "No such section."})
    try:
        permitted = PermittedAction(body.permitted_action)
    except ValueError:
        raise InvalidError({"permitted_action": "No such action."}) from None
    return Choice(
        sections=tuple(body.sections),
        summary=body.summary,
        marking=told_marking(body.marking),
        category=body.category,
        permitted=permitted,
    )


def _answer(
    row: Release, status: int = HTTPStatus.OK, public_id: UUID | None = None
) -> ft.ResponseReturnValue:
    told = _told(row)
    told.public_id = public_id
    return answer(told, status, ETag=f'"{row.version}"')


def _told(row: Release) -> ReleaseOut:
    same = set(ReleaseOut.model_fields) - ELSEWHERE
    return ReleaseOut(
        **{name: getattr(row, name) for name in same},
        address=release_address(row.id),
        sections=[SectionIn(**part.kept) for part in row.parts],
        marking=Marking(row.marking).key,
        hash=row.text_hash.hex(),
    )
