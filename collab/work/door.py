"""The door: what happens before there is a viewer, through one named function per credential."""

from __future__ import annotations

import contextlib
import dataclasses as dc
import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Row

from collab.audit.record import SYSTEM_CHAIN, Entry, append
from collab.core.db import call
from collab.core.house import House
from collab.core.outbox import Note, enqueue

PREFIX = "app.door_"


@dc.dataclass(slots=True)
class Door:
    """A transaction that can call the door's functions and nothing else: no session, no tables.

    ``address`` and ``device`` describe the caller, for limits and the list of sessions.
    ``cookie`` is what the caller's session cookie says, or None.
    """

    connection: Connection
    now: dt.datetime
    house: House
    address: str = ""
    device: str = ""
    cookie: str | None = None

    def ask(self, function: str, *arguments: object) -> Sequence[Row[Any]]:
        """Call ``app.door_<function>`` and give its rows."""
        return call(self.connection, PREFIX + function, *arguments)

    def later(
        self, kind: str, *, key: str, not_before: dt.datetime | None = None, **ids: object
    ) -> None:
        """Leave a note in the outbox, in this transaction."""
        note = Note(key=key, kind=kind, payload=ids, not_before=not_before or self.now)
        enqueue(self.connection, note)

    def record(self, kind: str, **facts: object) -> None:
        """Append a security event to the system's own chain."""
        append(self.connection, [Entry(SYSTEM_CHAIN, self.now, kind, facts)])


@contextlib.contextmanager
def open_door(
    engine: Engine,
    *,
    now: dt.datetime,
    house: House,
    address: str = "",
    device: str = "",
    cookie: str | None = None,
) -> Iterator[Door]:
    """Open the door for one caller; commits when the block ends, rolls back when it raises."""
    with engine.begin() as connection:
        yield Door(connection, now, house, address, device, cookie)
