"""How decisions are shown by those who do not know their kind."""

from __future__ import annotations

import uuid

from collab.core.refs import Card
from collab.features.decisions import queries
from collab.features.decisions.models import Decision
from collab.features.decisions.rules import KIND, address
from collab.work.unit import Work


def card(work: Work, decision_id: uuid.UUID) -> Card:
    """Give the card of one. :raises NotFoundError: when there is none for this viewer."""
    return card_of_row(queries.one(work, decision_id))


def card_of_row(row: Decision) -> Card:
    """Give the card of one that was read already."""
    return Card(
        kind=KIND,
        id=row.id,
        space_id=row.space_id,
        title=row.question,
        path=address(row.id),
        marking=row.marking,
        circle=tuple(row.circle) if row.circle is not None else None,
        shared=True,
    )
