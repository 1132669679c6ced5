"""Mails that come back are noted at the person, and forgotten with the next one that is taken."""

from __future__ import annotations

import datetime as dt
import smtplib
import uuid

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from collab.core.courier import is_final, smtp_code
from collab.core.outbox import OutboxRow
from collab.people.accounts.models import MailTrouble


def note_trouble(session: Session, row: OutboxRow, error: BaseException, now: dt.datetime) -> None:
    """Note that a mail was given up because its recipient or its very text was refused.

    A server that does not answer, or refuses us, our login or our own address, says nothing of
    anybody else's.
    """
    code, person = smtp_code(error), _reader(row)
    his = isinstance(error, smtplib.SMTPRecipientsRefused) or is_final(error)
    if row.dead_at is None or not his or code is None or person is None:
        return
    fresh = insert(MailTrouble).values(representation_id=person, since=now, said=str(code))
    session.execute(fresh.on_conflict_do_nothing())


def forget_trouble(session: Session, row: OutboxRow) -> None:
    """Forget what was noted: the server took a mail to this person."""
    person = _reader(row)
    if person is not None:
        session.execute(delete(MailTrouble).where(MailTrouble.representation_id == person))


def _reader(row: OutboxRow) -> uuid.UUID | None:
    told = row.payload.get("representation_id")
    return uuid.UUID(told) if isinstance(told, str) else None
