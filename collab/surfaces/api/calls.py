"""Calls for programs: published, read by experts, asked about and answered."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import typing as ft

from collab.core.rest import Operation, Reply, answer
from collab.features.engagements import queries as engagements
from collab.features.engagements.calls import queries, service
from collab.features.engagements.calls.pages import answered, shown
from collab.features.engagements.calls.policy import PUBLISH, Act
from collab.features.engagements.calls.rules import Deadlines, Notice, address
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.call_schemas import (
    AnswerIn,
    AnswerList,
    AnswerOut,
    CallIn,
    CallList,
    CallOut,
    DeadlinesIn,
    GuestIn,
    PublishedOut,
    QuestionIn,
    SeenIn,
    SettleIn,
)
from collab.surfaces.api.days import end_of
from collab.surfaces.api.findings import ETAG
from collab.surfaces.api.paging import PageQuery, a_page
from collab.surfaces.api.versions import IF_MATCH, seen
from collab.work.bearer import CHANGE, LET_OUT, READ
from collab.work.unit import Work

THE_CALL = {200: Reply("The call as it stands then.", CallOut)}
THE_ANSWER = {200: Reply("As it stands then.", AnswerOut, ETAG)}


@bp.operation(
    "GET",
    "/calls",
    allow=READ,
    does=Operation(
        summary="List the calls you may read",
        details="Public ones, those of spaces you sit in, those your organisation is asked to.",
        query=PageQuery,
        replies={200: Reply("One page; what closes first first.", CallList)},
    ),
)
def list_calls(work: Work, query: PageQuery) -> ft.ResponseReturnValue:
    """List calls."""
    rows, on = a_page(query, partial(queries.listed, work))
    return answer(CallList(items=[call_out(work, row) for row in rows], next_page=on))


@bp.operation(
    "GET",
    "/calls/<uuid:call_id>",
    allow=READ,
    does=Operation(summary="Read a call", replies={200: Reply("The call.", CallOut)}),
)
def read_call(work: Work, call_id: UUID) -> ft.ResponseReturnValue:
    """Give a call."""
    return answer(call_out(work, queries.one(work, call_id)))


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/call",
    allow=LET_OUT,
    does=Operation(
        summary="Publish the call of cleared terms",
        details="For whoever facilitates: the published fields of the terms, word for word.",
        body=CallIn,
        replies={201: Reply("Published.", CallOut)},
        problems={409: "It is not what was read, or the terms are not cleared."},
    ),
)
def publish_call(work: Work, engagement_id: UUID, body: CallIn) -> ft.ResponseReturnValue:
    """Publish a call."""
    row = work.authorise(PUBLISH, engagements.one(work, engagement_id))
    service.publish(
        work,
        row,
        engagements.terms(work, row),
        Notice(_deadlines(body), body.public, body.with_need),
        seen_version=body.version,
        seen_terms=body.terms_version,
    )
    return answer(call_out(work, queries.published(work, row)), HTTPStatus.CREATED)


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/call/deadlines",
    allow=LET_OUT,
    does=Operation(
        summary="Move deadlines of a call on",
        body=DeadlinesIn,
        replies=THE_CALL,
        problems={409: "The deadline has passed."},
    ),
)
def extend_call(work: Work, engagement_id: UUID, body: DeadlinesIn) -> ft.ResponseReturnValue:
    """Move deadlines on."""
    row = engagements.one(work, engagement_id)
    call = queries.published(work, row)
    service.extend(work, row, call, _deadlines(body))
    return answer(call_out(work, call))


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/call/guests",
    allow=LET_OUT,
    does=Operation(
        summary="Ask an organisation to propose",
        body=GuestIn,
        replies=THE_CALL,
        problems={409: "Nobody is asked any more."},
    ),
)
def invite_to_call(work: Work, engagement_id: UUID, body: GuestIn) -> ft.ResponseReturnValue:
    """Invite an organisation."""
    row = engagements.one(work, engagement_id)
    call = queries.published(work, row)
    service.invite(work, row, call, body.firm_id)
    return answer(call_out(work, call))


@bp.operation(
    "GET",
    "/engagements/<uuid:engagement_id>/call/questions",
    allow=READ,
    does=Operation(
        summary="Read what was asked of a call",
        details="For whoever facilitates; never by whom.",
        query=PageQuery,
        replies={200: Reply("One page; what waits first.", AnswerList)},
    ),
)
def list_call_questions(
    work: Work, engagement_id: UUID, query: PageQuery
) -> ft.ResponseReturnValue:
    """Give what was asked."""
    row = work.authorise(Act.TEND, engagements.one(work, engagement_id))
    rows, on = a_page(query, partial(queries.answers, work, queries.published(work, row)))
    return answer(AnswerList(items=[answer_out(one) for one in rows], next_page=on))


@bp.operation(
    "POST",
    "/calls/<uuid:call_id>/questions",
    allow=LET_OUT,
    does=Operation(
        summary="Ask about a call as its guest",
        details="Nobody learns who asked: name neither yourself nor your organisation.",
        body=QuestionIn,
        replies=THE_CALL,
        problems={409: "No more questions are taken."},
    ),
)
def ask_of_call(work: Work, call_id: UUID, body: QuestionIn) -> ft.ResponseReturnValue:
    """Ask a question."""
    row = queries.one(work, call_id)
    service.ask(work, row, body.words)
    return answer(call_out(work, row))


@bp.operation(
    "POST",
    "/call-answers/<uuid:answer_of_call_id>/answer",
    allow=LET_OUT,
    does=Operation(
        summary="Answer a question to all",
        details="Where something in it stands out, counsel looks first.",
        body=AnswerIn,
        headers=IF_MATCH,
        replies=THE_ANSWER,
        problems={409: "It waits no more."},
    ),
)
def answer_question(work: Work, answer_of_call_id: UUID, body: AnswerIn) -> ft.ResponseReturnValue:
    """Answer a question."""
    told = queries.answer(work, answer_of_call_id)
    row = service.engagement_of(work, told)
    service.answer(work, row, told, body.question, body.words, seen_version=seen(body.version))
    return told_answer(told)


@bp.operation(
    "POST",
    "/call-answers/<uuid:answer_of_call_id>/decline",
    allow=CHANGE,
    does=Operation(
        summary="Leave a question without an answer",
        body=SeenIn,
        headers=IF_MATCH,
        replies=THE_ANSWER,
        problems={409: "It waits no more."},
    ),
)
def decline_question(work: Work, answer_of_call_id: UUID, body: SeenIn) -> ft.ResponseReturnValue:
    """Leave a question without an answer."""
    told = queries.answer(work, answer_of_call_id)
    service.decline(work, service.engagement_of(work, told), told, seen_version=seen(body.version))
    return told_answer(told)


@bp.operation(
    "POST",
    "/call-answers/<uuid:answer_of_call_id>/review",
    allow=LET_OUT,
    does=Operation(
        summary="Let an answer go out, or return it",
        details="For counsel.",
        body=SettleIn,
        headers=IF_MATCH,
        replies=THE_CALL,
        problems={409: "It waits no more."},
    ),
)
def settle_call_answer(
    work: Work, answer_of_call_id: UUID, body: SettleIn
) -> ft.ResponseReturnValue:
    """Settle an answer."""
    told = queries.answer(work, answer_of_call_id)
    row, call = service.engagement_of(work, told), service.call_of(work, told)
    service.settle(
        work, row, told, stands=body.stands, words=body.words, seen_version=seen(body.version)
    )
    work.session.expire(told)
    return answer(call_out(work, call))


def call_out(work: Work, row: Any) -> CallOut:
    """Give a call as its reader may know it."""
    told = shown(row, work.now)
    cancelled = row.ended_as == "cancelled"
    return CallOut(
        id=row.id,
        address=address(row.id),
        title=told.title,
        workflow=row.workflow,
        currency=row.currency,
        state=told.label,
        questions_until=row.questions_until,
        closes_at=row.closes_at,
        full_closes_at=row.full_closes_at,
        body={} if cancelled else row.body,
        criteria=[dict(one) for one in told.criteria],
        answers=[
            PublishedOut(id=one.id, question=one.question, answer=one.answer)
            for one in answered(work, row)
        ],
    )


def answer_out(one: Any) -> AnswerOut:
    """Give a question and its answer to whoever sees to it."""
    names = ("id", "question", "answer", "state", "opinion", "asked_on", "version")
    return AnswerOut(**{name: getattr(one, name) for name in names})


def told_answer(one: Any) -> ft.ResponseReturnValue:
    """Tell how an answer stands now."""
    return answer(answer_out(one), ETag=f'"{one.version}"')


def _deadlines(body: DeadlinesIn) -> Deadlines:
    full = body.full_closes_on
    return Deadlines(
        end_of(body.questions_on), end_of(body.closes_on), end_of(full) if full else None
    )
