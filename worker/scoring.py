"""Phases of a review end on their day, whoever looks on."""

from __future__ import annotations

import uuid

from collab.audit.record import SYSTEM_CHAIN, Entry, append
from collab.core.clock import utc_now
from collab.core.db import call
from worker.errand import Errand


def end_phase(errand: Errand) -> None:
    """End a phase whose time is over; moot where somebody ended it before, or it was dropped."""
    ident, now = uuid.UUID(errand.note.payload["phase_id"]), utc_now()
    connection = errand.session.connection()
    home = call(connection, "app.phase_over", ident, now)[0][0]
    if home is not None:
        at = now.replace(minute=0, second=0, microsecond=0)
        facts = {"phase": ident, "space": home}
        append(connection, [Entry(SYSTEM_CHAIN, at, "review.phase_end", facts)])
