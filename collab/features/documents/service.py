"""Add, revise and discard a document's draft, and open what is kept of it.

Files are written before the rows that name them; if the transaction fails, nobody knows their
names and the worker sweeps them away. Releasing is the gate's business.
"""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Iterator

from collab.core.errors import ConflictError, DeniedError, InvalidError, NotFoundError
from collab.core.files.apart import cleaned
from collab.core.files.cleaned import Cleaned
from collab.core.files.kinds import RefusedError
from collab.core.files.names import stem_of
from collab.core.ids import new_id, random_id
from collab.core.languages import detect
from collab.core.refs import Card
from collab.core.storage import NotKeptError
from collab.core.texts import one_line
from collab.features.documents import queries
from collab.features.documents.models import Document, Original, Revision
from collab.features.documents.policy import Act
from collab.features.documents.rules import LONGEST_TITLE, sha256
from collab.people.spaces.models import Space
from collab.policy.decision import Decision
from collab.policy.marking import Marking
from collab.work.unit import Work

NO_DISK = (
    "The server cannot keep files at the moment; nothing was changed. Try again later, and tell"
    " the operator if it lasts."
)
LONGEST_NAME = 200
SEALED = Decision(
    allowed=False,
    reasons=("A file of it is sealed from you, and nobody destroys what he may not open.",),
    remedy="Ask the colleague who added it, or somebody cleared for what is sealed.",
)


@dc.dataclass(frozen=True, slots=True)
class Upload:
    """What somebody sent: the bytes, their name, and whether to keep them as they are, too."""

    name: str
    content: bytes
    keep_original: bool = False


class StaleDocumentError(ConflictError):
    """Somebody saved in between."""

    def __init__(self) -> None:
        super().__init__("Somebody else saved this document while you were at it. Look again.")


def add(
    work: Work, vault: Space, upload: Upload, *, subject: Card, title: str, marking: Marking
) -> Document:
    """Clean a file and keep it in the viewer's own vault, hung on an item.

    :raises NotFoundError: when the item is a draft of somebody else.
    :raises InvalidError: when the file is refused, does not fit, or is marked milder than what it
        hangs on.
    """
    work.authorise(Act.ADD, vault)
    if not subject.shared and subject.space_id != vault.id:
        raise NotFoundError
    if subject.shared and marking < subject.marking:
        floor = Marking(subject.marking).label
        raise InvalidError({"marking": f"What it hangs on is {floor}: choose this or stricter."})
    made = _made(work, upload)
    document = Document(
        id=new_id(),
        org_id=work.viewer.org_id,
        space_id=vault.id,
        author_id=work.viewer.representation_id,
        shared_at=work.now,
        marking=int(marking),
        subject_kind=subject.kind,
        subject_id=subject.id,
        subject_space_id=subject.space_id,
        title=_title(title or stem_of(upload.name)),
        number=0,
        updated_at=work.now,
    )
    _turn_to(document, made)
    work.create(Act.ADD, vault, document)
    work.session.flush()  # revisions point at it
    _keep(work, document, made, upload)
    work.record("documents.added", space_id=vault.id, facts=_facts(document))
    return document


def edit(
    work: Work, document: Document, upload: Upload | None, *, title: str, seen_version: int
) -> Document:
    """Change the title, and where a file was sent, add it as the next revision.

    :raises StaleDocumentError: when it was saved in between.
    :raises InvalidError: when the file is refused or does not fit.
    """
    work.authorise(Act.EDIT, document)
    made = _made(work, upload) if upload is not None else None
    work.session.refresh(document, with_for_update=True)  # of two savers the second waits, and sees
    if document.version != seen_version:
        raise StaleDocumentError
    document.title = _title(title)
    document.language = detect(f"{document.title}\n{document.body}")
    document.updated_at = work.now
    if upload is not None and made is not None:
        _turn_to(document, made)
        _keep(work, document, made, upload)
    work.record("documents.edited", space_id=document.space_id, facts=_facts(document))
    return document


def discard(work: Work, document: Document) -> None:
    """Delete a draft with its files. A copy already released stays until it is withdrawn.

    :raises DeniedError: when a colleague sealed an original that the viewer may not open.
    """
    work.authorise(Act.EDIT, document)
    work.session.refresh(document, with_for_update=True)  # nobody seals one meanwhile
    if queries.is_sealed_from(work, document):
        raise DeniedError(SEALED)
    facts = _facts(document)
    work.session.delete(document)
    work.record("documents.discarded", space_id=document.space_id, facts=facts)


def open_original(work: Work, original: Original) -> Iterator[bytes]:
    """Open the sealed original, which is itself recorded.

    :raises DeniedError: outside its own vault.
    :raises NotKeptError, SealBrokenError: when the file is gone or was changed.
    """
    work.authorise(Act.OPEN_ORIGINAL, original)
    facts = {"original": original.id, "opened_by": work.viewer.representation_id}
    work.record("documents.original_opened", space_id=original.space_id, facts=facts)
    return work.house.storage.read(original.place)


def _made(work: Work, upload: Upload) -> Cleaned:
    """Clean what was sent, unless it is too large already. :raises InvalidError: with why not."""
    _fit(queries.room(work).refusal(len(upload.content)))
    try:
        return cleaned(upload.content, upload.name)
    except RefusedError as error:
        raise InvalidError({"file": str(error)}) from error


def _turn_to(document: Document, made: Cleaned) -> None:
    """Let a draft say what its latest file says."""
    document.kind = made.kind
    document.size = len(made.content)
    document.sha256 = sha256(made.content)
    document.body = made.text
    document.text_hash = sha256(made.text.encode())
    document.language = detect(f"{document.title}\n{made.text}")
    document.number += 1


def _keep(work: Work, document: Document, made: Cleaned, upload: Upload) -> None:
    """Write the files and the rows that name them. :raises InvalidError: when there is no room."""
    size = len(made.content) + (len(upload.content) if upload.keep_original else 0)
    _fit(queries.room_to_write(work).lack(size))
    row = Revision(
        id=new_id(),
        **_vaulted(document),
        marking=document.marking,
        shared_at=work.now,
        author_id=work.viewer.representation_id,
        document_id=document.id,
        number=document.number,
        file_id=random_id(),
        file_name=one_line(stem_of(upload.name))[:LONGEST_NAME],
        kind=made.kind,
        size=len(made.content),
        sha256=document.sha256,
        removed=list(made.removed),
        unread=list(made.unread),
        too_long=made.too_long,
    )
    work.create(Act.EDIT, document, row)
    try:
        work.house.storage.keep(made.content, row.place)
        if upload.keep_original:
            _seal(work, row, upload)
    except NotKeptError as error:
        raise InvalidError({"file": NO_DISK}) from error


def _seal(work: Work, row: Revision, upload: Upload) -> None:
    """Keep the file as it came, above every clearance but that for what is sealed."""
    original = Original(
        id=new_id(),
        org_id=row.org_id,
        space_id=row.space_id,
        author_id=work.viewer.representation_id,
        marking=int(Marking.SEALED),
        shared_at=work.now,
        revision_id=row.id,
        file_id=random_id(),
        file_name=row.file_name,
        kind=row.kind,
        size=len(upload.content),
        sha256=sha256(upload.content),
    )
    work.session.flush()  # it points at the revision
    document = queries.one(work, row.document_id)
    work.create(Act.EDIT, document, original)
    work.house.storage.keep(upload.content, original.place)


def _vaulted(document: Document) -> dict[str, uuid.UUID]:
    return {"org_id": document.org_id, "space_id": document.space_id}


def _title(title: str) -> str:
    text = one_line(title)
    if not text:
        raise InvalidError({"title": "Give it a title."})
    if len(text) > LONGEST_TITLE:
        raise InvalidError({"title": f"Shorten it to {LONGEST_TITLE} characters."})
    return text


def _fit(refusal: str | None) -> None:
    if refusal is not None:
        raise InvalidError({"file": refusal})


def _facts(document: Document) -> dict[str, object]:
    return {"document": document.id, "hash": document.sha256, "number": document.number}
