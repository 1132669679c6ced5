"""What stood on evidence that is gone is suspended in one step: for nobody, by ids."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import Connection

from collab.audit.record import SYSTEM_CHAIN, Entry, append
from collab.core.clock import utc_now
from collab.core.db import call
from worker.errand import Errand

SUSPEND = "points.suspend"
"""The kind of note a trigger leaves with whatever takes evidence away."""


def suspend(errand: Errand) -> None:
    """Suspend all versions that stood on an item, tell who used them, and note it in the chains.

    All in the transaction that marks the note: a kill leaves all of it to be done, and a second
    run finds nothing to do.
    """
    suspended_by(errand.session.connection(), errand.note.payload["item_id"], utc_now())


def suspended_by(connection: Connection, item_id: str | None, now: dt.datetime) -> int:
    """Suspend what stood on an item, or, without one, whatever has fallen; count them."""
    item = uuid.UUID(item_id) if item_id is not None else None
    told = call(connection, "app.suspend_points", item, now)[0][0]
    at = now.replace(minute=0, second=0, microsecond=0)
    append(connection, [_entry(one, at) for one in told])
    return len(told)


def _entry(one: dict[str, str | bool], at: dt.datetime) -> Entry:
    """Say that a version was suspended, and nothing of who used it."""
    facts = {"version": one["version"]}
    home = uuid.UUID(str(one["space"]))
    if one["few"]:  # that something for few was suspended is for as few
        return Entry(SYSTEM_CHAIN, at, "talking_points.suspended", {**facts, "space": home})
    return Entry(home, at, "talking_points.suspended", facts)
