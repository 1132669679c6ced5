"""Documents with their files, as the service keeps them."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from collab.core.ids import random_id
from collab.core.storage import Place, Storage
from tests.cast import COPPER, FOUNDED, Firm, Member
from tests.factories import voices
from tests.factories.rows import Connection, add
from tests.house.seeding import UNNAMED_COPY

SAID = "Families at the depot told of missing wages."


def described(text: str = SAID) -> dict[str, Any]:
    """Give what a document says of a plain text."""
    known = hashlib.sha256(text.encode()).hexdigest()
    return {
        "title": "A note",
        "kind": "txt",
        "size": len(text),
        "sha256": known,
        "body": text,
        "text_hash": known,
        "subject_kind": "finding",
        "subject_id": UNNAMED_COPY,
        "subject_space_id": COPPER,
    }


def draft(
    connection: Connection, author: Member, storage: Storage | None = None, **values: Any
) -> uuid.UUID:
    """Add a draft with one revision, and its file where there is a storage."""
    said = described() | values
    document = voices.draft(connection, "documents", author, **said)
    file_id = random_id()
    voices.draft(
        connection, "document_revisions", author,
        document_id=document, number=1, file_id=file_id, file_name="note",
        kind=said["kind"], size=said["size"], sha256=said["sha256"],
        removed=[], unread=[], too_long=False,
    )  # fmt: skip
    if storage is not None:
        place = Place("document_revisions", file_id, author.firm.vault_id)
        storage.keep(str(said["body"]).encode(), place)
    return document


def copy(
    connection: Connection,
    owner: Firm,
    storage: Storage | None = None,
    author: Member | None = None,
    **values: Any,
) -> uuid.UUID:
    """Add a released copy to Copper, and its file where there is a storage."""
    said = described() | values
    document = voices.copy(connection, "documents", owner, author, **said)
    if storage is not None:
        storage.keep(str(said["body"]).encode(), Place("documents", document, COPPER))
    return document


def original(connection: Connection, author: Member, document: uuid.UUID) -> uuid.UUID:
    """Add the row of a sealed original to the first revision of a draft."""
    cursor = connection.execute(
        "select id from document_revisions where document_id = %s", [document]
    )
    (revision,) = cursor.fetchone() or (None,)
    values = {name: described()[name] for name in ("kind", "size", "sha256")}
    return add(
        connection, "document_originals", org_id=author.org_id, space_id=author.firm.vault_id,
        author_id=author.id, marking=5, shared_at=FOUNDED, revision_id=revision,
        file_id=random_id(), file_name="note", **values,
    )  # fmt: skip
