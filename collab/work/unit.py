"""Work: what every service takes first. It authorises, records, and leaves notes for later."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError

from collab.audit.record import SYSTEM_CHAIN, Entry, append
from collab.core.db import call
from collab.core.errors import CollabError, ConflictError, DeniedError, NotFoundError
from collab.core.house import House
from collab.core.outbox import Note, enqueue
from collab.policy.decision import Decision
from collab.policy.guard import GuardedSession, grant
from collab.policy.rules import Action, decide
from collab.policy.viewer import Viewer
from collab.work.viewing import viewer_from

RowT = TypeVar("RowT")


@dc.dataclass(slots=True)
class Work:
    """One viewer's transaction. ``now`` is its moment; nobody asks the clock below here."""

    session: GuardedSession
    viewer: Viewer
    now: dt.datetime
    house: House
    _entries: list[Entry] = dc.field(default_factory=list)

    def may(self, action: Action, subject: object) -> Decision:
        """Decide without acting; the reasons are for showing."""
        return decide(self.viewer, action, subject)

    def authorise(self, action: Action, subject: RowT) -> RowT:
        """Allow this viewer to do this to ``subject``, and ``subject`` to be written.

        :raises DeniedError: with the reasons and what would help.
        """
        decision = decide(self.viewer, action, subject)
        if not decision.allowed:
            raise DeniedError(decision)
        grant(self.session, subject)
        return subject

    def create(self, action: Action, container: object, row: RowT) -> RowT:
        """Add a new row, authorised against what will contain it.

        :raises DeniedError: with the reasons and what would help.
        """
        self.authorise(action, container)
        grant(self.session, row)
        self.session.add(row)
        return row

    def record(
        self,
        kind: str,
        *,
        space_id: uuid.UUID,
        facts: Mapping[str, Any] | None = None,
        at: dt.datetime | None = None,
    ) -> None:
        """Note an entry for a space's ledger chain; ids and classes only, never content.

        A shared chain tells the full hour unless ``at`` says more: read beside the times of
        other entries, a minute would tell who was at his desk.
        """
        moment = at or self._moment_in(space_id)
        self._entries.append(Entry(chain=space_id, at=moment, kind=kind, facts=facts or {}))

    def _moment_in(self, space_id: uuid.UUID) -> dt.datetime:
        private = space_id in (self.viewer.vault_id, SYSTEM_CHAIN)
        return self.now if private else self.now.replace(minute=0, second=0, microsecond=0)

    def later(
        self, kind: str, *, key: str, not_before: dt.datetime | None = None, **ids: object
    ) -> None:
        """Leave a note in the outbox, in this transaction; a known ``key`` is left once."""
        note = Note(key=key, kind=kind, payload=ids, not_before=not_before or self.now)
        self.session.flush()  # a row the note speaks of must be there when the note is
        enqueue(self.session.connection(), note)

    def call(self, function: str, *arguments: object) -> Any:
        """Call a definer function of the database and give its single value.

        :raises ConflictError: when somebody was quicker, as two clicks at once may find.
        :raises DeniedError: when the function refuses this viewer for a reason.
        :raises NotFoundError: when it says that there is no such thing.
        """
        self.session.flush()  # the function must see what this work has written
        try:
            rows = call(self.session.connection(), function, *arguments)
        except DBAPIError as error:
            refused = refusal(error)
            if refused is None:
                raise
            raise refused from error
        return rows[0][0] if rows else None

    def refresh(self) -> None:
        """Name the viewer to the database again, after his own seats have changed."""
        self.session.flush()  # the new seat must be there to be seen
        found = call(
            self.session.connection(),
            "app.enter",
            self.viewer.representation_id,
            self.viewer.org_id,
        )
        self.viewer = viewer_from(found[0][0], self.viewer.representation_id, self.viewer.org_id)

    def close(self) -> None:
        """Flush, then append the ledger entries, last of all and in the order of their chains.

        The locks of chains are taken here, late and always in one order, so that they are short
        and two releases can never wait for each other.
        """
        self.session.flush()  # entries come after what they speak of
        append(self.session.connection(), self._entries)
        self._entries.clear()


def refusal(error: DBAPIError) -> CollabError | None:
    """Give what one of our functions meant to say; None for anything it did not mean."""
    code = getattr(error.orig, "sqlstate", None)
    if code == "P0C02":
        return ConflictError("This changed in the meantime. Look again at how it stands now.")
    if code == "40P01":  # two waited for each other, and the database let one go on
        return ConflictError("Somebody changed this at the same moment. Please try again.")
    if code == "P0C03":
        because = "You may not decide about this: it comes from your own side."
        return DeniedError(Decision(allowed=False, reasons=(because,)))
    if code == "P0C05":
        because = "Take note of the meeting's statement first."
        remedy = "You are noted as present there: its page has the statement and the button."
        return DeniedError(Decision(allowed=False, reasons=(because,), remedy=remedy))
    return NotFoundError() if code == "P0C04" else None
