"""Milestones that are due and certificates that are owed: letters, by ids and for nobody."""

from __future__ import annotations

import datetime as dt
import uuid

from collab.core.clock import utc_now
from collab.core.db import call
from worker.errand import Errand


def remind(errand: Errand) -> None:
    """Leave the letters, if the milestone still falls on the day this note was left for."""
    note = errand.note.payload
    day = dt.date.fromisoformat(note["due_on"])
    connection = errand.session.connection()
    call(connection, "app.remind_milestone", uuid.UUID(note["milestone_id"]), day, utc_now())


def remind_return(errand: Errand) -> None:
    """Leave the letters, if nobody has answered yet what became of what an expert read."""
    certificate = uuid.UUID(errand.note.payload["certificate_id"])
    asking = errand.note.payload.get("asking")  # none in a note that was left before there was one
    call(errand.session.connection(), "app.remind_return", certificate, asking, utc_now())
