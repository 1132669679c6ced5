"""Documents for programs: listed, added, revised, read and taken as on their pages."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Response, request
from flask import typing as ft
from pydantic import BaseModel

from collab.core.errors import ConflictError, InvalidError, NotFoundError
from collab.core.files.kinds import KINDS
from collab.core.rest import FILE, Operation, Reply, answer
from collab.core.texts import whole
from collab.features.documents import pages, queries, service
from collab.features.documents.crossing import KIND, address
from collab.features.documents.forms import FileForm, NewDocumentForm
from collab.features.documents.policy import Act
from collab.features.documents.rules import sha256
from collab.features.documents.service import Upload
from collab.people.spaces.queries import one, own_vault
from collab.policy.marking import Marking
from collab.shared.releases.policy import Act as GateAct
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.document_schemas import (
    DocumentLine,
    DocumentList,
    DocumentOut,
    NewDocumentFields,
    RevisionFields,
    RevisionOut,
    Subject,
)
from collab.surfaces.api.drafts import NO_TOKEN, need
from collab.surfaces.api.repeating import KEY, once
from collab.surfaces.api.schemas import COPY_FIELDS
from collab.work.bearer import CHANGE, READ, WRITE
from collab.work.readings import note_reading
from collab.work.unit import Work

if TYPE_CHECKING:
    from collab.features.documents.models import Document, Revision

ETAG = {"ETag": "Its version, for If-Match."}
CREATED = {**ETAG, "Location": "Its address in this API."}
KEPT = {"Content-Disposition": "That it is to be kept, and under which name."}
MEDIA = tuple(dict.fromkeys(kind.media_type for kind in KINDS))
IF_MATCH = {"If-Match": "The ETag of what you saw; needed."}


class Sent(BaseModel):
    """What a key stands for: the fields, and the very file."""

    fields: dict[str, Any]
    file: str
    name: str


@bp.operation(
    "GET",
    "/items/<subject_kind>/<uuid:subject_id>/documents",
    allow=READ,
    does=Operation(
        summary="List the documents on an item",
        details="`subject_kind` is finding, comment, observation, information_request,"
        " information_answer, or whatever else shows documents on its page.",
        replies={200: Reply("What hangs on it.", DocumentList)},
    ),
)
def list_documents(work: Work, subject_kind: str, subject_id: UUID) -> ft.ResponseReturnValue:
    """List what hangs on an item, and one's own drafts about it."""
    subject = pages.bearing(work, subject_kind, subject_id)
    drafts = queries.drafts_on(work, subject) if subject.shared and work.viewer.vault_id else ()
    return answer(
        DocumentList(
            items=[_line(row) for row in queries.on(work, subject)],
            drafts=[_line(row) for row in drafts],
        )
    )


@bp.operation(
    "POST",
    "/items/<subject_kind>/<uuid:subject_id>/documents",
    allow=WRITE,
    does=Operation(
        summary="Add a document to an item, in your own vault",
        details="The file is cleaned as it comes in; only what is cleaned can ever be released.",
        form=NewDocumentFields,
        headers=KEY,
        replies={201: Reply("Kept in the vault.", DocumentOut, CREATED)},
        problems={409: "The key is in use."},
    ),
)
def add_document(
    work: Work, subject_kind: str, subject_id: UUID, body: NewDocumentFields
) -> ft.ResponseReturnValue:
    """Clean a file and keep it in the vault."""
    subject = pages.bearing(work, subject_kind, subject_id)
    if subject.shared:
        work.authorise(GateAct.RELEASE_INTO, one(work, subject.space_id))
    vault = own_vault(work)
    form = NewDocumentForm(meta=NO_TOKEN)
    form.offer(Marking(subject.marking) if subject.shared else Marking.CLEAR)
    need(form)
    upload, sent = _upload(work, form, body)
    before = once(work, sent)
    if before.item_id is not None:
        row = queries.one(work, before.item_id)
    else:
        row = service.add(
            work,
            vault,
            upload,
            subject=subject,
            title=form.title.data or "",
            marking=Marking.from_name(form.marking.data),
        )
        work.session.flush()  # the answer tells its version
        before.keep(row.id)
    where = f"{bp.url_prefix}/documents/{row.id}"
    return _told(work, row, HTTPStatus.CREATED, Location=where)


@bp.operation(
    "GET",
    "/documents/<uuid:document_id>",
    allow=READ,
    does=Operation(
        summary="Read a document, without its file",
        details="Reading a copy counts as opening it: should it be taken back, you are told.",
        replies={200: Reply("The document.", DocumentOut, ETAG)},
    ),
)
def read_document(work: Work, document_id: UUID) -> ft.ResponseReturnValue:
    """Give a draft in the vault, or a released copy, and note that a copy was read."""
    row = queries.one(work, document_id)
    if row.is_copy:
        note_reading(work, KIND, row.id, row.space_id)
    return _told(work, row, HTTPStatus.OK)


@bp.operation(
    "GET",
    "/documents/<uuid:document_id>/file",
    allow=READ,
    does=Operation(
        summary="Take the file of a document",
        details="Of a draft the latest. Taking a copy's counts as opening it, before a byte is"
        " sent.",
        replies={200: Reply("The file, to keep.", headers=KEPT, media=MEDIA)},
    ),
)
def take_document(work: Work, document_id: UUID) -> ft.ResponseReturnValue:
    """Give the file of a draft or a copy; that a copy's was taken stands before."""
    row = queries.one(work, document_id)
    if not row.is_copy:
        return pages.revision_file(work, row, row.number)
    note_reading(work, KIND, row.id, row.space_id)
    return pages.copy_file(work, row)


@bp.operation(
    "POST",
    "/documents/<uuid:document_id>/revisions",
    allow=CHANGE,
    does=Operation(
        summary="Add another file to a draft",
        details="The files before stay in the vault. Say which version you saw: If-Match.",
        form=RevisionFields,
        headers=IF_MATCH | KEY,
        replies={201: Reply("It is the draft's file now.", DocumentOut, ETAG)},
        problems={409: "Somebody else saved it meanwhile, or the key is in use."},
    ),
)
def revise_document(work: Work, document_id: UUID, body: RevisionFields) -> ft.ResponseReturnValue:
    """Let a file be a draft's next revision."""
    row = work.authorise(Act.EDIT, queries.one(work, document_id))
    version = whole(request.headers.get("If-Match", "").removeprefix("W/").strip('"'))
    if version is None:
        raise InvalidError({"If-Match": "Say which version you saw."})
    form = FileForm(meta=NO_TOKEN)
    need(form)
    upload, sent = _upload(work, form, body)
    before = once(work, sent)
    if before.item_id is None:
        if row.version != version:
            raise ConflictError(f"It stands at version {row.version} now. Read it again.")
        service.edit(work, row, upload, title=form.title.data or row.title, seen_version=version)
        work.session.flush()  # the answer tells its new version
        before.keep(row.id)
    elif before.item_id != row.id:
        raise NotFoundError
    return _told(work, row, HTTPStatus.CREATED)


def _upload(work: Work, form: FileForm, body: BaseModel) -> tuple[Upload, Sent]:
    """Give what was sent, at most one byte too many, and what its key stands for."""
    found = form.sent(work.house.allowance.file)
    if found is None:  # the parts were looked at before
        raise InvalidError({FILE: "Send one file, with its name."})
    upload = Upload(*found, keep_original=bool(form.keep_original.data))
    known = sha256(upload.content)
    return upload, Sent(fields=body.model_dump(mode="json"), file=known, name=upload.name)


def _told(work: Work, row: Document, status: int, **headers: str) -> Response:
    found = () if row.is_copy else queries.revisions(work, row)
    values = _values(row) | {
        "version": row.version,
        "text": row.body,
        "language": row.language,
        "updated_at": row.updated_at,
        "revisions": [_revision(one_of) for one_of in found],
    }
    if row.is_copy:
        values |= {name: getattr(row, name) for name in COPY_FIELDS}
    return answer(DocumentOut.model_validate(values), status, ETag=f'"{row.version}"', **headers)


def _line(row: Document) -> DocumentLine:
    return DocumentLine.model_validate(_values(row))


def _values(row: Document) -> dict[str, Any]:
    plain = ("id", "space_id", "title", "kind", "size", "sha256", "shared_at")
    return {name: getattr(row, name) for name in plain} | {
        "subject": Subject(kind=row.subject_kind, id=row.subject_id),
        "address": address(row.id),
        "state": "copy" if row.is_copy else "draft",
        "marking": Marking(row.marking).key,
        "attribution_label": row.attribution_label,
        "permitted_action": row.permitted_action,
    }


def _revision(row: Revision) -> RevisionOut:
    plain = ("number", "file_name", "kind", "size", "sha256", "removed", "unread", "too_long")
    values = {name: getattr(row, name) for name in plain}
    return RevisionOut.model_validate(values | {"added_at": row.shared_at})
