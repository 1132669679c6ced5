"""Decisions end on their day, and whoever has said nothing is reminded: for nobody, by ids."""

from __future__ import annotations

import uuid

from collab.audit.record import SYSTEM_CHAIN, Entry, append
from collab.core.clock import utc_now
from collab.core.db import call
from worker.errand import Errand


def close(errand: Errand) -> None:
    """Close a decision whose day is over, and note it in the chain of its space.

    One that is for few leaves its proof in the system's, which no page shows.
    Moot where somebody closed or withdrew it before.
    """
    ident = uuid.UUID(errand.note.payload["decision_id"])
    connection = errand.session.connection()
    closed = call(connection, "app.close_due", ident, utc_now())[0][0]
    if closed is not None:
        at = utc_now().replace(minute=0, second=0, microsecond=0)
        facts = {"decision": ident}
        home = uuid.UUID(closed["space"])
        entry = (
            Entry(SYSTEM_CHAIN, at, "decisions.close", {**facts, "space": home})
            if closed["few"]
            else Entry(home, at, "decisions.close", facts)
        )
        append(connection, [entry])


def remind(errand: Errand) -> None:
    """Leave a letter for each person asked whose firm has said nothing."""
    ident = uuid.UUID(errand.note.payload["decision_id"])
    call(errand.session.connection(), "app.remind_positions", ident, utc_now())
