"""Who takes part: said by each firm of itself, and by whoever convenes of who is examined."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError
from collab.core.forms import tell
from collab.core.web import SIGNED_IN
from collab.features.engagements import queries, service
from collab.features.engagements.forms import PartForm
from collab.features.engagements.pages import parties_page, party_form, show_page
from collab.features.engagements.policy import Act
from collab.features.engagements.refusing import beside_the_form
from collab.features.engagements.rules import address
from collab.features.engagements.views.blueprint import bp
from collab.work.unit import Work

Answer = ft.ResponseReturnValue


@bp.get("/engagements/<uuid:engagement_id>/parties", allow=SIGNED_IN)
def parties(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Show who takes part, and as what."""
    return parties_page(work, queries.one(work, engagement_id))


@bp.post("/engagements/<uuid:engagement_id>/parties", allow=Act.NAME)
def name_party(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Say whether a firm is examined, and as what it pays."""
    row = work.authorise(Act.NAME, queries.one(work, engagement_id))
    form = party_form(work, row)
    try:
        with beside_the_form(work):
            form.demand()
            service.name_party(
                work,
                row,
                form.firm_id,
                subject=bool(form.subject.data),
                payer_class=form.payer_class.data or "",
            )
    except InvalidError as error:
        tell(form, error)
        return parties_page(work, row, form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Noted."), "success")
    where = url_for("engagements.parties", engagement_id=row.id)
    return redirect(where, HTTPStatus.SEE_OTHER)


@bp.post("/engagements/<uuid:engagement_id>/part", allow=SIGNED_IN)
def take_part(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Say as what one's own firm takes part."""
    row = work.authorise(Act.TAKE_PART, queries.one(work, engagement_id))
    form = PartForm()
    try:
        with beside_the_form(work):
            form.demand()
            service.take_part(
                work, row, selects=bool(form.selects.data), funds=bool(form.funds.data)
            )
    except InvalidError as error:
        tell(form, error)
        return show_page(work, row, part=form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Noted. Your organisation may say otherwise here."), "success")
    return redirect(address(row.id), HTTPStatus.SEE_OTHER)
