"""The only ways to get at comments; every one of them under the viewer's formula."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from collab.core.errors import NotFoundError
from collab.features.comments.models import Comment
from collab.work.unit import Work

SHOWN = 200


def one(work: Work, comment_id: uuid.UUID) -> Comment:
    """Give the comment. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Comment).where(Comment.id == comment_id))
    if found is None:
        raise NotFoundError
    return found


def on(work: Work, space_id: uuid.UUID, subject_id: uuid.UUID) -> Sequence[Comment]:
    """Give the released comments on an item of a space, the oldest first."""
    return work.session.scalars(
        select(Comment)
        .where(Comment.space_id == space_id, Comment.subject_id == subject_id)
        .order_by(Comment.shared_at, Comment.id)
        .limit(SHOWN)
    ).all()
