"""Proposals are opened by the clock, for all of a call at once, where nobody looks on."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from sqlalchemy import Connection

from collab.audit.record import Entry, append
from collab.core.canonical import canonical
from collab.core.clock import utc_now
from collab.core.db import call
from collab.core.house import House
from collab.features.engagements.proposals.files import copied
from collab.features.engagements.proposals.opening import Opened, Sealed, SealedFile, opened
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
    note, now = errand.note.payload, utc_now()
    facts = {"proposal": note["proposal_id"]}
    entry = Entry(uuid.UUID(note["vault_id"]), now, "proposals.told", facts)
    append(errand.session.connection(), [entry])


def open_proposals(
    connection: Connection, house: House, ident: uuid.UUID, now: dt.datetime
) -> None:
    """Open an announced call. The database refuses before its deadline, whatever ``now`` says."""
    rows = [Sealed(*tuple(row)) for row in call(connection, "app.sealed_proposals", ident)]
    files = [SealedFile(*tuple(row)) for row in call(connection, "app.sealed_files", ident)]
    found = opened(house.cipher, rows, files)
    for one in found:
        for file, copy in one.copies:
            copied(house, file, copy, rows[0].home)
    told = canonical([dict(one.data) for one in found])
    home = call(connection, "app.open_proposals", ident, told, now)[0][0]
    append(connection, _proofs(ident, home, found, rows, now))


def _proofs(
    ident: uuid.UUID,
    home: Mapping[str, str],
    found: list[Opened],
    rows: list[Sealed],
    now: dt.datetime,
) -> list[Entry]:
    """Prove what is read from now on: to the space that called, and to each firm in its vault."""
    digests = {one.data["proposal"]: one.digest for one in found}
    entries = [
        Entry(
            row.vault,
            now,
            "proposals.opened",
            {"proposal": row.proposal, "content": digests[str(row.proposal)]},
        )
        for row in rows
    ]
    at = now.replace(minute=0, second=0, microsecond=0)
    facts = {
        "call": ident,
        "engagement": home["engagement"],
        "opened": {one.data["code"]: one.digest for one in found},
    }
    return [*entries, Entry(uuid.UUID(home["home"]), at, "engagements.opened", facts)]


def leave_notes(work: SystemWork) -> int:
    """Leave a note for each call that is due and not open: one an hour, should one have failed."""
    due = call(work.session.connection(), "app.openings_due")
    for (ident,) in due:
        work.later(OPEN, key=f"{OPEN}:{ident}:{work.now:%Y-%m-%dT%H}", call_id=ident)
    return len(due)
