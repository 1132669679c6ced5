"""Two cards of a space that are one: looked at side by side, merged, and undone."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, request
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError, NotFoundError
from collab.core.web import SIGNED_IN
from collab.features.contacts import merges, queries
from collab.features.contacts.models import Contact
from collab.features.contacts.policy import Act
from collab.features.contacts.tending_pages import merge_page, pairs_page
from collab.features.contacts.views.blueprint import bp, to
from collab.people.spaces.models import Space
from collab.people.spaces.queries import one, space_or_charter
from collab.work.unit import Work


@bp.get("/spaces/<uuid:space_id>/contacts/alike", allow=SIGNED_IN)
def pairs(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """List what of a space looks like the same."""
    return pairs_page(work, work.authorise(Act.MERGE, space_or_charter(work, space_id)))


@bp.get("/contacts/<uuid:contact_id>/merging/<uuid:other_id>", allow=SIGNED_IN)
def compare(work: Work, contact_id: uuid.UUID, other_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show two cards side by side."""
    space, kept, gone = _both(work, contact_id, other_id)
    return merge_page(work, space, kept, gone)


@bp.post("/contacts/<uuid:contact_id>/merging/<uuid:other_id>", allow=SIGNED_IN)
def merge(work: Work, contact_id: uuid.UUID, other_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Let the first card speak for the second."""
    space, kept, gone = _both(work, contact_id, other_id)
    chosen = request.form.getlist("take")
    try:
        if kept.is_copy:
            merges.merge(work, space, kept, gone, chosen)
        else:
            merges.merge_drafts(work, kept, gone, chosen)
    except InvalidError as error:
        why = error.fields.get("")
        return merge_page(work, space, kept, gone, why=why), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("The two are one now."), "success")
    return to(kept.id)


@bp.post("/contact-merges/<uuid:merge_id>/undoing", allow=SIGNED_IN)
def undo(work: Work, merge_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Let both stand for themselves again."""
    row = merges.merge_of(work, merge_id)
    merges.undo(work, one(work, row.space_id), row)
    flash(_("Both cards stand for themselves again."), "success")
    return to(row.kept_id)


def _both(work: Work, contact_id: uuid.UUID, other_id: uuid.UUID) -> tuple[Space, Contact, Contact]:
    kept, gone = queries.one(work, contact_id), queries.one(work, other_id)
    if kept.is_copy is not gone.is_copy or kept.space_id != gone.space_id or kept is gone:
        raise NotFoundError
    space = one(work, kept.space_id)
    if kept.is_copy:
        work.authorise(Act.MERGE, space)
    else:
        work.authorise(Act.EDIT, kept)
    return space, kept, gone
