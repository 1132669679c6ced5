"""Documents as the papers of whoever puts several items into one file."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Collection, Iterator

from sqlalchemy import select
from sqlalchemy.orm import undefer

from collab.features.documents.crossing import KIND, address
from collab.features.documents.models import Document, place_of_copy
from collab.features.documents.queries import SHOWN
from collab.shared.process.attachments import Attachment
from collab.shared.releases.queries import newest
from collab.work.readings import note_reading
from collab.work.unit import Work


def papers(work: Work, about: Collection[uuid.UUID]) -> Iterator[Attachment]:
    """Give the released documents on some items, the latest of each, in the order they came."""
    rows = work.session.scalars(
        select(Document)
        .where(
            Document.subject_id.in_(about),
            Document.verdict.is_not(None),
            newest(Document),
        )
        .options(undefer(Document.body))
        .order_by(Document.shared_at, Document.id)
        .limit(SHOWN)
    )
    for row in rows:
        yield Attachment(
            id=row.id,
            about_id=row.subject_id,
            title=row.title,
            kind=row.kind,
            size=row.size,
            marking=row.marking,
            path=address(row.id),
            words=functools.partial(_said, work, row),
            read=functools.partial(_taken, work, row),
        )


def _taken(work: Work, row: Document) -> bytes:
    """Give a copy's file, which counts as having opened it.

    :raises NotFoundError: when it was taken back in this moment.
    """
    note_reading(work, KIND, row.id, row.space_id)
    return b"".join(work.house.storage.read(place_of_copy(row.id, row.space_id)))


def _said(work: Work, row: Document) -> str:
    """Give a copy's words, which counts as having opened it. :raises NotFoundError: likewise."""
    note_reading(work, KIND, row.id, row.space_id)
    return row.body
