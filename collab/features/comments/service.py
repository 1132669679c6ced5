"""Write a comment's draft. Releasing it is the gate's business."""

from __future__ import annotations

import uuid

from collab.core.errors import ConflictError, InvalidError
from collab.features.comments.models import Comment
from collab.features.comments.policy import Act
from collab.people.spaces.models import Space
from collab.policy.marking import DEFAULT_MARKING
from collab.work.unit import Work

LONGEST = 4000


def write(
    work: Work,
    vault: Space,
    body: str,
    *,
    subject_kind: str,
    subject_id: uuid.UUID,
    subject_space_id: uuid.UUID,
) -> Comment:
    """Put the draft of a comment into the viewer's own vault.

    :raises InvalidError: when it is empty or too long.
    """
    comment = Comment(
        org_id=work.viewer.org_id,
        space_id=vault.id,
        author_id=work.viewer.representation_id,
        shared_at=work.now,
        updated_at=work.now,
        marking=int(DEFAULT_MARKING),
        subject_kind=subject_kind,
        subject_id=subject_id,
        subject_space_id=subject_space_id,
        body=_clean(body),
    )
    work.create(Act.WRITE, vault, comment)
    work.record("comments.written", space_id=vault.id, facts={"comment": comment.id})
    return comment


def edit(work: Work, comment: Comment, body: str, *, seen_version: int) -> Comment:
    """Change a draft. :raises ConflictError: when it was saved in between."""
    work.authorise(Act.EDIT, comment)
    if comment.version != seen_version:
        raise ConflictError("Somebody else saved this comment while you were writing.")
    comment.body = _clean(body)
    comment.updated_at = work.now
    return comment


def _clean(body: str) -> str:
    text = body.replace("\r\n", "\n").strip()
    if not text:
        raise InvalidError({"body": "Write what you want to say."})
    if len(text) > LONGEST:
        raise InvalidError({"body": f"Shorten it to {LONGEST} characters."})
    return text
