"""Open a Work for a person: the session, the viewer, and the end of both."""

from __future__ import annotations

import contextlib
import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Iterator

from sqlalchemy import Connection, Engine

from collab.core.db import call
from collab.core.house import House
from collab.policy.guard import GuardedSession
from collab.work.unit import Work
from collab.work.viewing import viewer_from


@dc.dataclass(frozen=True, slots=True)
class Identity:
    """Who claims to act: one representation for one organisation."""

    representation_id: uuid.UUID
    org_id: uuid.UUID


@contextlib.contextmanager
def open_work(
    engine: Engine, who: Identity, *, now: dt.datetime, house: House, read_only: bool = False
) -> Iterator[Work]:
    """Open one viewer's transaction; leaving it without ``finish`` rolls everything back.

    :raises NotSignedInError: when the representation has ended.
    """
    bind = engine.execution_options(postgresql_readonly=True) if read_only else engine
    session = GuardedSession(bind, expire_on_commit=False)
    answers: list[object] = []

    def enter(connection: Connection) -> None:
        answers[:] = [call(connection, "app.enter", who.representation_id, who.org_id)[0][0]]

    session.info.update(enter=enter, engine=engine)
    try:
        session.connection()
        viewer = viewer_from(answers[0], who.representation_id, who.org_id)  # type: ignore[arg-type] # a JSON object or None
        yield Work(session=session, viewer=viewer, now=now, house=house)
    finally:
        session.close()


def finish(work: Work) -> None:
    """Append the ledger entries and commit: the one commit of a person's work."""
    work.close()
    work.session.commit()
