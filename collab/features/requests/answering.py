"""The pages of answers: written in the vault, and through the gate to all or to the asker alone."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import DeniedError, NotFoundError, StaleError
from collab.core.web import SIGNED_IN
from collab.features.requests import queries, service
from collab.features.requests.crossing import answer_address, may_answer
from collab.features.requests.forms import ASKER, EVERYBODY, AnswerForm, ReplyForm
from collab.features.requests.models import InformationRequest
from collab.features.requests.pages import answer_page, draft_page, edit_page
from collab.features.requests.policy import Act
from collab.features.requests.rules import ANSWER, PRIVATE, address
from collab.features.requests.views import bp
from collab.people.spaces.queries import one, own_vault
from collab.policy.marking import Marking
from collab.shared.objections.pages import placeholder
from collab.shared.releases.policy import Act as GateAct
from collab.work.unit import Work

__all__ = ["bp"]  # with everything of requests on it: these pages come last


@bp.get("/information-requests/<uuid:request_id>/answers/new", allow=SIGNED_IN)
def answer(work: Work, request_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Ask for an answer."""
    request = _asked(work, request_id)
    return answer_page(_form(request), request)


@bp.post("/information-requests/<uuid:request_id>/answers", allow=SIGNED_IN)
def keep_answer(work: Work, request_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Keep an answer in the vault, and go on to the gate with it."""
    request = _asked(work, request_id)
    form = _form(request)
    if not form.validate():
        return answer_page(form, request), HTTPStatus.UNPROCESSABLE_ENTITY
    row = service.reply(
        work,
        own_vault(work),
        form.said,
        request=request,
        marking=Marking.from_name(form.declared["marking"]),
    )
    gate = url_for(
        "releases.new",
        kind=PRIVATE if row.private else ANSWER,
        item_id=row.id,
        space=request.space_id,
        **form.declared,
    )
    return redirect(gate, HTTPStatus.SEE_OTHER)


@bp.get("/information-answers/<uuid:answer_id>", allow=SIGNED_IN)
def show_answer(work: Work, answer_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show a draft; lead from a copy to what was asked."""
    try:
        row = queries.answer(work, answer_id)
    except NotFoundError:
        return placeholder(work, answer_id)
    if row.is_copy:
        request = queries.one(work, row.request_id)
        return redirect(f"{address(request.id)}#answer-{row.id}", HTTPStatus.SEE_OTHER)
    return draft_page(work, row)


@bp.get("/information-answers/<uuid:answer_id>/edit", allow=SIGNED_IN)
def edit_answer(work: Work, answer_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show the form for a draft."""
    row = work.authorise(Act.EDIT, queries.answer(work, answer_id))
    audience = ASKER if row.private else EVERYBODY
    saved = {"body": row.body, "audience": audience, "version": str(row.version)}
    return edit_page(work, row, ReplyForm(formdata=None, data=saved))


@bp.post("/information-answers/<uuid:answer_id>/edit", allow=SIGNED_IN)
def update_answer(work: Work, answer_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Save a draft, or show both texts when somebody else saved it meanwhile."""
    row = work.authorise(Act.EDIT, queries.answer(work, answer_id))
    form = ReplyForm()
    if not form.validate():
        return edit_page(work, row, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        service.change_reply(work, row, form.said, seen_version=form.seen_version)
    except StaleError:
        return edit_page(work, row, form, stale=True), HTTPStatus.CONFLICT
    flash(_("Saved."), "success")
    return redirect(answer_address(row.id), HTTPStatus.SEE_OTHER)


@bp.post("/information-answers/<uuid:answer_id>/removal", allow=SIGNED_IN)
def discard_answer(work: Work, answer_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Delete a draft."""
    row = queries.answer(work, answer_id)
    service.discard(work, row)
    flash(_("The draft is deleted."), "success")
    return redirect("/", HTTPStatus.SEE_OTHER)


def _asked(work: Work, request_id: uuid.UUID) -> InformationRequest:
    """Give what may be answered: released, open, and asked by somebody else."""
    request = queries.one(work, request_id)
    if not request.is_copy:
        raise NotFoundError
    work.authorise(GateAct.RELEASE_INTO, one(work, request.space_id))
    decision = may_answer(work, request)
    if not decision.allowed:
        raise DeniedError(decision)
    return request


def _form(request: InformationRequest) -> AnswerForm:
    form = AnswerForm()
    form.offer(Marking(request.marking))
    return form
