"""Terms of reference for programs: their forms, written, read and cleared; as on the pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import typing as ft

from collab.core.rest import Operation, Reply, answer
from collab.core.texts import lines, one_line
from collab.features.engagements import queries, service
from collab.features.engagements.rules import Criterion, TermsDraft
from collab.features.engagements.shapes import shape, shipped
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.engagement_form_schemas import FieldOut, FormList, FormOut
from collab.surfaces.api.engagement_schemas import (
    ClearingIn,
    OpinionIn,
    TermsIn,
    TermsList,
    TermsOut,
)
from collab.surfaces.api.engagements import AS_IT_STANDS, FIRST, told_engagement
from collab.surfaces.api.findings import ETAG
from collab.surfaces.api.versions import IF_MATCH, as_seen, seen
from collab.work.bearer import CHANGE, LET_OUT, READ
from collab.work.unit import Work


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
        headers=IF_MATCH,
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
        body={name: _kept(value) for name, value in body.body.items()},
        criteria=tuple(
            Criterion(one.label, one.weight, tuple(one.levels)) for one in body.criteria
        ),
        people_are_met=body.people_are_met,
    )
    terms = service.write(work, row, draft, seen_version=seen(body.version))
    return answer(_terms(work, row, terms), ETag=f'"{terms.version}"')


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/terms/<int:number>/clearing",
    allow=LET_OUT,
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
    allow=LET_OUT,
    does=Operation(
        summary="Return terms to those who write them",
        details="For counsel.",
        body=OpinionIn,
        headers=IF_MATCH,
        replies=AS_IT_STANDS,
        problems={409: "They are not what was read, or do not wait."},
    ),
)
def return_engagement_terms(
    work: Work, engagement_id: UUID, number: int, body: OpinionIn
) -> ft.ResponseReturnValue:
    """Return terms."""
    row = queries.one(work, engagement_id)
    terms = queries.terms(work, row, number)
    as_seen(terms.version, body.version)
    service.give_back(work, row, terms, body.words)
    return told_engagement(work, row)


def _kept(value: str | list[str] | int) -> str | list[str] | int:
    """Give a value as the form keeps it: what says nothing is nothing."""
    if isinstance(value, str):
        return lines(value)
    if isinstance(value, list):
        return [told for one in value if (told := one_line(one))]
    return value


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
