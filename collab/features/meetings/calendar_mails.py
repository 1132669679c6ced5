"""Calling a meeting off in one person's calendar: by the system, for he may read nothing of it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from collab.core.db import call
from collab.core.house import House
from collab.core.mail import Letter
from collab.features.meetings.calendar_letters import cancellation
from collab.features.meetings.calendar_models import MeetingInvitation
from collab.features.meetings.service.inviting import CANCEL
from collab.people.accounts.models import Representation

AGAIN_AFTER, AGAIN_WITHIN = dt.timedelta(hours=6), dt.timedelta(days=7)
DOUBLINGS = 5
"""How long nobody is mailed again whose invitation was given up: twice as long each time."""
Anew = tuple[str, dict[str, str], dt.datetime]


def due(
    session: Session, meeting_id: uuid.UUID | None, now: dt.datetime
) -> list[tuple[str, dict[str, str]]]:
    """Give key and payload of a note for every person whose calendar is to be told something.

    A key names person, sequence and round, so that nobody is told the same thing by two notes.
    """
    found = call(session.connection(), "app.invitations_due", meeting_id, now)
    told = ("meeting_id", "representation_id", "org_id", "method")
    named = ("meeting_id", "representation_id", "sequence", "rounds", "method")
    return [
        (
            ":".join(["meeting", *(str(getattr(row, name)) for name in named)]),
            {name: str(getattr(row, name)) for name in told},
        )
        for row in found
    ]


def cancel_letter(
    session: Session, house: House, payload: Mapping[str, Any], now: dt.datetime
) -> Letter | None:
    """Write what calls a meeting off for one person; None when it is his again, or was never.

    Either way the round ends: what he is told next has a key and a sequence of its own.
    """
    meeting_id, person = uuid.UUID(payload["meeting_id"]), uuid.UUID(payload["representation_id"])
    row = _held(session, meeting_id, person)
    if row is None:
        return None
    still = any(
        told["representation_id"] == str(person) and told["method"] == CANCEL
        for _, told in due(session, meeting_id, now)
    )
    reader = session.get(Representation, person)
    letter = cancellation(house, reader, row, at=now) if still and reader is not None else None
    if letter is not None:
        row.method = CANCEL
    row.rounds += 1
    return letter


def given_up(session: Session, payload: Mapping[str, Any], now: dt.datetime) -> list[Anew]:
    """Begin a fresh round for somebody whose mail was given up: its key will not come again.

    Give key, payload and moment of its note, the later the more rounds there were; nothing when
    there is nothing to tell him any more.
    """
    meeting_id, person = uuid.UUID(payload["meeting_id"]), uuid.UUID(payload["representation_id"])
    row = _held(session, meeting_id, person)
    if row is not None:
        row.rounds += 1
        session.flush()  # what is due now is asked of the database
    else:
        lost(session, payload)
        row = _held(session, meeting_id, person)
    rounds = row.rounds if row is not None else 1
    wait = min(AGAIN_AFTER * 2 ** min(rounds - 1, DOUBLINGS), AGAIN_WITHIN)
    return [
        (key, told, now + wait)
        for key, told in due(session, meeting_id, now)
        if told["representation_id"] == str(person)
    ]


def _held(session: Session, meeting_id: uuid.UUID, person: uuid.UUID) -> MeetingInvitation | None:
    return session.scalar(
        select(MeetingInvitation)
        .where(
            MeetingInvitation.meeting_id == meeting_id,
            MeetingInvitation.representation_id == person,
        )
        .with_for_update()
    )


def lost(session: Session, payload: Mapping[str, Any]) -> None:
    """Note that somebody could not read what he was to be invited to when his mail was written.

    Should he be able to again, a fresh round asks him.
    """
    meeting_id, person = uuid.UUID(payload["meeting_id"]), uuid.UUID(payload["representation_id"])
    call(session.connection(), "app.invitation_lost", meeting_id, person)
