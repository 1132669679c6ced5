"""What is done from a queue: hold a contact, wish it asked, stop it, let it go on."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from http import HTTPStatus

from flask import flash, redirect, request
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError
from collab.core.web import SIGNED_IN
from collab.features.contacts.models import Contact
from collab.features.contacts.outreach import queries
from collab.features.contacts.outreach.pages import show_page
from collab.features.contacts.outreach.rules import SENTENCES, claim_address
from collab.features.contacts.outreach.service import claims as service
from collab.features.contacts.outreach.views.blueprint import bp
from collab.work.unit import Work

Answer = ft.ResponseReturnValue


@bp.post("/campaigns/<uuid:campaign_id>/claims", allow=SIGNED_IN)
def hold(work: Work, campaign_id: uuid.UUID) -> Answer:
    """Hold a contact for one's own side."""
    row = queries.one(work, campaign_id)
    try:
        asked = uuid.UUID(request.form.get("contact", ""))
    except ValueError:
        raise InvalidError({"contact": "Choose a contact of the campaign."}) from None
    named = request.form.get("named") == "yes"
    try:
        claim = service.hold(work, row, queries.contact(work, asked), named=named)
    except service.BlockedError as error:  # nothing was written; what is free shows beside it
        return show_page(work, row, lost=SENTENCES[error.reason]), HTTPStatus.CONFLICT
    flash(_("You hold this contact. Say here what came of it."), "success")
    return redirect(claim_address(claim.id), HTTPStatus.SEE_OTHER)


@bp.post("/contacts/<uuid:contact_id>/outreach-wish", allow=SIGNED_IN)
def wish(work: Work, contact_id: uuid.UUID) -> Answer:
    """Wish that the association asks."""
    return _done(work, contact_id, service.wish, _("Noted."))


@bp.post("/contacts/<uuid:contact_id>/outreach-wish/end", allow=SIGNED_IN)
def wish_no_more(work: Work, contact_id: uuid.UUID) -> Answer:
    """Take that back."""
    return _done(work, contact_id, service.wish_no_more, _("Taken back."))


@bp.post("/contacts/<uuid:contact_id>/outreach-hold", allow=SIGNED_IN)
def put_on_hold(work: Work, contact_id: uuid.UUID) -> Answer:
    """Let counsel look first."""
    return _done(work, contact_id, service.put_on_hold, _("Nobody gets in touch now."))


@bp.post("/contacts/<uuid:contact_id>/outreach-hold/end", allow=SIGNED_IN)
def take_off_hold(work: Work, contact_id: uuid.UUID) -> Answer:
    """Let it go on, as far as counsel is concerned."""
    return _done(work, contact_id, service.take_off_hold, _("It may go on."))


@bp.post("/contacts/<uuid:contact_id>/outreach-clearance", allow=SIGNED_IN)
def let_go_on(work: Work, contact_id: uuid.UUID) -> Answer:
    """Let a contact be approached again."""
    return _done(work, contact_id, service.let_go_on, _("Cleared."))


def _done(
    work: Work, contact_id: uuid.UUID, act: Callable[[Work, Contact], None], said: str
) -> Answer:
    contact = queries.contact(work, contact_id)
    act(work, contact)
    flash(said, "success")
    from_campaign = request.form.get("campaign", "")
    try:
        back = f"/campaigns/{uuid.UUID(from_campaign)}"
    except ValueError:
        back = f"/spaces/{contact.space_id}/campaigns"
    return redirect(back, HTTPStatus.SEE_OTHER)
