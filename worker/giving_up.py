"""What follows when a note is given up, where its matter is not."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from collab.core.outbox import Note, OutboxRow, enqueue
from collab.features.meetings import calendar_mails
from collab.features.meetings.service.inviting import MAIL


def ask_anew(session: Session, row: OutboxRow, now: dt.datetime) -> None:
    """Leave another note, for much later, where an invitation was given up.

    Otherwise its key would stand for ever, and he would never be asked.
    """
    if row.dead_at is None or row.kind != MAIL:
        return
    for key, payload, at in calendar_mails.given_up(session, row.payload, now):
        enqueue(session.connection(), Note(key, MAIL, payload, at))
