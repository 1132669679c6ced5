"""Contracts and milestones over all engagements, as far as the viewer reads them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from collab.features.engagements.delivery.models import Contract, ExpertRoom
from collab.features.engagements.models import Milestone
from collab.work.unit import Work


def contracts(work: Work, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Contract]:
    """Give the contracts of some engagements, by engagement."""
    found = work.session.scalars(select(Contract).where(Contract.engagement_id.in_(ids)))
    return {one.engagement_id: one for one in found}


def milestones(work: Work) -> Sequence[tuple[Milestone, ExpertRoom | None]]:
    """Give the milestones of all rooms the viewer sits in, with what each room is for."""
    rows = work.session.execute(
        select(Milestone, ExpertRoom)
        .outerjoin(ExpertRoom, ExpertRoom.space_id == Milestone.space_id)
        .order_by(Milestone.space_id, Milestone.number)
    )
    return [(row, room) for row, room in rows]
