"""Imports and exports, piece by piece as the person who asked: a kill costs one piece at most."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

from collab.core.clock import utc_now
from collab.core.db import call
from collab.core.errors import NotSignedInError
from collab.surfaces.exchange.job import undo_on, write_on
from collab.surfaces.exchange.taking import make
from collab.work.opening import Identity, finish, open_work
from collab.work.unit import Work
from worker.errand import Actor, Errand

SPAN = 10.0
"""Seconds after which a long job lets others have their turn, and leaves itself a note."""
Step = Callable[[Work, uuid.UUID, bool], bool]
"""Does one piece of the thing named; ``careful`` after a failure; tells whether there is more."""


def by_pieces(step: Step, subject: str) -> Actor:
    """Make the actor that does a job piece by piece, each committed."""

    def act(errand: Errand) -> None:
        note, station = errand.note.payload, errand.station
        who = Identity(uuid.UUID(note["representation_id"]), uuid.UUID(note["org_id"]))
        end = time.monotonic() + SPAN
        more = True
        while more:
            try:
                with open_work(station.app_engine, who, now=utc_now(), house=station.house) as work:
                    more = step(work, uuid.UUID(note[subject]), errand.note.attempts > 0)
                    if more and time.monotonic() > end:
                        work.later(errand.note.kind, key=_next_key(errand), **note)
                        more = False
                    finish(work)
            except NotSignedInError:
                return  # the representation has ended since: nobody is there to act for

    return act


def _next_key(errand: Errand) -> str:
    stem, _mark, number = errand.note.key.partition("#")
    return f"{stem}#{int(number or 0) + 1}"


def forget(errand: Errand) -> None:
    """Delete what has been kept long enough. Needs nobody, and reads nothing."""
    call(errand.session.connection(), "app.forget_exchanges")


def write_piece(work: Work, batch_id: uuid.UUID, careful: bool) -> bool:  # noqa: FBT001 # the shape of a step
    """Write the next rows of an import."""
    return write_on(work, batch_id, careful=careful)


def undo_piece(work: Work, batch_id: uuid.UUID, careful: bool) -> bool:  # noqa: ARG001, FBT001 # likewise
    """Take back the next rows of an import."""
    return undo_on(work, batch_id)


def export_piece(work: Work, export_id: uuid.UUID, careful: bool) -> bool:  # noqa: ARG001, FBT001 # likewise
    """Make a file that was asked for; it is one piece."""
    make(work, export_id)
    return False
