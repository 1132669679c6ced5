"""Terms: written under their form, read by counsel, compared with what they were."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError
from collab.core.forms import tell
from collab.core.texts import whole
from collab.core.web import SIGNED_IN
from collab.features.engagements import queries, service
from collab.features.engagements.forms import OpinionForm
from collab.features.engagements.models import Engagement, Terms
from collab.features.engagements.pages import (
    differences_page,
    terms_form_page,
    terms_page,
)
from collab.features.engagements.policy import Act
from collab.features.engagements.refusing import beside_the_form
from collab.features.engagements.shapes import shape
from collab.features.engagements.terms_form import TermsForm, terms_form
from collab.features.engagements.views.blueprint import bp
from collab.work.unit import Work

Answer = ft.ResponseReturnValue


@bp.get("/engagements/<uuid:engagement_id>/terms/<int:number>", allow=SIGNED_IN)
def show_terms(work: Work, engagement_id: uuid.UUID, number: int) -> Answer:
    """Show one version of the terms."""
    row = queries.one(work, engagement_id)
    return terms_page(work, row, queries.terms(work, row, number))


@bp.get("/engagements/<uuid:engagement_id>/terms/<int:number>/differences", allow=SIGNED_IN)
def differences(work: Work, engagement_id: uuid.UUID, number: int) -> Answer:
    """Show what a version says otherwise than the one before, or than an earlier one."""
    row = queries.one(work, engagement_id)
    against = whole(request.args.get("against"))
    earlier_one = number - 1 if against is None else against
    later, earlier = (queries.terms(work, row, one) for one in (number, earlier_one))
    return differences_page(work, row, later, earlier)


@bp.get("/engagements/<uuid:engagement_id>/terms/edit", allow=SIGNED_IN)
def edit_terms(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Show the form of the draft; once a version was cleared, of the next one."""
    row = work.authorise(Act.WRITE, queries.one(work, engagement_id))
    before = queries.latest(work, row)
    return terms_form_page(work, row, _form(row, before), before)


@bp.post("/engagements/<uuid:engagement_id>/terms/edit", allow=SIGNED_IN)
def write_terms(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Save the draft."""
    row = work.authorise(Act.WRITE, queries.one(work, engagement_id))
    before = queries.latest(work, row)
    form = _form(row, before)
    try:
        with beside_the_form(work, form):
            form.demand()
            terms = service.write(work, row, form.draft, seen_version=form.seen_version)
    except InvalidError as error:
        tell(form, error)
        return terms_form_page(work, row, form, before), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Saved. Counsel reads it once it is given to counsel."), "success")
    return _back(row, terms)


@bp.post("/engagements/<uuid:engagement_id>/terms/<int:number>/clearing", allow=Act.JUDGE)
def clear_terms(work: Work, engagement_id: uuid.UUID, number: int) -> Answer:
    """Clear the version exactly as it was read."""
    row = queries.one(work, engagement_id)
    terms = queries.terms(work, row, number)
    seen, digest = whole(request.form.get("version")) or 0, request.form.get("digest", "")
    try:
        with beside_the_form(work):
            service.clear(work, row, terms, seen_version=seen, digest=digest)
    except InvalidError as error:
        page = terms_page(work, row, terms, problems=list(error.fields.values()))
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Cleared."), "success")
    return _back(row, terms)


@bp.post("/engagements/<uuid:engagement_id>/terms/<int:number>/return", allow=Act.JUDGE)
def return_terms(work: Work, engagement_id: uuid.UUID, number: int) -> Answer:
    """Return the version with what would have to change."""
    row = queries.one(work, engagement_id)
    terms = work.authorise(Act.JUDGE, queries.terms(work, row, number))
    form = OpinionForm()
    if not form.validate():
        return terms_page(work, row, terms, opinion=form), HTTPStatus.UNPROCESSABLE_ENTITY
    service.give_back(work, row, terms, form.words.data or "")
    flash(_("Returned."), "success")
    return _back(row, terms)


def _form(row: Engagement, before: Terms | None) -> TermsForm:
    if before is None:
        return terms_form(shape(row.type))
    return terms_form(
        shape(row.type, before.form_version),
        body=before.body,
        criteria=before.criteria,
        people_are_met=before.people_are_met,
        version=before.version if before.state == "draft" else 0,
    )


def _back(row: Engagement, terms: Terms) -> Answer:
    where = url_for("engagements.show_terms", engagement_id=row.id, number=terms.number)
    return redirect(where, HTTPStatus.SEE_OTHER)
