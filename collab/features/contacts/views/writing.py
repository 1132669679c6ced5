"""Write cards and change them."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, request
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError, StaleError
from collab.core.forms import tell
from collab.core.web import SIGNED_IN
from collab.features.contacts import queries, service
from collab.features.contacts.forms import CardForm
from collab.features.contacts.policy import Act
from collab.features.contacts.views.blueprint import bp, to
from collab.features.contacts.writing_pages import (
    class_page,
    edit_page,
    filled_form,
    new_form,
    new_page,
)
from collab.people.spaces.queries import space_or_charter
from collab.work.unit import Work


@bp.get("/spaces/<uuid:space_id>/contacts/new", allow=SIGNED_IN)
def new(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Ask for a class first, and then for a card as it begins with its class."""
    vault = work.authorise(Act.WRITE, space_or_charter(work, space_id))
    chosen = request.args.get("class", "")
    if chosen not in queries.usual(work):
        return class_page(work, vault)
    return new_page(work, vault, new_form(work, chosen))


@bp.post("/spaces/<uuid:space_id>/contacts", allow=SIGNED_IN)
def create(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Keep a new draft in the vault."""
    vault = work.authorise(Act.WRITE, space_or_charter(work, space_id))
    form = CardForm()
    if not form.validate():
        return new_page(work, vault, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        row = service.write(work, vault, form.draft)
    except InvalidError as error:
        tell(form, error)
        return new_page(work, vault, form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Saved in your vault. Nobody outside your organisation can see it."), "success")
    return to(row.id)


@bp.get("/contacts/<uuid:contact_id>/edit", allow=SIGNED_IN)
def edit(work: Work, contact_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show the form for a draft."""
    row = work.authorise(Act.EDIT, queries.one(work, contact_id))
    return edit_page(work, row, filled_form(row))


@bp.post("/contacts/<uuid:contact_id>/edit", allow=SIGNED_IN)
def update(work: Work, contact_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Save a draft, or show both when somebody else saved it meanwhile."""
    row = work.authorise(Act.EDIT, queries.one(work, contact_id))
    form = CardForm(keeping=row.issues)
    if not form.validate():
        return edit_page(work, row, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        service.edit(work, row, form.draft, seen_version=form.seen_version)
    except StaleError as error:
        return edit_page(work, error.theirs, form, stale=True), HTTPStatus.CONFLICT
    except InvalidError as error:
        tell(form, error)
        return edit_page(work, row, form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Saved."), "success")
    return to(row.id)
