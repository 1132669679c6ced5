"""Engagements for programs: begun, parties, terms; the same walls as on the pages."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import typing as ft

from collab.core.errors import InvalidError
from collab.core.rest import Operation, Reply, answer
from collab.features.engagements import queries, service
from collab.features.engagements.calls import queries as calls
from collab.features.engagements.pages import label_of
from collab.features.engagements.rules import (
    STEPS,
    Criterion,
    Draft,
    Step,
    TermsDraft,
    Type,
    Workflow,
    address,
)
from collab.features.engagements.shapes import shape, shipped
from collab.people.spaces.queries import space_or_charter
from collab.policy.marking import Marking
from collab.shared.process.words import INDEPENDENT
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.engagement_schemas import (
    ClearingIn,
    EngagementChange,
    EngagementIn,
    EngagementList,
    EngagementOut,
    EngagementStepIn,
    FieldOut,
    FormList,
    FormOut,
    OpinionIn,
    PartIn,
    PartyIn,
    PartyOut,
    TermsIn,
    TermsList,
    TermsOut,
)
from collab.surfaces.api.findings import ETAG, seen_version
from collab.surfaces.api.schemas import told_marking
from collab.work.bearer import CHANGE, READ, WRITE
from collab.work.unit import Work

AS_IT_STANDS = {200: Reply("The engagement as it stands then.", EngagementOut, ETAG)}
SEEN = {"If-Match": "The ETag of what you saw."}
FIRST = {409: "Somebody was first, or it does not stand there."}


@bp.operation(
    "GET",
    "/engagement-forms",
    allow=READ,
    does=Operation(
        summary="Read the forms of terms of reference",
        replies={200: Reply("By type and version.", FormList)},
    ),
)
def list_engagement_forms(work: Work) -> ft.ResponseReturnValue:  # noqa: ARG001 # every view has it
    """Give every form."""
    items = [
        FormOut(
            type=one.type.value,
            version=one.version,
            fields=[
                FieldOut(
                    key=field.key,
                    kind=field.kind.value,
                    label=dict(field.labels),
                    required=field.required,
                    published=field.published,
                    people=field.people,
                    options=list(field.options),
                )
                for field in one.fields
            ],
        )
        for one in shipped().values()
    ]
    return answer(FormList(items=items))


@bp.operation(
    "GET",
    "/spaces/<uuid:space_id>/engagements",
    allow=READ,
    does=Operation(
        summary="List the engagements of a space",
        details=INDEPENDENT,
        replies={200: Reply("What is under way first.", EngagementList)},
    ),
)
def list_engagements(work: Work, space_id: UUID) -> ft.ResponseReturnValue:
    """List a space's engagements."""
    rows = queries.in_space(work, space_or_charter(work, space_id).id)
    return answer(EngagementList(items=[_told(work, row) for row in rows]))


@bp.operation(
    "POST",
    "/spaces/<uuid:space_id>/engagements",
    allow=WRITE,
    does=Operation(
        summary="Begin an engagement",
        details="For whoever facilitates or chairs.",
        body=EngagementIn,
        replies={201: Reply("Begun.", EngagementOut, ETAG)},
    ),
)
def begin_engagement(work: Work, space_id: UUID, body: EngagementIn) -> ft.ResponseReturnValue:
    """Begin an engagement."""
    row = service.begin(
        work, space_or_charter(work, space_id), _draft(body), marking=told_marking(body.marking)
    )
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
        headers=SEEN,
        replies=AS_IT_STANDS,
        problems=FIRST,
    ),
)
def change_engagement(
    work: Work, engagement_id: UUID, body: EngagementChange
) -> ft.ResponseReturnValue:
    """Change a draft."""
    row = queries.one(work, engagement_id)
    service.change(work, row, _draft(body), seen_version=_seen(body.version))
    work.session.flush()  # its version is told as it is now
    return told_engagement(work, row)


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/steps",
    allow=CHANGE,
    does=Operation(
        summary="Move an engagement on",
        details="Steps that need something more are taken at addresses of their own.",
        body=EngagementStepIn,
        replies=AS_IT_STANDS,
        problems=FIRST,
    ),
)
def move_engagement(
    work: Work, engagement_id: UUID, body: EngagementStepIn
) -> ft.ResponseReturnValue:
    """Take a step."""
    row = queries.one(work, engagement_id)
    if body.step not in STEPS:
        raise InvalidError({"step": "No such step."})
    service.move(work, row, Step(body.step), seen_version=body.version)
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


@bp.operation(
    "GET",
    "/engagements/<uuid:engagement_id>/terms",
    allow=READ,
    does=Operation(
        summary="Read the terms of an engagement, version by version",
        details="For those who select, whoever convenes, and counsel; nobody else is told of any.",
        replies={200: Reply("The latest first.", TermsList)},
    ),
)
def list_engagement_terms(work: Work, engagement_id: UUID) -> ft.ResponseReturnValue:
    """Give the versions of terms the viewer reads."""
    row = queries.one(work, engagement_id)
    return answer(TermsList(items=[_terms(work, row, one) for one in queries.versions(work, row)]))


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/terms",
    allow=CHANGE,
    does=Operation(
        summary="Write the draft of the terms",
        details="All of it, by the keys of its form. Once a version was cleared the next begins.",
        body=TermsIn,
        headers=SEEN,
        replies={200: Reply("The draft as it stands then.", TermsOut, ETAG)},
        problems=FIRST,
    ),
)
def write_engagement_terms(
    work: Work, engagement_id: UUID, body: TermsIn
) -> ft.ResponseReturnValue:
    """Write terms."""
    row = queries.one(work, engagement_id)
    draft = TermsDraft(
        body=body.body,
        criteria=tuple(
            Criterion(one.label, one.weight, tuple(one.levels)) for one in body.criteria
        ),
        people_are_met=body.people_are_met,
    )
    terms = service.write(work, row, draft, seen_version=_seen(body.version))
    return answer(_terms(work, row, terms), ETag=f'"{terms.version}"')


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/terms/<int:number>/clearing",
    allow=CHANGE,
    does=Operation(
        summary="Clear terms exactly as they were read",
        details="For counsel: with the version and the hash of what was read.",
        body=ClearingIn,
        replies=AS_IT_STANDS,
        problems={409: "They are not what was read, or do not wait."},
    ),
)
def clear_engagement_terms(
    work: Work, engagement_id: UUID, number: int, body: ClearingIn
) -> ft.ResponseReturnValue:
    """Clear terms."""
    row = queries.one(work, engagement_id)
    terms = queries.terms(work, row, number)
    service.clear(work, row, terms, seen_version=body.version, digest=body.digest)
    return told_engagement(work, row)


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/terms/<int:number>/return",
    allow=CHANGE,
    does=Operation(
        summary="Return terms to those who write them",
        details="For counsel.",
        body=OpinionIn,
        replies=AS_IT_STANDS,
        problems={409: "They do not wait."},
    ),
)
def return_engagement_terms(
    work: Work, engagement_id: UUID, number: int, body: OpinionIn
) -> ft.ResponseReturnValue:
    """Return terms."""
    row = queries.one(work, engagement_id)
    service.give_back(work, row, queries.terms(work, row, number), body.words)
    return told_engagement(work, row)


def told_engagement(work: Work, row: Any, status: int = HTTPStatus.OK) -> ft.ResponseReturnValue:
    """Tell how an engagement stands now."""
    return answer(_told(work, row), status, ETag=f'"{row.version}"')


def _told(work: Work, row: Any) -> EngagementOut:
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


def _terms(work: Work, row: Any, one: Any) -> TermsOut:
    form = shape(row.type, one.form_version)
    return TermsOut(
        engagement_id=row.id,
        number=one.number,
        form_version=one.form_version,
        body=one.body,
        criteria=one.criteria,
        people_are_met=one.people_are_met,
        state=one.state,
        opinion=one.opinion,
        digest=queries.digest(work, one),
        missing=[field.key for field in form.missing(one.body, people=one.people_are_met)],
        version=one.version,
    )


def _draft(body: EngagementIn | EngagementChange) -> Draft:
    try:
        kind, flow = Type(body.type), Workflow(body.workflow)
    except ValueError:
        raise InvalidError({"type": "No such type, or no such workflow."}) from None
    return Draft(body.title, body.need, kind, flow, body.currency)


def _seen(version: int | None) -> int:
    return seen_version({} if version is None else {"version": version})
