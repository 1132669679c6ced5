"""The only ways to get at documents; every one of them under the viewer's formula."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select

from collab.core.errors import NotFoundError
from collab.core.refs import Card
from collab.features.documents.models import Document, Original, Revision
from collab.features.documents.rules import Room
from collab.shared.releases.queries import newest
from collab.work.unit import Work

SHOWN = 200


def one(work: Work, document_id: uuid.UUID) -> Document:
    """Give the document. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Document).where(Document.id == document_id))
    if found is None:
        raise NotFoundError
    return found


def readable_among(work: Work, ids: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Give those of the documents that are there for this viewer."""
    if not ids:
        return frozenset()
    return frozenset(work.session.scalars(select(Document.id).where(Document.id.in_(ids))))


def stands(work: Work, document_id: uuid.UUID) -> bool:
    """Tell whether a draft is still there for this viewer."""
    return document_id in readable_among(work, [document_id])


def on(work: Work, subject: Card) -> Sequence[Document]:
    """Give the latest documents on an item, in its own space, the latest first."""
    return work.session.scalars(
        select(Document)
        .where(
            Document.space_id == subject.space_id,
            Document.subject_id == subject.id,
            newest(Document),
        )
        .order_by(Document.shared_at.desc(), Document.id)
        .limit(SHOWN)
    ).all()


def counts(
    work: Work, space_id: uuid.UUID, subjects: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, int]:
    """Count the latest documents on each of some items of a space, or drafts in one's own vault."""
    if not subjects:
        return {}
    rows = work.session.execute(
        select(Document.subject_id, func.count())
        .where(Document.space_id == space_id, Document.subject_id.in_(subjects), newest(Document))
        .group_by(Document.subject_id)
    )
    return dict(rows.all())


def drafts_on(work: Work, subject: Card) -> Sequence[Document]:
    """Give the drafts about an item of a shared space in the viewer's own vault."""
    return work.session.scalars(
        select(Document)
        .where(Document.space_id == work.viewer.vault_id, Document.subject_id == subject.id)
        .order_by(Document.shared_at.desc(), Document.id)
        .limit(SHOWN)
    ).all()


def revisions(work: Work, document: Document) -> Sequence[Revision]:
    """Give the revisions of a draft, the latest first."""
    return work.session.scalars(
        select(Revision)
        .where(Revision.space_id == document.space_id, Revision.document_id == document.id)
        .order_by(Revision.number.desc())
        .limit(SHOWN)
    ).all()


def revision(work: Work, document: Document, number: int) -> Revision:
    """Give one revision of a draft. :raises NotFoundError: when there is none."""
    found = work.session.scalar(
        select(Revision).where(
            Revision.space_id == document.space_id,
            Revision.document_id == document.id,
            Revision.number == number,
        )
    )
    if found is None:
        raise NotFoundError
    return found


def originals(work: Work, rows: Sequence[Revision]) -> Mapping[uuid.UUID, Original]:
    """Give the sealed originals of some revisions, as far as the viewer is cleared, by revision."""
    ids = [row.id for row in rows]
    if not ids:
        return {}
    found = work.session.scalars(select(Original).where(Original.revision_id.in_(ids)))
    return {row.revision_id: row for row in found}


def original(work: Work, row: Revision) -> Original:
    """Give the sealed original of a revision. :raises NotFoundError: when there is none to see."""
    found = originals(work, [row])
    if row.id not in found:
        raise NotFoundError
    return found[row.id]


def is_sealed_from(work: Work, document: Document) -> bool:
    """Tell whether an original of it stands that the viewer could not open."""
    return bool(work.call("app.sealed_from_me", document.id))


def room(work: Work) -> Room:
    """Give what the viewer's vault may still take in."""
    return _room(work, to_write=False)


def room_to_write(work: Work) -> Room:
    """Give the same to whoever writes next: nobody else of the vault does until the end."""
    return _room(work, to_write=True)


def _room(work: Work, *, to_write: bool) -> Room:
    vault, person = work.call("app.files_held", to_write)
    allowance = work.house.allowance
    return Room(allowance.file, allowance.vault - vault, allowance.person - person)
