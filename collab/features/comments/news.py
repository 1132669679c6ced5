"""What comments tell the digest: that somebody spoke, and on what page to read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import select

from collab.features.comments.models import Comment
from collab.policy.marking import Marking
from collab.policy.viewer import SpaceKind
from collab.shared.notices.news import News
from collab.shared.releases.queries import own_copies
from collab.work.unit import Work

MOST = 200


def released(work: Work, since: dt.datetime) -> Iterator[News]:
    """Give the comments shared since a moment, space by space, the newest first.

    The subject's own title is not repeated: it may be marked higher than the comment.
    """
    own = own_copies(work)
    for seat in work.viewer.seats.values():
        if seat.kind is SpaceKind.VAULT:
            continue
        rows = work.session.scalars(
            select(Comment)
            .where(
                Comment.space_id == seat.space_id,
                Comment.shared_at >= since,
            )
            .order_by(Comment.shared_at.desc(), Comment.id)
            .limit(MOST)
        )
        for row in rows:
            yield News(
                item_id=row.id,
                kind="comment",
                space_id=row.space_id,
                marking=Marking(row.marking),
                title="A comment on a finding",
                summary=row.body,
                path=f"/findings/{row.subject_id}",
                shared_at=row.shared_at,
                own=row.id in own
                or (row.author_id is not None and row.org_id == work.viewer.org_id),
            )
