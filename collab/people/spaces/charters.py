"""Which version of a charter a space acts under."""

from __future__ import annotations

from sqlalchemy import select

from collab.people.spaces.models import Charter, Space
from collab.work.unit import Work


def charter_in_force(work: Work, space: Space) -> Charter | None:
    """Give the latest effective version for a group or room; None for a vault."""
    if space.charter_space_id is None:
        return None
    return work.session.scalar(
        select(Charter)
        .where(Charter.space_id == space.charter_space_id, Charter.effective_at <= work.now)
        .order_by(Charter.version.desc())
        .limit(1)
    )
