"""How engagements are shown by those who do not know their kind."""

from __future__ import annotations

import uuid

from collab.core.refs import Card
from collab.features.engagements import queries
from collab.features.engagements.models import Engagement
from collab.features.engagements.rules import KIND, address
from collab.work.unit import Work


def card(work: Work, engagement_id: uuid.UUID) -> Card:
    """Give the card of one. :raises NotFoundError: when there is none for this viewer."""
    return card_of_row(queries.one(work, engagement_id))


def card_of_row(row: Engagement) -> Card:
    """Give the card of one that was read already."""
    return Card(
        kind=KIND,
        id=row.id,
        space_id=row.space_id,
        title=row.title,
        path=address(row.id),
        marking=row.marking,
        circle=None,
        shared=True,
    )
