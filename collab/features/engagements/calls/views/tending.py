"""Publish a call, move its deadlines on, invite, answer; counsel lets an answer go out."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import ConflictError, InvalidError
from collab.core.forms import tell
from collab.core.texts import whole
from collab.core.web import SIGNED_IN
from collab.features.engagements import queries as engagements
from collab.features.engagements.calls import queries, service
from collab.features.engagements.calls.forms import CallForm, DeadlinesForm
from collab.features.engagements.calls.pages import (
    answer_form,
    answer_page,
    invite_form,
    publish_page,
    tend_page,
)
from collab.features.engagements.calls.policy import PUBLISH, Act
from collab.features.engagements.calls.views.blueprint import bp
from collab.features.engagements.forms import OpinionForm
from collab.features.engagements.models import Engagement
from collab.features.engagements.refusing import beside_the_form
from collab.features.engagements.rules import address
from collab.work.unit import Work

Answer = ft.ResponseReturnValue


@bp.get("/engagements/<uuid:engagement_id>/call/new", allow=SIGNED_IN)
def new(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Show what would be published, and ask until when and to whom."""
    row = work.authorise(PUBLISH, engagements.one(work, engagement_id))
    return publish_page(work, row, engagements.terms(work, row), CallForm())


@bp.post("/engagements/<uuid:engagement_id>/call", allow=PUBLISH)
def publish(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Publish the call; or first look at what would be read, and by whom."""
    row = work.authorise(PUBLISH, engagements.one(work, engagement_id))
    terms = engagements.terms(work, row)
    form = CallForm()
    if request.form.get("act") == "look":
        return publish_page(work, row, terms, form, looked=True)
    try:
        with beside_the_form(work):
            form.demand()
            version, terms_version = form.seen
            service.publish(
                work, row, terms, form.notice, seen_version=version, seen_terms=terms_version
            )
    except InvalidError as error:
        tell(form, error)
        return publish_page(work, row, terms, form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Published."), "success")
    return _tending(row)


@bp.get("/engagements/<uuid:engagement_id>/call", allow=SIGNED_IN)
def tend(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Show deadlines, invitations and questions to whoever convenes."""
    row = work.authorise(Act.TEND, engagements.one(work, engagement_id))
    return tend_page(work, row, queries.published(work, row))


@bp.post("/engagements/<uuid:engagement_id>/call/deadlines", allow=Act.TEND)
def extend(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Move deadlines on."""
    row = work.authorise(Act.TEND, engagements.one(work, engagement_id))
    call, form = queries.published(work, row), DeadlinesForm()
    try:
        with beside_the_form(work):
            form.demand()
            service.extend(work, row, call, form.deadlines)
    except InvalidError as error:
        tell(form, error)
        return tend_page(work, row, call, deadlines=form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Moved on. Those who were asked are told that something changed."), "success")
    return _tending(row)


@bp.post("/engagements/<uuid:engagement_id>/call/guests", allow=Act.TEND)
def invite(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Ask an organisation to propose."""
    row = work.authorise(Act.TEND, engagements.one(work, engagement_id))
    call, form = queries.published(work, row), invite_form(work)
    if not form.validate():
        return tend_page(work, row, call, invitation=form), HTTPStatus.UNPROCESSABLE_ENTITY
    service.invite(work, row, call, form.firm_id)
    flash(_("Invited. It is told by a letter without content."), "success")
    return _tending(row)


@bp.post("/call-answers/<uuid:answer_of_call_id>/answer", allow=Act.TEND)
def answer(work: Work, answer_of_call_id: uuid.UUID) -> Answer:
    """Answer a question to all."""
    told = queries.answer(work, answer_of_call_id)
    row = work.authorise(Act.TEND, service.engagement_of(work, told))
    form = answer_form(told)
    try:
        with beside_the_form(work, form, at=url_for("calls.tend", engagement_id=row.id)):
            form.demand()
            question, words = form.question.data or "", form.words.data or ""
            stands = service.answer(
                work, row, told, question, words, seen_version=form.seen_version
            )
    except InvalidError as error:
        if form.again and told.state != "waiting":  # its form is on the page no more
            raise ConflictError(error.fields[""]) from error
        tell(form, error)
        page = tend_page(work, row, service.call_of(work, told), answering=(told.id, form))
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Answered to all.") if stands else _("Counsel looks at it first."), "success")
    return _tending(row)


@bp.post("/call-answers/<uuid:answer_of_call_id>/decline", allow=Act.TEND)
def decline(work: Work, answer_of_call_id: uuid.UUID) -> Answer:
    """Leave a question without an answer."""
    told = queries.answer(work, answer_of_call_id)
    row = service.engagement_of(work, told)
    service.decline(work, row, told, seen_version=whole(request.form.get("version")) or 0)
    flash(_("Left without an answer."), "success")
    return _tending(row)


@bp.post("/engagements/<uuid:engagement_id>/call/withdrawal", allow=Act.WITHDRAW)
def withdraw(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Take the call down."""
    row = work.authorise(Act.WITHDRAW, engagements.one(work, engagement_id))
    service.withdraw(work, row, queries.published(work, row))
    flash(_("Taken down. Others may have copied it."), "success")
    return redirect(address(row.id), HTTPStatus.SEE_OTHER)


@bp.post("/call-answers/<uuid:answer_of_call_id>/withdrawal", allow=Act.WITHDRAW)
def withdraw_answer(work: Work, answer_of_call_id: uuid.UUID) -> Answer:
    """Take an answer down."""
    told = queries.answer(work, answer_of_call_id)
    row = work.authorise(Act.WITHDRAW, service.engagement_of(work, told))
    service.withdraw_answer(work, row, told)
    flash(_("Taken down. Others may have copied it."), "success")
    return redirect(address(row.id), HTTPStatus.SEE_OTHER)


@bp.get("/call-answers/<uuid:answer_of_call_id>", allow=SIGNED_IN)
def show_answer(work: Work, answer_of_call_id: uuid.UUID) -> Answer:
    """Show counsel an answer that waits."""
    told = work.authorise(Act.SETTLE, queries.answer(work, answer_of_call_id))
    return answer_page(work, service.engagement_of(work, told), told, OpinionForm())


@bp.post("/call-answers/<uuid:answer_of_call_id>/review", allow=Act.SETTLE)
def settle(work: Work, answer_of_call_id: uuid.UUID) -> Answer:
    """Let an answer go out, or return it."""
    told = work.authorise(Act.SETTLE, queries.answer(work, answer_of_call_id))
    row, form = service.engagement_of(work, told), OpinionForm()
    stands = request.form.get("verdict") == "stands"
    if not stands and not form.validate():
        return answer_page(work, row, told, form), HTTPStatus.UNPROCESSABLE_ENTITY
    service.settle(
        work,
        row,
        told,
        stands=stands,
        words=form.words.data or "",
        seen_version=whole(request.form.get("version")) or 0,
    )
    flash(_("Noted."), "success")
    return redirect(address(row.id), HTTPStatus.SEE_OTHER)


def _tending(row: Engagement) -> Answer:
    return redirect(url_for("calls.tend", engagement_id=row.id), HTTPStatus.SEE_OTHER)
