"""Open a Work for a person: the session, the viewer, and the end of both."""

from __future__ import annotations

import contextlib
import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, Engine

from collab.core.db import call
from collab.core.errors import NotSignedInError
from collab.core.house import House
from collab.policy.guard import GuardedSession
from collab.work.session import SignedIn
from collab.work.unit import Work
from collab.work.viewing import viewer_from


@dc.dataclass(frozen=True, slots=True)
class Identity:
    """Who claims to act: one representation for one organisation."""

    representation_id: uuid.UUID
    org_id: uuid.UUID


@dc.dataclass(frozen=True, slots=True)
class Entered:
    """What the database answered when it was told who comes; ``frame`` stands round his pages."""

    who: Identity
    seats: Any
    session: SignedIn | None = None
    frame: Any = None


Enter = Callable[[Connection], Entered]


class NoSessionError(NotSignedInError):
    """The cookie leads to no live session."""


@contextlib.contextmanager
def open_work(
    engine: Engine, who: Identity, *, now: dt.datetime, house: House, read_only: bool = False
) -> Iterator[Work]:
    """Open one viewer's transaction; leaving it without ``finish`` rolls everything back.

    :raises NotSignedInError: when the representation has ended.
    """

    def enter(connection: Connection) -> Entered:
        rows = call(connection, "app.enter", who.representation_id, who.org_id)
        return Entered(who, rows[0][0])

    with _opened(engine, enter, now=now, house=house, read_only=read_only) as (work, _):
        yield work


@contextlib.contextmanager
def open_session(
    engine: Engine, token: bytes, *, now: dt.datetime, house: House, read_only: bool
) -> Iterator[tuple[Work, Entered]]:
    """Open the transaction of whoever holds a session: door and viewer in one step.

    :raises NoSessionError: when there is no such session.
    :raises NotSignedInError: when its representation has ended meanwhile.
    """

    def enter(connection: Connection) -> Entered:
        rows = call(connection, "app.enter_by_session", token, now)
        if not rows:
            raise NoSessionError
        *session, seats, frame = tuple(rows[0])
        who = SignedIn(*session)
        return Entered(Identity(who.representation_id, who.org_id), seats, who, frame)

    with _opened(engine, enter, now=now, house=house, read_only=read_only) as opened:
        yield opened


@contextlib.contextmanager
def _opened(
    engine: Engine, enter: Enter, *, now: dt.datetime, house: House, read_only: bool
) -> Iterator[tuple[Work, Entered]]:
    bind = engine.execution_options(postgresql_readonly=True) if read_only else engine
    session = GuardedSession(bind, expire_on_commit=False)
    answers: list[Entered] = []

    def note(connection: Connection) -> None:
        answers[:] = [enter(connection)]

    session.info.update(enter=note, engine=engine)
    try:
        session.connection()
        (entered,) = answers
        viewer = viewer_from(entered.seats, entered.who.representation_id, entered.who.org_id)
        yield Work(session=session, viewer=viewer, now=now, house=house), entered
        if read_only:
            # Nothing can have been written. After a rollback the driver forgets what it had
            # prepared, and every page would have its questions planned anew.
            session.expunge_all()
            session.commit()
    finally:
        session.close()


def finish(work: Work) -> None:
    """Append the ledger entries and commit: the one commit of a person's work."""
    work.close()
    work.session.commit()
