"""Documents: hang a file on an item, look at it, change it, take it, open what is sealed."""

from __future__ import annotations

import json
import uuid
from http import HTTPStatus

from flask import flash, redirect
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError, NotFoundError
from collab.core.forms import tell
from collab.core.refs import Card
from collab.core.web import SIGNED_IN, Feature
from collab.features.documents import pages, queries, service
from collab.features.documents.crossing import KIND, address
from collab.features.documents.forms import EditForm, FileForm, NewDocumentForm
from collab.features.documents.models import place_of_copy
from collab.features.documents.policy import Act
from collab.features.documents.service import Upload
from collab.people.spaces.queries import one, own_vault
from collab.policy.marking import Marking
from collab.shared.counsel.queries import held
from collab.shared.objections import queries as objections
from collab.shared.objections.pages import placeholder
from collab.shared.objections.policy import Act as ObjectionAct
from collab.shared.releases.hanging import subject_of
from collab.shared.releases.policy import Act as GateAct
from collab.work.readings import note_reading
from collab.work.unit import Work

bp = Feature("documents")
UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


@bp.get("/items/<kind>/<uuid:subject_id>/documents", allow=SIGNED_IN)
def index(work: Work, kind: str, subject_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show what hangs on an item."""
    return pages.index_page(work, pages.bearing(work, kind, subject_id))


@bp.get("/items/<kind>/<uuid:subject_id>/documents/new", allow=SIGNED_IN)
def new(work: Work, kind: str, subject_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Ask for a file."""
    subject = _subject(work, kind, subject_id)
    return pages.new_page(work, subject, _new_form(subject))


@bp.post("/items/<kind>/<uuid:subject_id>/documents", allow=SIGNED_IN)
def create(work: Work, kind: str, subject_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Clean a file and keep it in the vault."""
    subject = _subject(work, kind, subject_id)
    form = _new_form(subject)
    try:
        upload = _upload(work, form)
        if upload is None:  # the form has asked for one already
            raise NotFoundError
        row = service.add(
            work,
            own_vault(work),
            upload,
            subject=subject,
            title=form.title.data or "",
            marking=Marking.from_name(form.marking.data),
        )
    except InvalidError as error:
        tell(form, error)
        return pages.new_page(work, subject, form, status=UNPROCESSABLE)
    flash(_("It is kept in your vault. Nothing is shared yet."), "success")
    return redirect(address(row.id), HTTPStatus.SEE_OTHER)


@bp.get("/documents/<uuid:document_id>", allow=SIGNED_IN)
def show(work: Work, document_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show a document: a draft with its revisions, or a copy."""
    try:
        row = queries.one(work, document_id)
    except NotFoundError:
        return placeholder(work, document_id)
    return pages.copy_page(work, row) if row.is_copy else pages.draft_page(work, row)


@bp.get("/documents/<uuid:document_id>/edit", allow=SIGNED_IN)
def edit(work: Work, document_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show the form for a draft."""
    row = work.authorise(Act.EDIT, queries.one(work, document_id))
    return pages.edit_page(
        work, row, EditForm(data={"title": row.title, "version": str(row.version)})
    )


@bp.post("/documents/<uuid:document_id>/edit", allow=SIGNED_IN)
def update(work: Work, document_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Change a draft; a file that is sent becomes its next revision."""
    row = work.authorise(Act.EDIT, queries.one(work, document_id))
    form = EditForm()
    try:
        upload = _upload(work, form)
        service.edit(work, row, upload, title=form.title.data or "", seen_version=form.seen_version)
    except InvalidError as error:
        tell(form, error)
        return pages.edit_page(work, row, form, status=UNPROCESSABLE)
    flash(_("Saved."), "success")
    return redirect(address(row.id), HTTPStatus.SEE_OTHER)


@bp.post("/documents/<uuid:document_id>/removal", allow=SIGNED_IN)
def discard(work: Work, document_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Delete a draft with all its files."""
    row = queries.one(work, document_id)
    subject = subject_of(work, row.subject_kind, row.subject_id)
    service.discard(work, row)
    flash(_("The draft and its files are deleted."), "success")
    return redirect(subject.path if subject else "/", HTTPStatus.SEE_OTHER)


@bp.get("/documents/<uuid:document_id>/file", allow=SIGNED_IN)
def file(work: Work, document_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Give a copy's file, or the latest of a draft; that a copy was read stands before."""
    try:
        row = queries.one(work, document_id)
    except NotFoundError:
        return placeholder(work, document_id)
    if not row.is_copy:
        return pages.revision_file(work, row, row.number)
    note_reading(work, KIND, row.id, row.space_id)
    return pages.copy_file(work, row)


@bp.get("/documents/<uuid:document_id>/revisions/<int(max=99999):number>/file", allow=SIGNED_IN)
def revision(work: Work, document_id: uuid.UUID, number: int) -> ft.ResponseReturnValue:
    """Give the file of one revision of a draft."""
    return pages.revision_file(work, queries.one(work, document_id), number)


@bp.post(
    "/documents/<uuid:document_id>/revisions/<int(max=99999):number>/original", allow=SIGNED_IN
)
def original(work: Work, document_id: uuid.UUID, number: int) -> ft.ResponseReturnValue:
    """Open the sealed original of a revision: recorded, and so no mere look."""
    row = queries.one(work, document_id)
    found = queries.original(work, queries.revision(work, row, number))
    content = service.open_original(work, found)
    return pages.given(content, found.file_name, found.kind, found.size)


@bp.get("/review/<uuid:held_id>/document", allow=SIGNED_IN)
def held_file(work: Work, held_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Give the file of a held document to those who may see what is held."""
    item = held(work, held_id)
    if item.item_kind != KIND or item.state != "waiting":
        raise NotFoundError
    said = json.loads(item.payload)
    place = place_of_copy(item.copy_id, item.space_id)
    return pages.attachment(work, place, said["title"], said["kind"], said["size"])


@bp.get("/objections/<uuid:objection_id>/document", allow=SIGNED_IN)
def evidence(work: Work, objection_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Give counsel the file of what was objected to, whatever became of the document itself."""
    row = objections.one(work, objection_id)
    kept = objections.kept_of(work, row)
    text = objections.unsealed(work, kept) if kept else None
    if row.item_kind != KIND or text is None or not work.may(ObjectionAct.DECIDE, row).allowed:
        raise NotFoundError
    said = json.loads(text)
    place = place_of_copy(row.item_id, row.space_id)
    return pages.attachment(work, place, said["title"], said["kind"], said["size"])


def _subject(work: Work, kind: str, subject_id: uuid.UUID) -> Card:
    """Give what a document may hang on: one's own draft, or what stands where one contributes."""
    subject = pages.bearing(work, kind, subject_id)
    if subject.shared:
        work.authorise(GateAct.RELEASE_INTO, one(work, subject.space_id))
    work.authorise(Act.ADD, own_vault(work))
    return subject


def _new_form(subject: Card) -> NewDocumentForm:
    form = NewDocumentForm()
    form.offer(Marking(subject.marking) if subject.shared else Marking.CLEAR)
    return form


def _upload(work: Work, form: FileForm) -> Upload | None:
    """Give what was sent; None where no file was. :raises InvalidError: where the rest is wrong."""
    if not form.validate():
        raise InvalidError({})
    sent = form.sent(work.house.allowance.file)
    if sent is None:
        return None
    return Upload(*sent, keep_original=bool(form.keep_original.data))
