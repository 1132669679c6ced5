"""Calendars are told of meetings: as their reader where he reads it, else as nobody."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from collab.core.clock import utc_now
from collab.core.db import call
from collab.core.errors import NotFoundError, NotSignedInError
from collab.core.mail import Letter
from collab.core.outbox import Note, enqueue
from collab.features.meetings import calendar_mails as mails
from collab.features.meetings.service import inviting
from collab.work.opening import Identity, finish, open_work
from collab.work.system import SystemWork
from collab.work.unit import Work
from worker.errand import Actor, Errand
from worker.patience import LONGEST_ACT

Letters = Callable[[Work, Mapping[str, Any]], Letter | None]


def invite(errand: Errand) -> None:
    """Leave a note for each person whose calendar is to be told of one meeting."""
    meeting_id, now = uuid.UUID(errand.note.payload["meeting_id"]), utc_now()
    for key, payload in mails.due(errand.session, meeting_id, now):
        enqueue(errand.session.connection(), Note(key, inviting.MAIL, payload, now))


def sweep(work: SystemWork) -> int:
    """Find what nobody told: seats that came or went, markings that changed. Count the notes.

    A row is found again until its note was acted on; its key lets one note of it be.
    """
    found = mails.due(work.session, None, work.now)
    for key, payload in found:
        enqueue(work.session.connection(), Note(key, inviting.MAIL, payload, work.now))
    return len(found)


def tell(errand: Errand) -> None:
    """Send an invitation, or call it off.

    What his calendar was told commits with the mail handed over: a kill between the two sends the
    same mail once more, under the same Message-ID.
    """
    if errand.note.payload["method"] == inviting.CANCEL:
        letter = mails.cancel_letter(
            errand.session, errand.station.house, errand.note.payload, utc_now()
        )
        if letter is not None:
            errand.session.flush()  # a second one must fail before anything is sent
            errand.send(letter)
        return
    try:
        as_reader(inviting.request_letter)(errand)
    except (NotFoundError, NotSignedInError):
        mails.lost(errand.session, errand.note.payload)


def as_reader(letters: Letters) -> Actor:
    """Make the actor that writes and sends a letter as its reader, who may have nothing to read."""

    def act(errand: Errand) -> None:
        note, station = errand.note.payload, errand.station
        reader = Identity(uuid.UUID(note["representation_id"]), uuid.UUID(note["org_id"]))
        with open_work(station.app_engine, reader, now=utc_now(), house=station.house) as work:
            wait_for_mail(work)
            letter = letters(work, note)
            if letter is not None:
                errand.send(letter)
                finish(work)

    return act


def wait_for_mail(work: Work) -> None:
    """Let this transaction wait for the mail server longer than a page's ever may."""
    wait = ("idle_in_transaction_session_timeout", LONGEST_ACT, True)
    call(work.session.connection(), "set_config", *wait)


def remind(errand: Errand) -> None:
    """Remind somebody of a meeting, if it still is what it was."""
    try:
        as_reader(inviting.reminder_letter)(errand)
    except (NotFoundError, NotSignedInError):
        return  # it is none of his any more
