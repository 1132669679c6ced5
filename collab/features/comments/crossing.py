"""What comments give to the gate: a body, and the one item and space it belongs to."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from collab.core.errors import DeniedError
from collab.core.refs import Card
from collab.features.comments import queries
from collab.features.comments.models import Comment
from collab.features.comments.policy import Act
from collab.policy.marking import Marking
from collab.shared.names import names_protected
from collab.shared.releases import hanging
from collab.shared.releases.crossing import Crossing, Snapshot
from collab.shared.releases.hanging import beginning, bounds
from collab.work.unit import Work

KIND = "comment"
CONTACT = "contact"
SUBJECTS = frozenset({"finding", "talking_point_version", CONTACT})
"""What is talked about."""
NAMES_HIM = (
    "It may name the person whom the card it is said about protects, or nobody knows by what he"
    " could be named. Clear it only if nobody could learn from it who it is. Its author is not told"
    " why it waits: do not say so."
)
COLUMNS = ("subject_kind", "subject_id", "subject_space_id", "body", "language")


def address(comment_id: uuid.UUID) -> str:
    """Give the page of a draft; for a copy it leads on to the item it was said about."""
    return f"/comments/{comment_id}"


def card(work: Work, comment_id: uuid.UUID) -> Card:
    """Give a comment as others may show it. :raises NotFoundError: when it is not to be seen."""
    return card_for(queries.one(work, comment_id))


def card_for(comment: Comment) -> Card:
    """Give the card of a comment that was read already."""
    return Card(
        kind=KIND,
        id=comment.id,
        space_id=comment.space_id,
        title=beginning(comment.body),
        path=address(comment.id),
        marking=comment.marking,
        circle=tuple(comment.circle) if comment.circle is not None else None,
        shared=comment.is_copy,
    )


def subject_of(work: Work, comment: Comment) -> Card | None:
    """Give what a comment was said about; None when it is not there for this viewer."""
    return hanging.subject_of(work, comment.subject_kind, comment.subject_id)


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
    hung = bounds(work, subject, comment.subject_space_id)
    return Snapshot(
        kind=KIND,
        item_id=comment.id,
        version=comment.version,
        title=beginning(comment.body),
        marking=Marking(comment.marking),
        payload={
            "subject_kind": comment.subject_kind,
            "subject_id": str(comment.subject_id),
            "subject_space_id": str(comment.subject_space_id),
            "body": comment.body,
            "language": comment.language,
        },
        texts={"body": comment.body},
        into=hung.into,
        floor=hung.floor,
        within=hung.within,
    )


def _unsaid(
    work: Work, _space_id: uuid.UUID, payload: Mapping[str, Any], _draft_id: uuid.UUID | None
) -> str:
    """Say whether a comment names somebody the card it is said about protects."""
    if payload["subject_kind"] != CONTACT:
        return ""
    about = uuid.UUID(payload["subject_id"])
    return NAMES_HIM if names_protected(work, about, [payload["body"]]) else ""


def _about(work: Work, payload: Mapping[str, Any]) -> Card | None:
    return hanging.subject_of(work, payload["subject_kind"], uuid.UUID(payload["subject_id"]))


CROSSING = Crossing(
    kind=KIND,
    word="comment",
    columns=COLUMNS,
    labels={"body": "Comment"},
    model=Comment,
    snapshot=snapshot,
    address=address,
    edit_address=lambda comment_id: f"{address(comment_id)}/edit",
    about=_about,
    unsaid=_unsaid,
)
