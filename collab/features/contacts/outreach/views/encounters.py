"""What one's own firm plans: visits and events, written, changed and called off."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError
from collab.core.forms import tell
from collab.core.web import SIGNED_IN
from collab.features.contacts.outreach import queries
from collab.features.contacts.outreach.forms import EncounterForm
from collab.features.contacts.outreach.pages import claim_page, encounter_form, encounter_page
from collab.features.contacts.outreach.policy import Act
from collab.features.contacts.outreach.rules import claim_address
from collab.features.contacts.outreach.service import keeping
from collab.features.contacts.outreach.views.blueprint import bp
from collab.work.unit import Work

Answer = ft.ResponseReturnValue


@bp.post("/claims/<uuid:claim_id>/encounters", allow=SIGNED_IN)
def plan(work: Work, claim_id: uuid.UUID) -> Answer:
    """Plan a visit."""
    held = queries.claim(work, claim_id)
    form = EncounterForm()
    try:
        form.demand()
        keeping.plan(
            work,
            held.claim,
            on=form.planned_on.data or work.now.date(),
            place=form.place.data or "",
            people=form.people.data or "",
            tell_month=form.tell_month.data,
        )
    except InvalidError as error:
        tell(form, error)
        return claim_page(work, held, encounter=form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Planned."), "success")
    return redirect(claim_address(claim_id), HTTPStatus.SEE_OTHER)


@bp.get("/encounters/<uuid:encounter_id>/edit", allow=SIGNED_IN)
def edit_encounter(work: Work, encounter_id: uuid.UUID) -> Answer:
    """Show the form of what is planned."""
    row = work.authorise(Act.KEEP, queries.encounter(work, encounter_id))
    return encounter_page(work, row, encounter_form(work, row))


@bp.post("/encounters/<uuid:encounter_id>/edit", allow=SIGNED_IN)
def replan(work: Work, encounter_id: uuid.UUID) -> Answer:
    """Save what is planned."""
    row = work.authorise(Act.KEEP, queries.encounter(work, encounter_id))
    form = EncounterForm()
    try:
        form.demand()
        keeping.replan(
            work,
            row,
            on=form.planned_on.data or row.planned_on,
            place=form.place.data or "",
            people=form.people.data or "",
            tell_month=form.tell_month.data,
            seen_version=form.seen_version,
        )
    except InvalidError as error:
        tell(form, error)
        return encounter_page(work, row, form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Saved."), "success")
    return redirect("/outreach", HTTPStatus.SEE_OTHER)


@bp.post("/encounters/<uuid:encounter_id>/cancellation", allow=SIGNED_IN)
def call_off(work: Work, encounter_id: uuid.UUID) -> Answer:
    """Call a visit off."""
    keeping.call_off(work, queries.encounter(work, encounter_id))
    flash(_("Called off."), "success")
    return redirect("/outreach", HTTPStatus.SEE_OTHER)
