"""What comments give to the gate: a body, and the one item and space it belongs to."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from collab.core.errors import DeniedError, NotFoundError
from collab.core.refs import Card, card_of
from collab.core.texts import one_line
from collab.features.comments import queries
from collab.features.comments.models import Comment
from collab.features.comments.policy import Act
from collab.people.spaces.audience import everybody
from collab.policy.decision import Decision
from collab.policy.marking import Marking
from collab.shared.releases.crossing import Crossing, Snapshot
from collab.work.unit import Work

KIND = "comment"
COLUMNS = ("subject_kind", "subject_id", "subject_space_id", "body")
TITLE = 80
GONE = Decision(
    allowed=False,
    reasons=("What this was said about is not there for you any more.",),
    remedy="Keep the draft in your vault, or discard it.",
)


def address(comment_id: uuid.UUID) -> str:
    """Give the page of a draft; for a copy it leads on to the item it was said about."""
    return f"/comments/{comment_id}"


def subject_of(work: Work, comment: Comment) -> Card | None:
    """Give what a comment was said about; None when it is not there for this viewer."""
    try:
        return card_of(work, comment.subject_kind, comment.subject_id)
    except NotFoundError:
        return None


def snapshot(work: Work, comment_id: uuid.UUID) -> Snapshot:
    """Give a draft as it would cross: no further, no milder and to nobody else than its subject.

    :raises NotFoundError: when there is none for this viewer.
    :raises DeniedError: for anything but a draft in the viewer's own vault, and when what it was
        said about is gone.
    """
    comment = queries.one(work, comment_id)
    decision = work.may(Act.OFFER, comment)
    if not decision.allowed:
        raise DeniedError(decision)
    subject = subject_of(work, comment)
    if subject is None or subject.space_id != comment.subject_space_id:
        raise DeniedError(GONE)
    return Snapshot(
        kind=KIND,
        item_id=comment.id,
        version=comment.version,
        title=_title(comment.body),
        marking=Marking(comment.marking),
        payload={
            "subject_kind": comment.subject_kind,
            "subject_id": str(comment.subject_id),
            "subject_space_id": str(comment.subject_space_id),
            "body": comment.body,
        },
        texts={"body": comment.body},
        into=subject.space_id,
        floor=Marking(subject.marking),
        within=_within(work, subject),
    )


def _within(work: Work, subject: Card) -> tuple[uuid.UUID, ...] | None:
    """Give the persons of the subject's circle, which may name persons or organisations."""
    if subject.circle is None:
        return None
    return tuple(
        reader.representation_id
        for reader in everybody(work, subject.space_id).readers
        if {reader.representation_id, reader.org_id} & set(subject.circle)
    )


def _title(body: str) -> str:
    """Give the beginning of the words: the subject's title may be marked for fewer eyes."""
    text = one_line(body)
    return text if len(text) <= TITLE else text[:TITLE].rsplit(" ", 1)[0] + " …"


def _about(work: Work, payload: Mapping[str, Any]) -> Card | None:
    try:
        return card_of(work, payload["subject_kind"], uuid.UUID(payload["subject_id"]))
    except NotFoundError:
        return None


CROSSING = Crossing(
    kind=KIND,
    word="comment",
    columns=COLUMNS,
    labels={"body": "Comment"},
    snapshot=snapshot,
    address=address,
    edit_address=lambda comment_id: f"{address(comment_id)}/edit",
    about=_about,
)
