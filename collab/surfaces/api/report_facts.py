"""The round on facts for programs: passages named, commented by their firms, answered."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import typing as ft

from collab.core.rest import Operation, Reply, answer
from collab.core.texts import lines
from collab.features.engagements.reports import queries
from collab.features.engagements.reports.policy import Act
from collab.features.engagements.reports.service import writing
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.findings import ETAG
from collab.surfaces.api.paging import PageQuery, a_page
from collab.surfaces.api.report_schemas import (
    CommentIn,
    FactAnswerIn,
    FirmNamed,
    NoteList,
    NoteOut,
    PassageIn,
    PassageList,
    PassageOut,
    ThreadList,
    ThreadOut,
)
from collab.surfaces.api.versions import IF_MATCH, seen
from collab.work.bearer import CHANGE, LET_OUT, READ
from collab.work.unit import Work


@bp.operation(
    "GET",
    "/engagement-reports/<uuid:report_id>/passages",
    allow=READ,
    does=Operation(
        summary="List which passages of what is in escrow speak of whom",
        details="For the expert and whoever convenes.",
        query=PageQuery,
        replies={200: Reply("The passages, and of whom one may speak.", PassageList)},
    ),
)
def list_passages(work: Work, report_id: UUID, query: PageQuery) -> ft.ResponseReturnValue:
    """List passages."""
    row = work.authorise(Act.MARK, queries.report(work, report_id))
    return answer(_passages(work, row, query))


@bp.operation(
    "POST",
    "/engagement-reports/<uuid:report_id>/passages",
    allow=CHANGE,
    does=Operation(
        summary="Say that some words of what is in escrow speak of a firm",
        details="The firm is asked about them, and reads nothing else of the report.",
        body=PassageIn,
        replies={201: Reply("Named.", PassageOut)},
    ),
)
def name_passage(work: Work, report_id: UUID, body: PassageIn) -> ft.ResponseReturnValue:
    """Name a passage."""
    row = queries.report(work, report_id)
    ident = writing.mark(
        work, row, section=body.section, excerpt=lines(body.excerpt), party_id=body.firm_id
    )
    return answer(_passage(work, queries.passage(work, ident)), HTTPStatus.CREATED)


@bp.operation(
    "POST",
    "/report-passages/<uuid:passage_id>/removal",
    allow=CHANGE,
    does=Operation(
        summary="Take a passage off again, before its firm was asked",
        replies={200: Reply("The passages that stand then.", PassageList)},
    ),
)
def take_passage_off(work: Work, passage_id: UUID) -> ft.ResponseReturnValue:
    """Take a passage off."""
    passage = queries.passage(work, passage_id)
    row = queries.report(work, passage.report_id)
    writing.unmark(work, row, passage)
    work.session.expire_all()  # a function took it
    return answer(_passages(work, row, PageQuery()))


@bp.operation(
    "GET",
    "/engagement-reports/<uuid:report_id>/notes",
    allow=READ,
    does=Operation(
        summary="List what was said of facts, as the expert and whoever convenes read it",
        query=PageQuery,
        replies={200: Reply("The latest round first.", NoteList)},
    ),
)
def list_fact_notes(work: Work, report_id: UUID, query: PageQuery) -> ft.ResponseReturnValue:
    """List what was said."""
    row = queries.report(work, report_id)
    found, further = a_page(query, partial(queries.notes, work, row))
    known = queries.parties(work, row)
    told = [_note(note, words, known) for note, words in found]
    return answer(NoteList(items=told, next_page=further))


@bp.operation(
    "GET",
    "/accuracy-notes/<uuid:fact_note_id>",
    allow=READ,
    does=Operation(
        summary="Read what was said of a passage",
        replies={200: Reply("What was said.", NoteOut, ETAG)},
    ),
)
def read_fact_note(work: Work, fact_note_id: UUID) -> ft.ResponseReturnValue:
    """Give what was said."""
    return _told(work, queries.note(work, fact_note_id))


@bp.operation(
    "POST",
    "/accuracy-notes/<uuid:fact_note_id>/answer",
    allow=LET_OUT,
    does=Operation(
        summary="Answer, as the expert, what was said of a passage",
        details="Whoever said it, whoever convenes and counsel read this. It is given once.",
        body=FactAnswerIn,
        headers=IF_MATCH,
        replies={200: Reply("Answered.", NoteOut, ETAG)},
        problems={409: "It was answered, or the comment was changed meanwhile."},
    ),
)
def answer_fact(work: Work, fact_note_id: UUID, body: FactAnswerIn) -> ft.ResponseReturnValue:
    """Answer a comment."""
    row = queries.note(work, fact_note_id)
    writing.answer(
        work, row, lines(body.answer), changed=body.changed, seen_version=seen(body.version)
    )
    return _told(work, row)


@bp.operation(
    "GET",
    "/engagements/<uuid:engagement_id>/facts",
    allow=READ,
    does=Operation(
        summary="List the passages that speak of your organisation",
        details="Whoever convenes and counsel read those of all firms.",
        query=PageQuery,
        replies={200: Reply("The latest round first.", ThreadList)},
    ),
)
def list_facts(work: Work, engagement_id: UUID, query: PageQuery) -> ft.ResponseReturnValue:
    """List what is said of one's own firm."""
    about = queries.engagement(work, engagement_id)
    found, further = a_page(query, partial(queries.threads, work, about.id))
    return answer(ThreadList(items=[_thread(one) for one in found], next_page=further))


@bp.operation(
    "POST",
    "/accuracy-threads/<uuid:thread_id>/comment",
    allow=LET_OUT,
    does=Operation(
        summary="Say what is not so in a passage",
        details="Screened like everything that leaves your organisation; the expert answers it.",
        body=CommentIn,
        headers=IF_MATCH,
        replies={200: Reply("The passage as it stands then.", ThreadOut, ETAG)},
        problems={409: "The round is over, or a colleague wrote meanwhile."},
    ),
)
def comment_fact(work: Work, thread_id: UUID, body: CommentIn) -> ft.ResponseReturnValue:
    """Comment on facts."""
    row = queries.thread(work, thread_id)
    writing.comment(work, row, lines(body.words), seen_version=seen(body.version))
    return answer(_thread(row), ETag=f'"{row.version}"')


def _passages(work: Work, row: Any, query: PageQuery) -> PassageList:
    """Tell the passages of what was given at last; those of earlier versions come behind."""
    given = queries.given(work, row)
    found, further = a_page(query, partial(queries.passages, work, row))
    told = [one for one in found if given is not None and one.version_id == given.id]
    known = queries.parties(work, row)
    return PassageList(
        items=[_shown(one, known) for one in told],
        firms=[FirmNamed(firm_id=ident, name=name) for ident, name in known.items()],
        next_page=further if len(told) == len(found) else None,
    )


def _passage(work: Work, row: Any) -> PassageOut:
    return _shown(row, queries.parties(work, queries.report(work, row.report_id)))


def _shown(row: Any, known: Mapping[UUID, str]) -> PassageOut:
    """Tell a passage, and of whom it speaks to those who may know of that firm."""
    return PassageOut(
        id=row.id, section=row.section, excerpt=row.excerpt, firm_id=_firm(row, known)
    )


def _told(work: Work, row: Any) -> ft.ResponseReturnValue:
    known = queries.parties(work, queries.report(work, row.report_id))
    told = _note(row, queries.passage(work, row.passage_id), known)
    return answer(told, ETag=f'"{told.version}"')


def _note(row: Any, passage: Any, known: Mapping[UUID, str]) -> NoteOut:
    same = set(NoteOut.model_fields) - {"section", "excerpt", "firm_id"}
    return NoteOut(
        **{name: getattr(row, name) for name in same},
        section=passage.section,
        excerpt=passage.excerpt,
        firm_id=_firm(passage, known),
    )


def _firm(passage: Any, known: Mapping[UUID, str]) -> UUID | None:
    return passage.party_id if passage.party_id in known else None


def _thread(row: Any) -> ThreadOut:
    same = set(ThreadOut.model_fields) - {"firm_id"}
    return ThreadOut(**{name: getattr(row, name) for name in same}, firm_id=row.party_id)
