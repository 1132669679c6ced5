"""Decisions end on their day, firms that are silent are reminded, and what is due comes back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError

from collab.audit.record import SYSTEM_CHAIN, Entry, append
from collab.core.clock import utc_now
from collab.core.db import call
from collab.core.errors import CollabError, ConflictError
from collab.flows.decision_review import to_backlog
from collab.work.opening import Identity, finish, open_work
from collab.work.system import open_system
from worker.context import Station
from worker.errand import Errand

log = structlog.get_logger("collab.decisions")


def close(errand: Errand) -> None:
    """Close a decision whose day is over, and note it in the chain of its space.

    One that is for few leaves its proof in the system's, which no page shows.
    Moot where somebody closed or withdrew it before.
    """
    ident = uuid.UUID(errand.note.payload["decision_id"])
    connection = errand.session.connection()
    closed = call(connection, "app.close_due", ident, utc_now())[0][0]
    if closed is not None:
        at = utc_now().replace(minute=0, second=0, microsecond=0)
        facts = {"decision": ident}
        home = uuid.UUID(closed["space"])
        entry = (
            Entry(SYSTEM_CHAIN, at, "decisions.close", {**facts, "space": home})
            if closed["few"]
            else Entry(home, at, "decisions.close", facts)
        )
        append(connection, [entry])


def bring_back(here: Station, now: dt.datetime) -> int:
    """Put what is to be looked at again into the backlog of its series; give how many it was.

    The system learns ids; the text is read and written as whoever prepares meetings there. What
    cannot be brought back now, because it is under review or as it is worded, is tried again;
    one that fails stops no other.
    """
    reason = "find decisions whose day to be looked at again has come"
    with open_system(here.system_engine, reason=reason, now=now, house=here.house) as system:
        due: Sequence[Any] = call(system.session.connection(), "app.reviews_due", now.date())
    done: set[uuid.UUID] = set()
    count = 0
    for decision, person, firm in due:
        if decision in done:
            continue
        try:
            with open_work(
                here.app_engine, Identity(person, firm), now=now, house=here.house
            ) as work:
                to_backlog(work, decision)
                finish(work)
                count += 1
        except ConflictError:  # as it would be for the next: it is the decision's, not his
            pass
        except CollabError:
            continue  # somebody else may be allowed to
        except DBAPIError as error:  # its text holds what was written
            log.warning(
                "decisions.not_brought_back", decision=str(decision), why=type(error).__name__
            )
        done.add(decision)
    return count


def remind(errand: Errand) -> None:
    """Leave a letter for each person asked whose firm has said nothing."""
    ident = uuid.UUID(errand.note.payload["decision_id"])
    call(errand.session.connection(), "app.remind_positions", ident, utc_now())
