"""Silence approves minutes when the time for corrections is over; whoever may read them is told."""

from __future__ import annotations

import uuid

from collab.audit.record import Entry, append
from collab.core.clock import utc_now
from collab.core.db import call
from collab.core.errors import NotSignedInError
from collab.features.meetings.minutes.queries import space_read
from collab.shared.notices.choosing import paces
from collab.shared.notices.letters import CONTENT_FREE
from collab.shared.notices.rules import USUAL, Pace
from collab.work.opening import Identity, open_work
from collab.work.unit import Work
from worker.errand import Errand


def silence(errand: Errand) -> None:
    """Let the database approve if nobody said anything; it says itself whether that is so."""
    now, meeting = utc_now(), uuid.UUID(errand.note.payload["meeting_id"])
    connection = errand.session.connection()
    (space,) = call(connection, "app.minutes_silent", meeting, now)[0]
    if space is not None:
        hour = now.replace(minute=0, second=0, microsecond=0)
        facts = {"meeting": meeting, "by": "silence"}
        append(connection, [Entry(space, hour, "meetings.approve_minutes", facts)])


def tell(errand: Errand) -> None:
    """Tell one person that there are minutes to read, if there are for him: asked as himself.

    The digest tells whoever has not chosen to hear at once; but silence agrees, so that whoever
    can still correct them is told in any case.
    """
    note, station = errand.note.payload, errand.station
    who = Identity(uuid.UUID(note["representation_id"]), uuid.UUID(note["org_id"]))
    try:
        with open_work(station.app_engine, who, now=utc_now(), house=station.house) as work:
            space = space_read(work, uuid.UUID(note["version_id"]))
            if space is None or not _wanted(work, space, note["letter"]):
                return
    except NotSignedInError:
        return  # his representation has ended since
    letter = CONTENT_FREE[f"mail.{note['letter']}"](errand.session, station.house, note)
    if letter is not None:
        errand.send(letter)


def _wanted(work: Work, space: uuid.UUID, letter: str) -> bool:
    return letter == "minutes_open" or paces(work).get(space, USUAL) is Pace.AT_ONCE
