"""Actions that are due: letters for those who are to do them, by ids and for nobody."""

from __future__ import annotations

import datetime as dt
import uuid

from collab.core.clock import utc_now
from collab.core.db import call
from worker.errand import Errand


def remind(errand: Errand) -> None:
    """Leave the letters, if the action still falls on the day this note was left for."""
    note = errand.note.payload
    day = dt.date.fromisoformat(note["due_on"])
    connection = errand.session.connection()
    call(connection, "app.remind_action", uuid.UUID(note["action_id"]), day, utc_now())
