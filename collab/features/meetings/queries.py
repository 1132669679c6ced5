"""The only ways to get at meetings; every one of them under the viewer's formula."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from collab.core.errors import NotFoundError
from collab.features.meetings.models import AgendaItem, Meeting
from collab.work.unit import Work


def one(work: Work, meeting_id: uuid.UUID) -> Meeting:
    """Give the meeting. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Meeting).where(Meeting.id == meeting_id))
    if found is None:
        raise NotFoundError
    return found


def item(work: Work, item_id: uuid.UUID) -> AgendaItem:
    """Give the topic. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(AgendaItem).where(AgendaItem.id == item_id))
    if found is None:
        raise NotFoundError
    return found


def agenda(work: Work, meeting: Meeting) -> Sequence[AgendaItem]:
    """Give a meeting's topics in their order."""
    return work.session.scalars(
        select(AgendaItem)
        .where(AgendaItem.meeting_id == meeting.id, AgendaItem.state != "dropped")
        .order_by(AgendaItem.number, AgendaItem.id)
    ).all()
