"""Proposals are opened by the clock, for all of a call at once, where nobody looks on."""

from __future__ import annotations

import uuid

from collab.audit.record import Entry, append
from collab.core.clock import utc_now
from collab.core.db import call
from collab.features.engagements.proposals.unsealing import open_proposals
from collab.work.system import SystemWork
from worker.errand import Errand

OPEN, TOLD = "proposals.open", "proposals.told"


def open_call(errand: Errand) -> None:
    """Open what was submitted to a call whose deadline is over; moot where nothing is due.

    That it is about to be opened is committed before, by itself. The opening is one transaction
    with the note it answers: killed at any point, nothing of it stands and it is done again; done
    once, a second note finds nothing to do.
    """
    ident = uuid.UUID(errand.note.payload["call_id"])
    with errand.station.system_engine.begin() as before:
        if not call(before, "app.announce_opening", ident)[0][0]:
            return
    open_proposals(errand.session.connection(), errand.station.house, ident, utc_now())


def told(errand: Errand) -> None:
    """Note in a firm's own chain that it was told what became of its proposal."""
    connection, ident = errand.session.connection(), uuid.UUID(errand.note.payload["proposal_id"])
    # Where, the database says: a note is a row that somebody wrote.
    entries = [
        Entry(row.vault, utc_now(), "proposals.told", {"proposal": ident, "outcome": row.outcome})
        for row in call(connection, "app.outcome_told", ident)
    ]
    append(connection, entries)


def leave_notes(work: SystemWork) -> int:
    """Leave a note for each call that is due and not open: one an hour, should one have failed."""
    due = call(work.session.connection(), "app.openings_due")
    for (ident,) in due:
        work.later(OPEN, key=f"{OPEN}:{ident}:{work.now:%Y-%m-%dT%H}", call_id=ident)
    return len(due)
