"""List cards and read them."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import redirect, request
from flask import typing as ft

from collab.core.crypto import SealBrokenError
from collab.core.errors import NotFoundError, UnavailableError
from collab.core.web import SIGNED_IN
from collab.features.contacts import queries, service
from collab.features.contacts.crossing import note_card
from collab.features.contacts.pages import asked_for, copy_page, draft_page, list_page
from collab.features.contacts.tending_pages import gone_page
from collab.features.contacts.views.blueprint import bp, to
from collab.people.spaces.queries import space_or_charter
from collab.shared.objections.pages import placeholder
from collab.work.unit import Work


@bp.get("/spaces/<uuid:space_id>/contacts", allow=SIGNED_IN)
def index(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """List the cards of a space by name."""
    space = space_or_charter(work, space_id)
    return list_page(work, space, asked_for(work, request.args))


@bp.get("/contacts/<uuid:contact_id>", allow=SIGNED_IN)
def show(work: Work, contact_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show a draft in the vault, or a released copy in its space."""
    try:
        row = queries.even_discarded(work, contact_id)
    except NotFoundError:
        return placeholder(work, contact_id)
    if row.discarded_at is not None:
        return gone_page(work, row)
    return copy_page(work, row) if row.is_copy else draft_page(work, row)


@bp.get("/contact-notes/<uuid:note_id>", allow=SIGNED_IN)
def show_note(work: Work, note_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Lead to the card a private note is about."""
    return redirect(note_card(work, note_id).path, HTTPStatus.SEE_OTHER)


@bp.post("/contacts/<uuid:contact_id>/identity-openings", allow=SIGNED_IN)
def open_identity(work: Work, contact_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Unseal who somebody protected is; that it was opened stands in the vault's ledger."""
    row = queries.one(work, contact_id)
    try:
        identity = service.open_identity(work, row)
    except SealBrokenError as error:
        raise UnavailableError from error
    if identity is None:
        return to(row.id)
    return draft_page(work, row, opened=identity)
