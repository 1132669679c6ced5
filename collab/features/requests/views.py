"""Requests for information: asked of the group, answered to all or to the asker, closed."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import NotFoundError, StaleError
from collab.core.refs import Card, card_of
from collab.core.web import SIGNED_IN, Feature
from collab.features.requests import queries, service
from collab.features.requests.forms import QuestionForm, RequestForm
from collab.features.requests.pages import copy_page, draft_page, edit_page, list_page, new_page
from collab.features.requests.policy import Act
from collab.features.requests.rules import REQUEST, address
from collab.people.spaces.models import Space
from collab.people.spaces.queries import one, own_vault, space_or_charter
from collab.policy.marking import Marking
from collab.shared.objections.pages import placeholder
from collab.shared.releases.policy import Act as GateAct
from collab.shared.releases.queries import correctable
from collab.work.unit import Work

bp = Feature("requests")


@bp.get("/spaces/<uuid:space_id>/information-requests", allow=SIGNED_IN)
def index(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """List what is asked in a space."""
    return list_page(work, space_or_charter(work, space_id))


@bp.get("/spaces/<uuid:space_id>/information-requests/new", allow=SIGNED_IN)
def new(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Ask for a request about a topic."""
    space = work.authorise(GateAct.RELEASE_INTO, space_or_charter(work, space_id))
    return new_page(_form(None), None, space)


@bp.post("/spaces/<uuid:space_id>/information-requests", allow=SIGNED_IN)
def create(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Keep a request about a topic in the vault, and go on to the gate with it."""
    space = work.authorise(GateAct.RELEASE_INTO, space_or_charter(work, space_id))
    return _create(work, None, space)


@bp.get(
    "/findings/<uuid:subject_id>/information-requests/new",
    allow=SIGNED_IN,
    defaults={"kind": "finding"},
)
def new_about(work: Work, kind: str, subject_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Ask for a request about a finding."""
    subject = _subject(work, kind, subject_id)
    return new_page(_form(subject), subject, one(work, subject.space_id))


@bp.post(
    "/findings/<uuid:subject_id>/information-requests",
    allow=SIGNED_IN,
    defaults={"kind": "finding"},
)
def create_about(work: Work, kind: str, subject_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Keep a request about a finding in the vault, and go on to the gate with it."""
    subject = _subject(work, kind, subject_id)
    return _create(work, subject, one(work, subject.space_id))


@bp.get("/information-requests/<uuid:request_id>", allow=SIGNED_IN)
def show(work: Work, request_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show a draft, or what is asked with its answers."""
    try:
        row = queries.one(work, request_id)
    except NotFoundError:
        return placeholder(work, request_id)
    return copy_page(work, row) if row.is_copy else draft_page(work, row)


@bp.get("/information-requests/<uuid:request_id>/edit", allow=SIGNED_IN)
def edit(work: Work, request_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show the form for a draft."""
    row = work.authorise(Act.EDIT, queries.one(work, request_id))
    saved = {"topic": row.topic, "question": row.question, "version": str(row.version)}
    return edit_page(work, row, QuestionForm(formdata=None, data=saved))


@bp.post("/information-requests/<uuid:request_id>/edit", allow=SIGNED_IN)
def update(work: Work, request_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Save a draft, or show both texts when somebody else saved it meanwhile."""
    row = work.authorise(Act.EDIT, queries.one(work, request_id))
    form = QuestionForm()
    if not form.validate():
        return edit_page(work, row, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        service.change_question(work, row, form.asked, seen_version=form.seen_version)
    except StaleError:
        return edit_page(work, row, form, stale=True), HTTPStatus.CONFLICT
    flash(_("Saved."), "success")
    return redirect(address(row.id), HTTPStatus.SEE_OTHER)


@bp.post("/information-requests/<uuid:request_id>/removal", allow=SIGNED_IN)
def discard(work: Work, request_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Delete a draft."""
    service.discard(work, queries.one(work, request_id))
    flash(_("The draft is deleted."), "success")
    return redirect("/", HTTPStatus.SEE_OTHER)


@bp.post("/information-requests/<uuid:request_id>/closing", allow=SIGNED_IN)
def close(work: Work, request_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Close what one's own organisation asked."""
    queries.one(work, request_id)
    service.close(work, correctable(work, request_id))
    flash(_("Closed. What was answered stays."), "success")
    return redirect(address(request_id), HTTPStatus.SEE_OTHER)


def _subject(work: Work, kind: str, subject_id: uuid.UUID) -> Card:
    subject = card_of(work, kind, subject_id)
    if not subject.shared:
        raise NotFoundError
    work.authorise(GateAct.RELEASE_INTO, one(work, subject.space_id))
    return subject


def _create(work: Work, subject: Card | None, space: Space) -> ft.ResponseReturnValue:
    form = _form(subject)
    if not form.validate():
        return new_page(form, subject, space), HTTPStatus.UNPROCESSABLE_ENTITY
    marking = Marking.from_name(form.declared["marking"])
    row = service.ask(work, own_vault(work), form.asked, subject=subject, marking=marking)
    gate = url_for("releases.new", kind=REQUEST, item_id=row.id, space=space.id, **form.declared)
    return redirect(gate, HTTPStatus.SEE_OTHER)


def _form(subject: Card | None) -> RequestForm:
    form = RequestForm()
    form.offer(Marking(subject.marking) if subject else None)
    return form
