"""What findings tell the digest: the copies released into the viewer's spaces."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import and_, func, or_, select

from collab.features.findings.models import Finding
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
    """Give the copies shared since a moment, space by space, the newest first."""
    spaces = [
        seat.space_id for seat in work.viewer.seats.values() if seat.kind is not SpaceKind.VAULT
    ]
    if not spaces:
        return
    ours = contributed(Finding.id)
    named = and_(Finding.author_id.is_not(None), Finding.org_id == work.viewer.org_id)
    found = per_space(
        spaces,
        lambda space: (
            select(
                Finding.id,
                Finding.space_id,
                Finding.marking,
                Finding.shared_at,
                Finding.title,
                func.left(Finding.statement, BEGINNING).label("summary"),
                or_(ours, named).label("own"),
            )
            .where(Finding.space_id == space, Finding.shared_at >= since)
            .order_by(Finding.shared_at.desc(), Finding.id)
            .limit(MOST)
        ),
    )
    for row in work.session.execute(select(found).order_by(found.c.shared_at.desc(), found.c.id)):
        yield News(
            item_id=row.id,
            kind="finding",
            space_id=row.space_id,
            marking=Marking(row.marking),
            title=row.title,
            summary=row.summary,
            path=f"/findings/{row.id}",
            shared_at=row.shared_at,
            own=row.own,
        )
