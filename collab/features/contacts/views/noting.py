"""Private notes, safety plans, and that one read what must be read before an approach."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, request
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import ConflictError, InvalidError
from collab.core.forms import tell
from collab.core.web import SIGNED_IN
from collab.features.contacts import queries, service
from collab.features.contacts.forms import NoteForm, PlanForm
from collab.features.contacts.pages import copy_page, draft_page
from collab.features.contacts.policy import Act
from collab.features.contacts.views.blueprint import bp, to
from collab.features.contacts.writing_pages import plan_form, plan_page
from collab.people.spaces.queries import own_vault
from collab.work.unit import Work


@bp.post("/contacts/<uuid:contact_id>/notes", allow=SIGNED_IN)
def add_note(work: Work, contact_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Keep a note on a draft or a copy in one's own vault."""
    row, form = queries.one(work, contact_id), NoteForm()
    if not form.validate():
        page = copy_page if row.is_copy else draft_page
        return page(work, row, form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    service.add_note(work, own_vault(work), row, form.body.data or "")
    flash(_("Noted in your vault. Nobody outside your organisation can see it."), "success")
    return to(row.id)


@bp.post("/contact-notes/<uuid:note_id>/removal", allow=SIGNED_IN)
def drop_note(work: Work, note_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Delete a note."""
    note = queries.note(work, note_id)
    service.drop_note(work, note)
    flash(_("The note is deleted."), "success")
    return to(note.contact_id)


@bp.get("/contacts/<uuid:contact_id>/plan", allow=SIGNED_IN)
def plan(work: Work, contact_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show the safety plan of a draft."""
    row = work.authorise(Act.EDIT, queries.one(work, contact_id))
    found = queries.plan_row(work, row)
    kept = queries.plan_from(found) if found else None
    return plan_page(work, row, plan_form(kept, found.version if found else 0))


@bp.post("/contacts/<uuid:contact_id>/plan", allow=SIGNED_IN)
def write_plan(work: Work, contact_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Keep a safety plan, complete or not."""
    row = work.authorise(Act.EDIT, queries.one(work, contact_id))
    form = PlanForm()
    if not form.validate():
        return plan_page(work, row, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        service.write_plan(work, row, form.plan, seen_version=form.seen_version)
    except InvalidError as error:
        tell(form, error)
        return plan_page(work, row, form), HTTPStatus.UNPROCESSABLE_ENTITY
    except ConflictError as error:
        form.form_errors.append(str(error))
        found = queries.plan_row(work, row)
        form.version.data = str(found.version if found else 0)
        return plan_page(work, row, form), HTTPStatus.CONFLICT
    flash(_("Saved."), "success")
    return to(row.id)


@bp.post("/contacts/<uuid:contact_id>/readings", allow=SIGNED_IN)
def read_note(work: Work, contact_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Note that one read what stands there to be read first."""
    row = queries.one(work, contact_id)
    service.read_note(work, row, seen=_hash(request.form.get("seen", "")))
    flash(_("Noted. Nobody but you sees that you read it."), "success")
    return to(row.id)


def _hash(text: str) -> bytes:
    """Give the hash a form sent back. :raises ConflictError: for anything else."""
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise ConflictError("This is not what stands there now. Read it again.") from error
