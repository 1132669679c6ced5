"""What is asked of series, meetings and topics, in plain values; and their words."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Mapping

from collab.features.meetings.recurrence import Rhythm, moment
from collab.policy.marking import DEFAULT_MARKING, Marking

TITLE, WORDS = 160, 6_000
MINUTES = (15, 720)
FREEZE = (1, 336)
FIRMS = (1, 100)
DAYS = (1, 60)
TOPIC_MINUTES = (1, 480)
OPTIONS = (2, 8)
MARKINGS = (Marking.GREEN, Marking.AMBER, Marking.AMBER_STRICT)
"""Those a meeting may bear; what is for named persons is a topic's, or a room's."""

PURPOSES: Mapping[str, str] = {
    "inform": "To inform",
    "discuss": "To discuss",
    "decide": "To decide",
}
ANSWERS: Mapping[str, str] = {"yes": "Yes", "maybe": "If need be", "no": "No"}
ITEM_STATES: Mapping[str, str] = {
    "backlog": "In the backlog",
    "planned": "On the agenda",
    "discussed": "Discussed",
    "not_discussed": "Not discussed",
    "dropped": "Dropped",
}
STATEMENT = "Competition-law statement"
"""The first topic of every agenda."""
STATEMENT_MINUTES = 5


@dc.dataclass(frozen=True, slots=True)
class Terms:
    """What series and meetings have in common: how an agenda freezes and minutes are made."""

    freeze_hours: int = 48
    quorum_firms: int = 2
    correction_days: int = 7
    names_firms: bool = False


@dc.dataclass(frozen=True, slots=True)
class SeriesDraft:
    """A series as it is asked for."""

    name: str
    purpose: str
    rhythm: Rhythm
    every: int
    time_zone: str
    local_time: dt.time
    first_on: dt.date
    duration_minutes: int
    place: str = ""
    terms: Terms = Terms()


@dc.dataclass(frozen=True, slots=True)
class When:
    """A day and an hour as a clock in a zone shows them, and how long."""

    day: dt.date
    at: dt.time
    time_zone: str
    minutes: int

    @property
    def starts_at(self) -> dt.datetime:
        """Give when it begins, in UTC."""
        return moment(self.day, self.at, self.time_zone)

    @property
    def ends_at(self) -> dt.datetime:
        """Give when it ends: so many minutes later, whatever the clocks do meanwhile."""
        return self.starts_at + dt.timedelta(minutes=self.minutes)


@dc.dataclass(frozen=True, slots=True)
class MeetingDraft:
    """A meeting as it is asked for; ``when`` is None while a poll is to find the date."""

    title: str
    time_zone: str
    when: When | None
    place: str = ""
    marking: Marking = DEFAULT_MARKING
    terms: Terms = Terms()


@dc.dataclass(frozen=True, slots=True)
class TopicDraft:
    """A topic as it is asked for; ``readers`` are the persons a red one is for."""

    title: str
    body: str
    purpose: str
    category: str
    minutes: int
    owner_id: uuid.UUID | None = None
    marking: Marking = DEFAULT_MARKING
    readers: tuple[uuid.UUID, ...] = ()
    recurring: bool = False
    pinned: bool = False
