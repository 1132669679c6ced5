"""A claimed note, and what is at hand to act on it."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Callable

from sqlalchemy.orm import Session

from collab.core.clock import utc_now
from collab.core.courier import Courier
from collab.core.mail import Letter, build, message_id
from collab.core.outbox import OutboxRow
from worker.context import Station
from worker.troubles import forget_trouble

QUIET = frozenset({"mail.point_suspended", "mail.call_registration"})
"""Kinds left for many of whom some alone get a letter: who these are is nobody's to see.

Before any of them is composed the mail server has answered. One that fails after that is tried
again like others, but is in no log and on no list (0037), and tells of no mails that come back.
"""


@dc.dataclass(frozen=True, slots=True)
class Errand:
    """What an actor is given. ``session`` is the system's, in the transaction that marks the note.

    An actor returns when the thing is done or moot, and raises when it should be tried again.
    """

    station: Station
    courier: Courier
    session: Session
    note: OutboxRow

    @property
    def message_id(self) -> str:
        """Give the Message-ID of whatever mail this note becomes, however often it is tried."""
        return message_id(self.note.key, self.station.house)

    def send(self, letter: Letter) -> None:
        """Hand a letter to the mail server."""
        house = self.station.house
        self.courier.send(build(letter, house, ident=self.message_id, at=utc_now()))
        if self.note.kind not in QUIET:
            forget_trouble(self.session, self.note)


Actor = Callable[[Errand], None]
