"""How meetings and topics are shown by those who do not know them, and where they are."""

from __future__ import annotations

import uuid
from typing import Any

from collab.core.refs import Card
from collab.features.meetings import queries
from collab.features.meetings.models import AgendaItem, Meeting

MEETING, ITEM = "meeting", "agenda_item"


def address(meeting_id: uuid.UUID) -> str:
    """Give the address of a meeting's page."""
    return f"/meetings/{meeting_id}"


def item_address(item_id: uuid.UUID) -> str:
    """Give the address of a topic's page."""
    return f"/agenda-items/{item_id}"


def card(work: Any, meeting_id: uuid.UUID) -> Card:
    """Give a meeting's card. :raises NotFoundError: when there is none for this viewer."""
    return card_of(queries.one(work, meeting_id))


def item_card(work: Any, item_id: uuid.UUID) -> Card:
    """Give a topic's card. :raises NotFoundError: when there is none for this viewer."""
    return item_card_of(queries.item(work, item_id))


def card_of(row: Meeting) -> Card:
    """Give the card of a meeting at hand."""
    return _card(MEETING, row, address(row.id))


def item_card_of(row: AgendaItem) -> Card:
    """Give the card of a topic at hand."""
    return _card(ITEM, row, item_address(row.id))


def _card(kind: str, row: Meeting | AgendaItem, path: str) -> Card:
    return Card(
        kind=kind,
        id=row.id,
        space_id=row.space_id,
        title=row.title,
        path=path,
        marking=row.marking,
        circle=tuple(row.circle) if row.circle is not None else None,
        shared=True,
    )
