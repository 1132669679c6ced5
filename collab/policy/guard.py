"""Listeners on the session: a viewer needed, the formula on every read, no ungranted write."""

from __future__ import annotations

import itertools
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Select, event
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, UOWTransaction

from collab.policy.visibility import READING


class UngovernedError(RuntimeError):
    """Our own mistake: code that would walk round a wall. Never shown to a person as content."""


class GuardedSession(Session):
    """The only session class there is. Made by ``collab.work``, for one viewer, for life.

    ``info["enter"]`` is called with the connection at each begin: it names the viewer to the
    database. ``info["system"]`` marks the worker's own work, which still meets row-level security.
    """


def grant(session: Session, subject: object) -> None:
    """Let this very object be written by the next flush."""
    session.info.setdefault("grants", {})[id(subject)] = subject


@event.listens_for(GuardedSession, "after_begin")
def _name_the_viewer(session: Session, _tx: SessionTransaction, connection: Connection) -> None:
    enter = session.info.get("enter")
    if enter is None:
        raise UngovernedError("this session has no viewer")
    enter(connection)


@event.listens_for(GuardedSession, "do_orm_execute")
def _govern(state: ORMExecuteState) -> None:
    if "enter" not in state.session.info:
        raise UngovernedError("this session has no viewer")
    if state.session.info.get("system"):
        return
    if state.is_insert or state.is_update or state.is_delete:
        raise UngovernedError("a viewer's session writes row by row, through granted objects")
    # Only a column load of an object already admitted may pass unjudged. Returning early on
    # relationship loads, as SQLAlchemy's recipe does, lets a lazy load from an added object leak.
    if state.is_select and not state.is_column_load:
        state.statement = _governed(state.statement)


_KNOWN: WeakKeyDictionary[Select[Any], Select[Any]] = WeakKeyDictionary()


def _governed(statement: Any) -> Any:
    """Put a statement under the formula; one that is built once is put there once.

    The formula closes over no viewer, so the governed statement is the same for everybody, and
    what SQLAlchemy found out about it (its key, hence its SQL) is kept with it.
    """
    if not isinstance(statement, Select):
        return statement.options(READING)
    found = _KNOWN.get(statement)
    if found is None:
        found = _KNOWN[statement] = statement.options(READING)
    return found


@event.listens_for(GuardedSession, "before_flush")
def _refuse_ungranted(session: Session, _flush: UOWTransaction, _instances: object) -> None:
    if session.info.get("system"):
        return
    grants = session.info.get("grants", {})
    changed = (o for o in session.dirty if session.is_modified(o))
    for subject in itertools.chain(session.new, changed, session.deleted):
        if grants.get(id(subject)) is not subject:
            raise UngovernedError(f"nobody authorised this write to {type(subject).__name__}")
