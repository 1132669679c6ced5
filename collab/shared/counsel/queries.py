"""What lies on counsel's desk, as far as the viewer is in its circle."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select

from collab.core.db import call
from collab.core.errors import NotFoundError
from collab.policy.viewer import Role
from collab.shared.releases.models import HeldItem
from collab.work.unit import Work

SHOWN = 100


def held(work: Work, held_id: uuid.UUID) -> HeldItem:
    """Give an item in the viewer's circle. :raises NotFoundError: when there is none."""
    found = work.session.scalar(select(HeldItem).where(HeldItem.id == held_id))
    if found is None:
        raise NotFoundError
    return found


def queue(work: Work, space_id: uuid.UUID) -> Sequence[HeldItem]:
    """Give what waits in a space, the oldest first, then what was decided, the latest first."""
    return work.session.scalars(
        select(HeldItem)
        .where(HeldItem.space_id == space_id, HeldItem.state != "recalled")
        .order_by(
            HeldItem.state != "waiting",
            HeldItem.decided_at.desc().nulls_first(),
            HeldItem.shared_at,
            HeldItem.id,
        )
        .limit(SHOWN)
    ).all()


def waiting_counts(work: Work, spaces: Collection[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    """Count what waits for counsel in some spaces, as far as the viewer may see it."""
    if not spaces:
        return {}
    rows = work.session.execute(
        select(HeldItem.space_id, func.count())
        .where(HeldItem.space_id.in_(spaces), HeldItem.state == "waiting")
        .group_by(HeldItem.space_id)
    )
    return dict(rows.all())


def overdue_in(work: Work) -> Sequence[uuid.UUID]:
    """Give the spaces the viewer facilitates in which something is overdue: whether, not what."""
    if not any(True for _ in work.viewer.seats_as(Role.FACILITATOR)):
        return []
    return sorted(row[0] for row in call(work.session.connection(), "app.overdue_in"))
