"""Open all proposals of a call at once: what is sealed goes in, what is read from now on comes out.

Nothing here decides whether it is time. The database does, by its own clock.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from sqlalchemy import Connection

from collab.audit.record import Entry, append
from collab.core.canonical import canonical
from collab.core.db import call
from collab.core.house import House
from collab.features.engagements.proposals.files import copied
from collab.features.engagements.proposals.opening import Opened, Sealed, SealedFile, opened


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
