"""What one's own firm holds: all of it, one claim, what came of it, notes and visits."""

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
from collab.features.contacts.outreach.forms import NoteForm, ResultForm
from collab.features.contacts.outreach.pages import claim_page, my_page
from collab.features.contacts.outreach.rules import address, claim_address
from collab.features.contacts.outreach.service import claims, keeping
from collab.features.contacts.outreach.views.blueprint import bp
from collab.work.unit import Work

Answer = ft.ResponseReturnValue


@bp.get("/outreach", allow=SIGNED_IN)
def mine(work: Work) -> Answer:
    """List what the viewer's firm holds over all his groups."""
    return my_page(work)


@bp.get("/claims/<uuid:claim_id>", allow=SIGNED_IN)
def show_claim(work: Work, claim_id: uuid.UUID) -> Answer:
    """Show a claim to the firm that holds it."""
    return claim_page(work, queries.claim(work, claim_id))


@bp.post("/claims/<uuid:claim_id>/release", allow=SIGNED_IN)
def let_go(work: Work, claim_id: uuid.UUID) -> Answer:
    """Let a contact go before its time."""
    held = queries.claim(work, claim_id)
    claims.let_go(work, held.claim)
    flash(_("Others may get in touch now."), "success")
    return redirect(address(held.campaign.id), HTTPStatus.SEE_OTHER)


@bp.post("/claims/<uuid:claim_id>/result", allow=SIGNED_IN)
def report(work: Work, claim_id: uuid.UUID) -> Answer:
    """Say what came of it."""
    held = queries.claim(work, claim_id)
    form = ResultForm()
    try:
        form.demand()
        claims.report(work, held.claim, form.code.data)
        if form.note.data:
            keeping.note(work, held.claim, form.note.data)
    except InvalidError as error:
        tell(form, error)
        return claim_page(work, held, result=form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(
        _("Noted. The group sees from when it is free again, or that it is stopped."),
        "success",
    )
    return _back(claim_id)


@bp.post("/claims/<uuid:claim_id>/notes", allow=SIGNED_IN)
def note(work: Work, claim_id: uuid.UUID) -> Answer:
    """Note something for one's own firm."""
    held = queries.claim(work, claim_id)
    form = NoteForm()
    try:
        form.demand()
        keeping.note(work, held.claim, form.words.data or "")
    except InvalidError as error:
        tell(form, error)
        return claim_page(work, held, note=form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Noted, for your organisation alone."), "success")
    return _back(claim_id)


def _back(claim_id: uuid.UUID) -> Answer:
    return redirect(claim_address(claim_id), HTTPStatus.SEE_OTHER)
