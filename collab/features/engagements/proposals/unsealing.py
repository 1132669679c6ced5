"""Open all proposals of a call at once: what is sealed goes in, what is read from now on comes out.

Nothing here decides whether it is time. The database does, by its own clock.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

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
    """Open an announced call. The database refuses before its deadline, whatever ``now`` says.

    What cannot be opened is set aside, sealed as it is: the others are opened.
    """
    rows = [Sealed(*tuple(row)) for row in call(connection, "app.sealed_proposals", ident)]
    files = [SealedFile(*tuple(row)) for row in call(connection, "app.sealed_files", ident)]

    def copy(one: Opened) -> None:
        for file, new in one.copies:
            copied(house, file, new, rows[0].home)

    found = opened(house.cipher, rows, files, copy)
    named = {one.data["proposal"] for one in found}
    told: list[dict[str, Any]] = [dict(one.data) for one in found]
    told += [{"proposal": row.proposal} for row in rows if str(row.proposal) not in named]
    home = call(connection, "app.open_proposals", ident, canonical(told), now)[0][0]
    kept = [one for one in found if one.data["proposal"] in home["opened"]]
    append(connection, _proofs(ident, home, kept, rows, now))


def _proofs(
    ident: uuid.UUID,
    home: Mapping[str, Any],
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
        if str(row.proposal) in digests
    ]
    aside = [row for row in rows if str(row.proposal) not in digests]
    entries += [
        Entry(row.vault, now, "proposals.set_aside", {"proposal": row.proposal, "call": ident})
        for row in aside
    ]
    at = now.replace(minute=0, second=0, microsecond=0)
    facts = {
        "call": ident,
        "engagement": home["engagement"],
        "opened": {one.data["code"]: one.digest for one in found},
    }
    if aside:
        facts["set_aside"] = sorted(sha256(row.sealed).hexdigest() for row in aside)
    return [*entries, Entry(uuid.UUID(home["home"]), at, "engagements.opened", facts)]
