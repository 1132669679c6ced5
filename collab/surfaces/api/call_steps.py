"""Calls for programs besides: looked at before they are out, who is asked, and taken down."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import typing as ft

from collab.core.rest import Operation, Reply, answer
from collab.features.engagements import queries as engagements
from collab.features.engagements.calls import queries, service
from collab.features.engagements.calls.policy import PUBLISH, Act
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.call_schemas import (
    AnswerOut,
    CallFieldOut,
    CallGuestList,
    CallGuestOut,
    CallPreviewOut,
    InvitableList,
    InvitableOut,
    OwnQuestionList,
    OwnQuestionOut,
    PreviewQuery,
)
from collab.surfaces.api.calls import THE_CALL, call_out, told_answer
from collab.surfaces.api.engagements import AS_IT_STANDS, told_engagement
from collab.surfaces.api.findings import ETAG
from collab.surfaces.api.paging import PageQuery, a_page
from collab.work.bearer import LET_OUT, READ
from collab.work.unit import Work


@bp.operation(
    "GET",
    "/engagements/<uuid:engagement_id>/call-preview",
    allow=READ,
    does=Operation(
        summary="Look at what a call would tell, before it is published",
        details="For whoever publishes it. Publish with the versions that stand here.",
        query=PreviewQuery,
        replies={200: Reply("What experts would read.", CallPreviewOut)},
    ),
)
def preview_call(work: Work, engagement_id: UUID, query: PreviewQuery) -> ft.ResponseReturnValue:
    """Give what would be published."""
    row = work.authorise(PUBLISH, engagements.one(work, engagement_id))
    terms = engagements.terms(work, row)
    told = service.released(work, row, terms, with_need=query.with_need)
    return answer(
        CallPreviewOut(
            title=told.title,
            fields=[
                CallFieldOut(key=key, label=label, text=text)
                for key, (label, text) in told.fields.items()
            ],
            verdict=told.verdict.value,
            version=row.version,
            terms_version=terms.version,
        )
    )


@bp.operation(
    "GET",
    "/engagements/<uuid:engagement_id>/call/guests",
    allow=READ,
    does=Operation(
        summary="List who was asked to a call",
        details="For whoever facilitates; never who registered or proposed.",
        replies={200: Reply("By name.", CallGuestList)},
    ),
)
def list_call_guests(work: Work, engagement_id: UUID) -> ft.ResponseReturnValue:
    """Give who was invited."""
    row = work.authorise(Act.TEND, engagements.one(work, engagement_id))
    found = queries.invited(work, queries.published(work, row))
    return answer(CallGuestList(items=[CallGuestOut(firm=f, invited_at=at) for f, at in found]))


@bp.operation(
    "GET",
    "/engagements/<uuid:engagement_id>/call/invitable",
    allow=READ,
    does=Operation(
        summary="List whom you could ask to a call",
        details="For whoever facilitates. Who has a place in the group or takes part cannot be.",
        replies={200: Reply("By name.", InvitableList)},
    ),
)
def list_invitable(work: Work, engagement_id: UUID) -> ft.ResponseReturnValue:
    """Give who could be invited."""
    work.authorise(Act.TEND, engagements.one(work, engagement_id))
    found = queries.could_be_invited(work)
    items = [InvitableOut(firm_id=ident, firm=name) for ident, name in found]
    return answer(InvitableList(items=items))


@bp.operation(
    "GET",
    "/calls/<uuid:call_id>/questions",
    allow=READ,
    does=Operation(
        summary="Read what your own organisation asked of a call",
        details="Nobody else learns that it did.",
        query=PageQuery,
        replies={200: Reply("One page; the latest first.", OwnQuestionList)},
    ),
)
def list_own_questions(work: Work, call_id: UUID, query: PageQuery) -> ft.ResponseReturnValue:
    """Give what one's own firm asked."""
    rows, on = a_page(query, partial(queries.own_questions, work, queries.one(work, call_id)))
    items = [OwnQuestionOut.model_validate(one, from_attributes=True) for one in rows]
    return answer(OwnQuestionList(items=items, next_page=on))


@bp.operation(
    "GET",
    "/call-answers/<uuid:answer_of_call_id>",
    allow=READ,
    does=Operation(
        summary="Read an answer that waits for you",
        details="For counsel, before others read it.",
        replies={200: Reply("As it would go out.", AnswerOut, ETAG)},
    ),
)
def read_call_answer(work: Work, answer_of_call_id: UUID) -> ft.ResponseReturnValue:
    """Give an answer that waits."""
    return told_answer(work.authorise(Act.SETTLE, queries.answer(work, answer_of_call_id)))


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/call/withdrawal",
    allow=LET_OUT,
    does=Operation(
        summary="Take a call down, with all that was answered",
        details="For whoever facilitates, and counsel. Others may have copied it.",
        replies=AS_IT_STANDS,
        problems={409: "It was taken down before."},
    ),
)
def take_down_call(work: Work, engagement_id: UUID) -> ft.ResponseReturnValue:
    """Take a call down."""
    row = work.authorise(Act.WITHDRAW, engagements.one(work, engagement_id))
    service.withdraw(work, row, queries.published(work, row))
    return told_engagement(work, engagements.one(work, engagement_id))


@bp.operation(
    "POST",
    "/call-answers/<uuid:answer_of_call_id>/withdrawal",
    allow=LET_OUT,
    does=Operation(
        summary="Take down what was answered to all",
        details="For whoever facilitates, and counsel. Others may have copied it.",
        replies=THE_CALL,
        problems={409: "It does not stand there."},
    ),
)
def take_down_answer(work: Work, answer_of_call_id: UUID) -> ft.ResponseReturnValue:
    """Take an answer down."""
    told = queries.answer(work, answer_of_call_id)
    row, call_id = service.engagement_of(work, told), told.call_id
    service.withdraw_answer(work, row, told)
    return answer(call_out(work, queries.one(work, call_id)))
