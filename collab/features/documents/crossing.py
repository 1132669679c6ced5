"""What documents give to the gate: their words to be judged, their cleaned file to go along.

The payload binds the file by its hash. The file itself is written for the copy's own name and
space just before the copy or the held item is, so it is there exactly when they are; a draft's own
file is never read from anywhere but its vault.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from collab.core.canonical import canonical, digest
from collab.core.errors import ConflictError, DeniedError, UnavailableError
from collab.core.refs import Card
from collab.core.vocabularies import LANGUAGES
from collab.features.documents import queries
from collab.features.documents.cutting import cut_copy, fixed
from collab.features.documents.models import Document, Revision, place_of_copy
from collab.features.documents.policy import Act
from collab.features.documents.rules import WORDS, sha256, told_size
from collab.policy.decision import Decision
from collab.policy.marking import DEFAULT_MARKING, Marking
from collab.policy.redaction import Cut
from collab.policy.screening import Flag
from collab.policy.verdict import Verdict
from collab.shared.releases.changing import Changes, changed
from collab.shared.releases.crossing import Crossing, Snapshot
from collab.shared.releases.hanging import bounds, subject_of
from collab.shared.releases.models import Release
from collab.shared.releases.queries import history
from collab.work.unit import Work

KIND = "document"
COLUMNS = (
    "subject_kind", "subject_id", "subject_space_id", "title", "kind", "size", "sha256", "body",
    "text_hash", "language",
)  # fmt: skip
LABELS = {
    "title": "Title",
    "kind": "Kind of file",
    "size": "Size",
    "sha256": "SHA-256 of the file",
    "body": "What the file says",
    "language": "Language",
}
NOT_OUT = Decision(
    allowed=False,
    reasons=("It hangs on a draft, and no copy of that draft is out.",),
    remedy="Release the draft it hangs on first.",
)
TOO_LONG = Decision(
    allowed=False,
    reasons=("It says more than can be screened whole, so it cannot be released.",),
    remedy="Split it, or release the part that matters as a document of its own.",
)
UNREAD = "Part of this document is pictures or pages without text, which no screening can read."
WAYS_OUT = ("Counsel looks at the file itself.", "Release a version that holds the words as text.")


def address(document_id: uuid.UUID) -> str:
    """Give the page of a document, draft or copy."""
    return f"/documents/{document_id}"


def snapshot(work: Work, document_id: uuid.UUID) -> Snapshot:
    """Give a draft as it would cross: no further, no milder and to nobody else than its subject.

    A draft that hangs on a draft crosses to where that draft's latest copy stands, hung on that.

    :raises NotFoundError: when there is none for this viewer.
    :raises DeniedError: for anything but a draft in the viewer's own vault, when what it hangs on
        is not out or is gone, and when it says too much to be screened.
    """
    row = queries.one(work, document_id)
    decision = work.may(Act.OFFER, row)
    if not decision.allowed:
        raise DeniedError(decision)
    latest = queries.revision(work, row, row.number)
    if latest.too_long:
        raise DeniedError(TOO_LONG)
    subject = subject_in_space(work, row)
    hung = bounds(work, subject, subject.space_id if subject else row.subject_space_id)
    own = Marking(row.marking)
    return Snapshot(
        kind=KIND,
        item_id=row.id,
        version=row.version,
        title=row.title,
        marking=own,
        payload=_payload(row, subject),
        texts={"title": row.title, "body": row.body},
        into=hung.into,
        # Stricter than the default was somebody's decision, and a release does not undo it.
        floor=max(hung.floor, own if own > DEFAULT_MARKING else Marking.CLEAR),
        within=hung.within,
        doubts=_doubts(row, latest),
        fixed=fixed(row),
    )


def subject_in_space(work: Work, row: Document) -> Card | None:
    """Give what a draft hangs on in a shared space, if that is there for the viewer.

    :raises DeniedError: when it hangs on a draft of which nothing is out.
    """
    subject = subject_of(work, row.subject_kind, row.subject_id)
    if subject is None or subject.shared:
        return subject
    for attempt in history(work, subject.id):
        if attempt.state == "released":
            copy = subject_of(work, row.subject_kind, attempt.copy_id)
            if copy is not None:
                return copy
    raise DeniedError(NOT_OUT)


def carry(work: Work, release: Release) -> None:
    """Write the file of a copy that is about to cross or to be held.

    What was judged must be exactly what the file says: words that were cut or changed on their
    way to the gate would still stand in the file, so nothing goes then.

    :raises ConflictError: when anything else was judged than what the draft and its file say.
    :raises UnavailableError: when the disk does not take it; nothing crosses then.
    """
    row = queries.one(work, release.item_id)
    said, content = _leaving(work, row, [Cut(*one) for one in release.changes.get("cuts", ())])
    if digest(canonical(said)) != release.payload_hash or sha256(content) != said["sha256"]:
        raise ConflictError("The file says something else than what was judged. Look again.")
    work.house.storage.keep(content, place_of_copy(release.copy_id, release.target_space_id))


def _leaving(work: Work, row: Document, cuts: Sequence[Cut]) -> tuple[Mapping[str, Any], bytes]:
    """Give what crosses of a draft without some passages, and its file."""
    if not cuts:
        content = work.house.storage.whole(queries.revision(work, row, row.number).place)
        return _payload(row, subject_in_space(work, row)), content
    draft = snapshot(work, row.id)
    cut, content = cut_copy(work, draft, changed(draft, CROSSING, Changes(tuple(cuts))), cuts)
    return cut.payload, content


def card(work: Work, document_id: uuid.UUID) -> Card:
    """Give a document as others may show it. :raises NotFoundError: when it is not to be seen."""
    row = queries.one(work, document_id)
    return Card(
        kind=KIND,
        id=row.id,
        space_id=row.space_id,
        title=row.title,
        path=address(row.id),
        marking=row.marking,
        circle=tuple(row.circle) if row.circle is not None else None,
        shared=row.is_copy,
    )


def _payload(row: Document, subject: Card | None) -> dict[str, Any]:
    if subject is None:  # bounds has refused it already
        raise UnavailableError
    hung = {
        "subject_kind": subject.kind,
        "subject_id": str(subject.id),
        "subject_space_id": str(subject.space_id),
    }
    return {name: hung[name] if name in hung else getattr(row, name) for name in COLUMNS}


def _doubts(row: Document, latest: Revision) -> tuple[Flag, ...]:
    """Send what no screening could read to counsel; the title stands for what it is about."""
    if not latest.unread:
        return ()
    flag = Flag(
        pattern="document.unread",
        category="any",
        verdict=Verdict.REVIEW,
        explanation=UNREAD,
        field="title",
        start=0,
        end=len(row.title),
        excerpt=row.title,
        sentence=row.title,
        ways_out=WAYS_OUT,
    )
    return (flag,)


def _about(work: Work, payload: Mapping[str, Any]) -> Card | None:
    return subject_of(work, payload["subject_kind"], uuid.UUID(payload["subject_id"]))


def _shown(name: str, value: Any) -> str:
    if name == "size":
        return told_size(int(value))
    words: Mapping[str, str] = {"kind": WORDS, "language": LANGUAGES}.get(name, {})
    return words.get(value, str(value))


CROSSING = Crossing(
    kind=KIND,
    word="document",
    columns=COLUMNS,
    labels=LABELS,
    snapshot=snapshot,
    address=address,
    edit_address=lambda document_id: f"{address(document_id)}/edit",
    shown=_shown,
    about=_about,
    carry=carry,
    remade=lambda work, draft, leaving, cuts: cut_copy(work, draft, leaving, cuts)[0],
    attachment=lambda held_id: f"/review/{held_id}/document",
    evidence=lambda objection_id: f"/objections/{objection_id}/document",
    model=Document,
)
