"""Objections: one click on any item, the page of what came of it, counsel's decision."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import NotFoundError
from collab.core.web import SIGNED_IN, Feature
from collab.people.spaces.queries import space_or_charter
from collab.shared.objections import queries, service
from collab.shared.objections.forms import DecisionForm, HoldForm, ObjectionForm, WordsForm
from collab.shared.objections.kinds import objectable
from collab.shared.objections.pages import list_page, objection_page
from collab.shared.objections.policy import Act
from collab.shared.objections.rules import DANGER, OBJECTION
from collab.shared.releases.queries import release_of
from collab.work.unit import Work

bp = Feature("objections")


@bp.get("/spaces/<uuid:space_id>/objections", allow=SIGNED_IN)
def index(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """List one's own objections in a space; to counsel, all."""
    return list_page(work, space_or_charter(work, space_id))


@bp.post("/spaces/<uuid:space_id>/<kind>/<uuid:item_id>/objections", allow=SIGNED_IN)
def create(
    work: Work, space_id: uuid.UUID, kind: str, item_id: uuid.UUID
) -> ft.ResponseReturnValue:
    """Take an item out of sight."""
    space = space_or_charter(work, space_id)
    reason = DANGER if ObjectionForm().reason.data == DANGER else OBJECTION
    made = service.object_to(work, space, kind, item_id, reason=reason)
    flash(_("It is out of sight now. Counsel looks at it."), "success")
    return _to_either(work, made, objectable(kind).address(item_id))


@bp.post("/releases/<uuid:release_id>/danger", allow=SIGNED_IN)
def report(work: Work, release_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Take down what one released oneself, because somebody is in danger."""
    release = release_of(work, release_id)
    made = service.report_own(work, release)
    flash(_("It is taken down everywhere. Counsel and the facilitator are told."), "success")
    return _to_either(work, made, objectable(release.item_kind).address(release.item_id))


@bp.get("/objections/<uuid:objection_id>", allow=SIGNED_IN)
def show(work: Work, objection_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show an objection to its objector and to counsel."""
    return objection_page(work, queries.one(work, objection_id))


@bp.post("/objections/<uuid:objection_id>/words", allow=SIGNED_IN)
def explain(work: Work, objection_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Tell counsel why, after the click."""
    row = work.authorise(Act.EXPLAIN, queries.one(work, objection_id))
    form = WordsForm()
    if not form.validate():
        return objection_page(work, row, words=form), HTTPStatus.UNPROCESSABLE_ENTITY
    service.explain(work, row, form.words.data or "")
    flash(_("Counsel reads it with the objection."), "success")
    return _to(row.id)


@bp.post("/objections/<uuid:objection_id>/decision", allow=Act.DECIDE)
def decide(work: Work, objection_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Take counsel's decision."""
    row = work.authorise(Act.DECIDE, queries.one(work, objection_id))
    form = DecisionForm()
    if not form.validate():
        return objection_page(work, row, form), HTTPStatus.UNPROCESSABLE_ENTITY
    service.decide(work, row, outcome=form.outcome.data, opinion=form.opinion.data or "")
    flash(_("Your decision is recorded, and those concerned are told."), "success")
    return _to(row.id)


@bp.post("/objections/<uuid:objection_id>/hold", allow=Act.DECIDE)
def hold(work: Work, objection_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Set a legal hold."""
    row = work.authorise(Act.DECIDE, queries.one(work, objection_id))
    form = HoldForm()
    if not form.validate():
        return objection_page(work, row, hold=form), HTTPStatus.UNPROCESSABLE_ENTITY
    service.set_hold(work, row, reason=form.reason.data or "")
    flash(_("The sealed copy is kept until you lift the hold."), "success")
    return _to(row.id)


@bp.post("/objections/<uuid:objection_id>/hold-end", allow=Act.DECIDE)
def lift(work: Work, objection_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Lift a legal hold."""
    row = queries.one(work, objection_id)
    service.set_hold(work, row, reason="")
    flash(_("The hold is lifted."), "success")
    return _to(row.id)


def _to_either(work: Work, objection_id: uuid.UUID, item: str) -> ft.ResponseReturnValue:
    """Lead to the objection, or, where it is not the viewer's to see, back to where he was."""
    try:
        return _to(queries.one(work, objection_id).id)
    except NotFoundError:
        return redirect(item, HTTPStatus.SEE_OTHER)


def _to(objection_id: uuid.UUID) -> ft.ResponseReturnValue:
    where = url_for("objections.show", objection_id=objection_id)
    return redirect(where, HTTPStatus.SEE_OTHER)
