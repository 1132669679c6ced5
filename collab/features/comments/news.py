"""What comments tell the digest: that somebody spoke, and on what page to read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import and_, func, or_, select

from collab.features.comments.models import Comment
from collab.policy.lists import per_space
from collab.policy.marking import Marking
from collab.policy.viewer import SpaceKind
from collab.shared.notices.news import News
from collab.shared.releases.unread import contributed
from collab.work.unit import Work

MOST = 200
BEGINNING = 1000
"""So much of a text is enough for its summary."""


def released(work: Work, since: dt.datetime) -> Iterator[News]:
    """Give the comments shared since a moment, space by space, the newest first.

    The subject's own title is not repeated: it may be marked higher than the comment.
    """
    spaces = [
        seat.space_id for seat in work.viewer.seats.values() if seat.kind is not SpaceKind.VAULT
    ]
    if not spaces:
        return
    ours = contributed(Comment.id)
    named = and_(Comment.author_id.is_not(None), Comment.org_id == work.viewer.org_id)
    found = per_space(
        spaces,
        lambda space: (
            select(
                Comment.id,
                Comment.space_id,
                Comment.marking,
                Comment.shared_at,
                Comment.subject_id,
                func.left(Comment.body, BEGINNING).label("summary"),
                or_(ours, named).label("own"),
            )
            .where(Comment.space_id == space, Comment.shared_at >= since)
            .order_by(Comment.shared_at.desc(), Comment.id)
            .limit(MOST)
        ),
    )
    for row in work.session.execute(select(found).order_by(found.c.shared_at.desc(), found.c.id)):
        yield News(
            item_id=row.id,
            kind="comment",
            space_id=row.space_id,
            marking=Marking(row.marking),
            title="A comment on a finding",
            summary=row.summary,
            path=f"/findings/{row.subject_id}",
            shared_at=row.shared_at,
            own=row.own,
        )
