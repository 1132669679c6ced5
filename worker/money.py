"""What moved on an invoice, noted in the chain of the vault the invoice stands in."""

from __future__ import annotations

import uuid

from collab.audit.record import Entry, append
from collab.core.clock import utc_now
from worker.errand import Errand

FACTS = ("entry", "invoice", "reverses")


def note(errand: Errand) -> None:
    """Enter it, in the transaction that marks the note: once, however often it is tried."""
    told = errand.note.payload
    facts = {name: told[name] for name in FACTS if told.get(name)}
    kind = "money.reversed" if "reverses" in facts else "money.booked"
    at = utc_now().replace(minute=0, second=0, microsecond=0)
    append(errand.session.connection(), [Entry(uuid.UUID(told["space_id"]), at, kind, facts)])
