"""Which items are corroborated, by what the viewer reads."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from collab.features.observations.models import Observation
from collab.features.observations.rules import Stance
from collab.work.unit import Work


def corroborated(work: Work, space_id: uuid.UUID, kind: str) -> frozenset[uuid.UUID]:
    """Give the items of a kind in a space that somebody else's own knowledge bears out."""
    return frozenset(
        work.session.scalars(
            select(Observation.subject_id).where(
                Observation.space_id == space_id,
                Observation.subject_kind == kind,
                Observation.stance == Stance.CORROBORATES,
            )
        )
    )
