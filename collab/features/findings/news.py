"""What findings tell the digest: the copies released into the viewer's spaces."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import select

from collab.features.findings.models import Finding
from collab.policy.marking import Marking
from collab.policy.viewer import SpaceKind
from collab.shared.notices.news import News
from collab.shared.releases.queries import own_copies
from collab.work.unit import Work

MOST = 200


def released(work: Work, since: dt.datetime) -> Iterator[News]:
    """Give the copies shared since a moment, space by space, the newest first."""
    own = own_copies(work)
    for seat in work.viewer.seats.values():
        if seat.kind is SpaceKind.VAULT:
            continue
        rows = work.session.scalars(
            select(Finding)
            .where(
                Finding.space_id == seat.space_id,
                Finding.shared_at >= since,
            )
            .order_by(Finding.shared_at.desc(), Finding.id)
            .limit(MOST)
        )
        for row in rows:
            yield News(
                item_id=row.id,
                kind="finding",
                space_id=row.space_id,
                marking=Marking(row.marking),
                title=row.title,
                summary=row.statement,
                path=f"/findings/{row.id}",
                shared_at=row.shared_at,
                own=row.id in own
                or (row.author_id is not None and row.org_id == work.viewer.org_id),
            )
