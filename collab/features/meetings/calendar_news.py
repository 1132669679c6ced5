"""What meetings tell the digest: one is new, moved or called off, or wants an answer."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator

from collab.features.meetings import calendar_queries
from collab.features.meetings.calendar_rules import ASKED_WITHIN
from collab.features.meetings.models import Meeting
from collab.features.meetings.rules import BEFORE_SESSION, State
from collab.policy.marking import Marking
from collab.shared.calendar.events import Event
from collab.shared.notices.news import News, Waiting
from collab.work.unit import Work


def news(work: Work, since: dt.datetime) -> Iterator[News]:
    """Tell of meetings that lie ahead, once for each time they have had."""
    for meeting in calendar_queries.ahead(work):
        stands = meeting.stands
        if meeting.updated_at < since or stands not in {*BEFORE_SESSION, State.CANCELLED}:
            continue
        event = calendar_queries.event_of(meeting)
        if event is None:
            continue
        yield News(
            # Moved, it is news again; its id was told.
            item_id=uuid.uuid5(meeting.id, f"{meeting.sequence}"),
            kind="meeting",
            space_id=meeting.space_id,
            marking=Marking(meeting.marking),
            title=meeting.title,
            summary="",
            path=calendar_queries.address(meeting.id),
            shared_at=meeting.updated_at,
            leads=True,
            prefix=_prefix(meeting),
        )


def waiting(work: Work) -> Iterator[Waiting]:
    """Tell a mail that an answer is due, by the day of the meeting and as far as mails may."""
    return _asked(work, lambda event: event.open_title)


def due(work: Work) -> Iterator[Waiting]:
    """Tell a page the same; the viewer reads the title there in any case."""
    return _asked(work, lambda event: event.title)


def _asked(work: Work, called: Callable[[Event], str]) -> Iterator[Waiting]:
    for meeting in calendar_queries.unanswered(work, work.now + ASKED_WITHIN):
        event = calendar_queries.event_of(meeting)
        if event is not None:
            text = f"Do you come? {called(event)}"
            yield Waiting(text, f"{event.path}/invitations", due_at=event.starts_at)


def _prefix(meeting: Meeting) -> str:
    if meeting.stands is State.CANCELLED:
        return "Called off:"
    return "Moved:" if meeting.sequence else "Planned:"
