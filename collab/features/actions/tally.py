"""What the actions of a space come to, of those the viewer reads."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from collab.features.actions.models import Action
from collab.features.actions.rules import State
from collab.work.unit import Work

COUNTED = (State.OPEN, State.IN_PROGRESS, State.DONE)


def on_time(work: Work, space_id: uuid.UUID, since: dt.datetime) -> Sequence[tuple[dt.date, bool]]:
    """Give the days of actions that were due by today, each with whether it was done by then."""
    rows = work.session.execute(
        select(Action.due_on, Action.done_at, Action.state).where(
            Action.space_id == space_id,
            Action.due_on.between(since.date(), work.now.date()),
            Action.state.in_(COUNTED),
        )
    )
    return [
        (due_on, state == State.DONE and done_at is not None and done_at.date() <= due_on)
        for due_on, done_at, state in rows
    ]


def all_done(work: Work, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, bool]:
    """Give of the items from which actions follow whether all of these are done."""
    rows = work.session.execute(
        select(Action.subject_id, Action.state).where(
            Action.subject_id.in_(ids), Action.state.in_(COUNTED)
        )
    )
    found: defaultdict[uuid.UUID, list[bool]] = defaultdict(list)
    for subject_id, state in rows:
        if subject_id is not None:
            found[subject_id].append(state == State.DONE)
    return {ident: all(done) for ident, done in found.items()}
