"""The mails about meetings: neutral subjects, no agenda, and a title only where its marking lets.

Only the reader's own address stands in them. The link leads to the page, behind the sign-in.
"""

from __future__ import annotations

import datetime as dt

from collab.core.house import House
from collab.core.mail import Letter
from collab.core.mail_templates import said, write
from collab.features.meetings.calendar_models import MeetingInvitation
from collab.people.accounts.models import Representation
from collab.policy.marking import Marking
from collab.shared.calendar import ics
from collab.shared.calendar.events import NEUTRAL, Event
from collab.shared.calendar.telling import spoken

SETTINGS = "/account/notices"


def invitation(  # noqa: PLR0913 # what one reader is told of one meeting
    house: House,
    reader: Representation,
    event: Event,
    *,
    organiser: str | None,
    sequence: int,
    at: dt.datetime,
    moved: bool,
) -> Letter:
    """Write an invitation, or what became of it."""
    url = house.base_url + event.path
    call = ics.Call(
        event=_in_words(event, reader.language),
        organiser=ics.Party(house.mail_address, organiser or "Collab"),
        reader=ics.Party(reader.address or "", reader.name),
        sequence=sequence,
        words=f"{said('Answer and read the agenda on Collab:', reader.language)} {url}",
        url=url,
    )
    calendar, file = ics.parts(ics.request(call, at=at))
    return write(
        "meeting_invitation",
        reader.address or "",
        language=reader.language,
        alternatives=(calendar,),
        files=(file,),
        moved=moved,
        url=url,
        settings_url=house.base_url + SETTINGS,
        about=_told(event, reader),
    )


def cancellation(
    house: House, reader: Representation, row: MeetingInvitation, *, at: dt.datetime
) -> Letter:
    """Take a meeting out of a calendar; it says of it what the calendar itself needs."""
    event = Event(
        uid=row.uid,
        sequence=row.told_sequence,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        title=NEUTRAL,
        place="",
        path="/",
        marking=Marking.RED,
        changed_at=at,
        space_id=row.space_id,
    )
    call = ics.Call(
        event=_in_words(event, reader.language),
        organiser=ics.Party(house.mail_address, "Collab"),
        reader=ics.Party(reader.email, reader.name),
        sequence=row.told_sequence + 2 * row.rounds + 1,
        words="",
        url="",
    )
    calendar, file = ics.parts(ics.cancellation(call, at=at))
    return write(
        "meeting_cancelled",
        reader.email,
        language=reader.language,
        alternatives=(calendar,),
        files=(file,),
        when=spoken(row.starts_at, zone=reader.time_zone, language=reader.language),
    )


def reminder(house: House, reader: Representation, event: Event, *, answered: bool) -> Letter:
    """Remind of a meeting."""
    return write(
        "meeting_reminder",
        reader.address or "",
        language=reader.language,
        url=house.base_url + event.path,
        settings_url=house.base_url + SETTINGS,
        answered=answered,
        about=_told(event, reader),
    )


def _told(event: Event, reader: Representation) -> dict[str, object]:
    return {
        "title": said(event.open_title, reader.language),
        "place": event.open_place,
        "begins": spoken(event.starts_at, zone=reader.time_zone, language=reader.language),
        "minutes": int((event.ends_at - event.starts_at).total_seconds() // 60),
    }


def _in_words(event: Event, language: str) -> Event:
    """Give the event with its neutral title in the reader's language."""
    if event.open_title != NEUTRAL:
        return event
    return ics.renamed(event, said(NEUTRAL, language))
