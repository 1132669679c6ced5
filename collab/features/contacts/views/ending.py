"""Discard drafts, have them back or gone; and forget whoever asks for it."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.undoing import flash_undo
from collab.core.web import SIGNED_IN
from collab.features.contacts import queries, service
from collab.features.contacts.forms import ForgetForm
from collab.features.contacts.policy import Act
from collab.features.contacts.service.forgetting import forget, forget_copy
from collab.features.contacts.tending_pages import discarded_page, forget_page, forgotten_page
from collab.features.contacts.views.blueprint import bp, to
from collab.people.spaces.queries import one, space_or_charter
from collab.work.unit import Work


@bp.get("/spaces/<uuid:space_id>/contacts/discarded", allow=SIGNED_IN)
def discarded(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """List what was discarded in the vault and can still be had back."""
    vault = work.authorise(Act.WRITE, space_or_charter(work, space_id))
    return discarded_page(work, vault)


@bp.post("/contacts/<uuid:contact_id>/removal", allow=SIGNED_IN)
def discard(work: Work, contact_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Put a draft away; the next page says so with a button that brings it back."""
    row = queries.even_discarded(work, contact_id)
    service.discard(work, row)
    back = url_for("contacts.bring_back", contact_id=row.id)
    flash_undo(_("The draft is discarded. For 30 days you can have it back."), back)
    return redirect(url_for("contacts.index", space_id=row.space_id), HTTPStatus.SEE_OTHER)


@bp.post("/contacts/<uuid:contact_id>/restoration", allow=SIGNED_IN)
def bring_back(work: Work, contact_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Have a discarded draft back."""
    row = queries.even_discarded(work, contact_id)
    service.bring_back(work, row)
    flash(_("The draft is back as it was."), "success")
    return to(row.id)


@bp.post("/contacts/<uuid:contact_id>/erasure", allow=SIGNED_IN)
def erase(work: Work, contact_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Delete a discarded draft for good."""
    row = queries.even_discarded(work, contact_id)
    space_id = row.space_id
    service.erase(work, row)
    flash(_("The draft and what is sealed of it are deleted for good."), "success")
    return redirect(url_for("contacts.discarded", space_id=space_id), HTTPStatus.SEE_OTHER)


@bp.get("/contacts/<uuid:contact_id>/forgetting", allow=SIGNED_IN)
def ask_to_forget(work: Work, contact_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Say what it means to forget somebody, and ask twice."""
    row = work.authorise(Act.FORGET, queries.even_discarded(work, contact_id))
    return forget_page(work, row, ForgetForm())


@bp.post("/contacts/<uuid:contact_id>/forgetting", allow=SIGNED_IN)
def let_be_forgotten(work: Work, contact_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Forget somebody for good."""
    row = work.authorise(Act.FORGET, queries.even_discarded(work, contact_id))
    form, space = ForgetForm(), one(work, row.space_id)
    if not form.validate():
        return forget_page(work, row, form), HTTPStatus.UNPROCESSABLE_ENTITY
    leaves, marked = bool(form.leave_mark.data), True
    if row.is_copy:
        others = forget_copy(work, row, leave_mark=leaves)
        if others:
            return forgotten_page(space, others)
    else:
        marked = forget(work, space, row, leave_mark=leaves)
    flash(_("Forgotten. Nothing of the card is left."), "success")
    if not marked:
        flash(
            _("No mark could be left: you may not open who it is, or nothing is sealed."), "warning"
        )
    return redirect(url_for("contacts.index", space_id=space.id), HTTPStatus.SEE_OTHER)
