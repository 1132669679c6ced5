"""An event as a calendar outside may show it: how much of it, its marking decides.

Calendars are read by assistants, synchronised to telephones and backed up elsewhere for years.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Callable, Iterable

from collab.policy.marking import Marking
from collab.shared.notices.news import TITLE_UP_TO
from collab.work.unit import Work

NEUTRAL = "Meeting of a working group"


@dc.dataclass(frozen=True, slots=True)
class Event:
    """Something with a beginning and an end. ``changed_at`` is when it last became what it is."""

    uid: str
    sequence: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    title: str
    place: str
    path: str
    marking: Marking
    changed_at: dt.datetime
    space_id: uuid.UUID
    cancelled: bool = False

    @property
    def open_title(self) -> str:
        """Give the title as far as a mail or a foreign calendar may say it."""
        return self.title if self.marking <= TITLE_UP_TO else NEUTRAL

    @property
    def open_place(self) -> str:
        """Give the place under the same rule: an address tells who meets whom."""
        return self.place if self.marking <= TITLE_UP_TO else ""


EventSource = Callable[[Work, dt.datetime, uuid.UUID | None], Iterable[Event]]
"""Gives what ends after a moment, of one space or of all the viewer is seated in."""
_SOURCES: list[EventSource] = []


def put_events(source: EventSource) -> None:
    """Let a feature put events into feeds; done once, in wiring."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def events(work: Work, since: dt.datetime, space_id: uuid.UUID | None = None) -> list[Event]:
    """Give a viewer's events from a moment on, of one space or of all, in their order."""
    found = [one for source in _SOURCES for one in source(work, since, space_id)]
    wanted = [one for one in found if space_id in (None, one.space_id)]
    return sorted(wanted, key=lambda one: (one.starts_at, one.uid))
