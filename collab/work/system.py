"""Work with no person: the worker's sweeps and the command line, with a stated reason.

It connects as its own database role, which row-level security lets near queues, names and
addresses, and never near content.
"""

from __future__ import annotations

import contextlib
import dataclasses as dc
import datetime as dt
from collections.abc import Iterator

from sqlalchemy import Connection, Engine

from collab.audit.record import Entry, append
from collab.core.house import House
from collab.core.outbox import Note, enqueue
from collab.policy.guard import GuardedSession


@dc.dataclass(slots=True)
class SystemWork:
    """A transaction of the system's own, for the ``reason`` it states."""

    session: GuardedSession
    reason: str
    now: dt.datetime
    house: House

    def later(
        self, kind: str, *, key: str, not_before: dt.datetime | None = None, **ids: object
    ) -> None:
        """Leave a note in the outbox, in this transaction."""
        note = Note(key=key, kind=kind, payload=ids, not_before=not_before or self.now)
        enqueue(self.session.connection(), note)

    def record(self, entry: Entry) -> None:
        """Append an entry to a ledger chain at once."""
        append(self.session.connection(), [entry])


def _nobody(connection: Connection) -> None:
    """Name no viewer: a governed table answers this session with nothing."""


@contextlib.contextmanager
def open_system(
    engine: Engine, *, reason: str, now: dt.datetime, house: House
) -> Iterator[SystemWork]:
    """Open a system transaction; it commits when the block ends and rolls back when it raises."""
    if not reason.strip():
        raise ValueError("system work needs a reason")
    session = GuardedSession(engine, expire_on_commit=False)
    session.info.update(enter=_nobody, system=True)
    try:
        yield SystemWork(session=session, reason=reason, now=now, house=house)
        session.commit()
    finally:
        session.close()
