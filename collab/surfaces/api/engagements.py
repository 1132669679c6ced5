"""Engagements for programs: begun, parties, terms; the same walls as on the pages."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import typing as ft

from collab.core.errors import InvalidError
from collab.core.rest import Operation, Reply, answer
from collab.core.texts import lines
from collab.features.engagements import queries, service
from collab.features.engagements.calls import queries as calls
from collab.features.engagements.pages import BUTTONS, label_of
from collab.features.engagements.rules import (
    Draft,
    Step,
    Type,
    Workflow,
    address,
)
from collab.people.spaces.queries import space_or_charter
from collab.policy.marking import Marking
from collab.shared.process.words import INDEPENDENT
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.engagement_schemas import (
    EngagementChange,
    EngagementIn,
    EngagementList,
    EngagementOut,
    EngagementStepIn,
    PartIn,
    PartyIn,
    PartyOut,
)
from collab.surfaces.api.findings import ETAG
from collab.surfaces.api.paging import PageQuery, a_page
from collab.surfaces.api.repeating import KEY, once
from collab.surfaces.api.schemas import told_marking
from collab.surfaces.api.versions import IF_MATCH, seen, version_told
from collab.work.bearer import CHANGE, LET_OUT, READ
from collab.work.unit import Work

AS_IT_STANDS = {200: Reply("The engagement as it stands then.", EngagementOut, ETAG)}
FIRST = {409: "Somebody was first, or it does not stand there."}


@bp.operation(
    "GET",
    "/spaces/<uuid:space_id>/engagements",
    allow=READ,
    does=Operation(
        summary="List the engagements of a space",
        details=INDEPENDENT,
        query=PageQuery,
        replies={200: Reply("One page; what is under way first.", EngagementList)},
    ),
)
def list_engagements(work: Work, space_id: UUID, query: PageQuery) -> ft.ResponseReturnValue:
    """List a space's engagements."""
    space = space_or_charter(work, space_id)
    rows, on = a_page(query, partial(queries.in_space, work, space.id))
    return answer(EngagementList(items=[engagement_out(work, row) for row in rows], next_page=on))


@bp.operation(
    "POST",
    "/spaces/<uuid:space_id>/engagements",
    allow=CHANGE,
    does=Operation(
        summary="Begin an engagement",
        details="For whoever facilitates or chairs.",
        body=EngagementIn,
        headers=KEY,
        replies={201: Reply("Begun.", EngagementOut, ETAG)},
        problems={409: "The key is in use."},
    ),
)
def begin_engagement(work: Work, space_id: UUID, body: EngagementIn) -> ft.ResponseReturnValue:
    """Begin an engagement."""
    space, before = space_or_charter(work, space_id), once(work, body)
    if before.item_id is not None:
        return told_engagement(work, queries.one(work, before.item_id), HTTPStatus.CREATED)
    row = service.begin(work, space, draft_of(body), marking=told_marking(body.marking))
    before.keep(row.id)
    return told_engagement(work, row, HTTPStatus.CREATED)


@bp.operation(
    "GET",
    "/engagements/<uuid:engagement_id>",
    allow=READ,
    does=Operation(summary="Read an engagement", replies={200: Reply("It.", EngagementOut, ETAG)}),
)
def read_engagement(work: Work, engagement_id: UUID) -> ft.ResponseReturnValue:
    """Give an engagement."""
    return told_engagement(work, queries.one(work, engagement_id))


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>",
    allow=CHANGE,
    does=Operation(
        summary="Change an engagement that is a draft",
        details="All of it. Say which version you saw: If-Match, or `version` in the body.",
        body=EngagementChange,
        headers=IF_MATCH,
        replies=AS_IT_STANDS,
        problems=FIRST,
    ),
)
def change_engagement(
    work: Work, engagement_id: UUID, body: EngagementChange
) -> ft.ResponseReturnValue:
    """Change a draft."""
    row = queries.one(work, engagement_id)
    service.change(work, row, draft_of(body), seen_version=seen(body.version))
    work.session.flush()  # its version is told as it is now
    return told_engagement(work, row)


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/steps",
    allow=LET_OUT,
    does=Operation(
        summary="Move an engagement on",
        details=f"{', '.join(BUTTONS)}. Steps that need something more are taken where that is"
        " sent: terms, call, review, delivery.",
        body=EngagementStepIn,
        headers=IF_MATCH,
        replies=AS_IT_STANDS,
        problems=FIRST,
    ),
)
def move_engagement(
    work: Work, engagement_id: UUID, body: EngagementStepIn
) -> ft.ResponseReturnValue:
    """Take a step."""
    row = queries.one(work, engagement_id)
    if body.step not in BUTTONS:
        raise InvalidError({"step": "No such step, or one that is taken elsewhere."})
    service.move(work, row, Step(body.step), seen_version=version_told(body.version))
    return told_engagement(work, row)


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/part",
    allow=CHANGE,
    does=Operation(
        summary="Say as what your own organisation takes part",
        body=PartIn,
        replies=AS_IT_STANDS,
        problems=FIRST,
    ),
)
def take_part(work: Work, engagement_id: UUID, body: PartIn) -> ft.ResponseReturnValue:
    """Say as what one's own firm takes part."""
    row = queries.one(work, engagement_id)
    service.take_part(work, row, selects=body.selects, funds=body.funds)
    return told_engagement(work, row)


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/parties",
    allow=CHANGE,
    does=Operation(
        summary="Say whether an organisation is examined, and as what it pays",
        details="For whoever facilitates. Whether it selects or pays it says itself.",
        body=PartyIn,
        replies=AS_IT_STANDS,
        problems=FIRST,
    ),
)
def name_engagement_party(work: Work, engagement_id: UUID, body: PartyIn) -> ft.ResponseReturnValue:
    """Say what a firm is in it."""
    row = queries.one(work, engagement_id)
    service.name_party(work, row, body.firm_id, subject=body.subject, payer_class=body.payer_class)
    return told_engagement(work, row)


def told_engagement(work: Work, row: Any, status: int = HTTPStatus.OK) -> ft.ResponseReturnValue:
    """Tell how an engagement stands now."""
    return answer(engagement_out(work, row), status, ETag=f'"{row.version}"')


def engagement_out(work: Work, row: Any) -> EngagementOut:
    """Give an engagement as its reader may know it."""
    call = calls.of(work, row)
    return EngagementOut(
        id=row.id,
        space_id=row.space_id,
        address=address(row.id),
        title=row.title,
        need=row.need,
        type=row.type,
        workflow=row.workflow,
        currency=row.currency,
        marking=Marking(row.marking).key,
        state=label_of(work, row),
        parties=[
            PartyOut(
                firm_id=party.firm_id,
                firm=firm,
                selects=party.selects,
                funds=party.funds,
                subject=party.subject,
                payer_class=party.payer_class,
            )
            for party, firm in queries.parties(work, row)
        ],
        call_id=call.id if call else None,
        version=row.version,
        independent=INDEPENDENT,
    )


def draft_of(body: EngagementIn | EngagementChange) -> Draft:
    """Give what was written. :raises InvalidError: for a type or a workflow there is none of."""
    try:
        kind, flow = Type(body.type), Workflow(body.workflow)
    except ValueError:
        raise InvalidError({"type": "No such type, or no such workflow."}) from None
    return Draft(body.title, lines(body.need), kind, flow, body.currency.upper())
