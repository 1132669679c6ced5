"""The only ways to get at tasks; every one of them under the viewer's formula."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, func, or_, select

from collab.core.errors import NotFoundError
from collab.features.tasks.models import Task
from collab.features.tasks.rules import State
from collab.people.accounts.models import Representation
from collab.policy.viewer import Role, SpaceKind
from collab.work.unit import Work

SHOWN = 100


def one(work: Work, task_id: uuid.UUID) -> Task:
    """Give the task. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Task).where(Task.id == task_id))
    if found is None:
        raise NotFoundError
    return found


def in_space(work: Work, space_id: uuid.UUID) -> Sequence[Task]:
    """Give a space's tasks: open, then taken, then done, the latest first."""
    return work.session.scalars(
        select(Task)
        .where(Task.space_id == space_id)
        .order_by(Task.state == State.DONE, Task.state, Task.shared_at.desc(), Task.id)
        .limit(SHOWN)
    ).all()


def on(work: Work, space_id: uuid.UUID, subject_id: uuid.UUID) -> Sequence[Task]:
    """Give the tasks about an item, the latest first."""
    return work.session.scalars(
        select(Task)
        .where(Task.space_id == space_id, Task.subject_id == subject_id)
        .order_by(Task.shared_at.desc(), Task.id)
        .limit(SHOWN)
    ).all()


def takers(work: Work, tasks: Collection[Task]) -> Mapping[uuid.UUID, str]:
    """Give the names of those who look into some tasks, as far as the viewer may know them."""
    ids = {task.taken_by for task in tasks if task.taken_by is not None}
    if not ids:
        return {}
    rows = work.session.execute(
        select(Representation.id, Representation.name).where(Representation.id.in_(ids))
    )
    return dict(rows.all())


def waiting_counts(work: Work) -> Mapping[uuid.UUID, int]:
    """Count what waits, space by space.

    That is all that is not done for the facilitator, and for everybody else what nobody looks
    into or he does himself.
    """
    facilitated = {seat.space_id for seat in work.viewer.seats_as(Role.FACILITATOR)}
    shared = {s.space_id for s in work.viewer.seats.values() if s.kind is not SpaceKind.VAULT}
    if not shared:
        return {}
    rows = work.session.execute(
        select(Task.space_id, func.count())
        .where(Task.space_id.in_(shared), Task.state != State.DONE, _his(work, facilitated))
        .group_by(Task.space_id)
    )
    return dict(rows.all())


def _his(work: Work, facilitated: Collection[uuid.UUID]) -> ColumnElement[bool]:
    return or_(
        Task.space_id.in_(facilitated),
        Task.state == State.OPEN,
        Task.taken_by == work.viewer.representation_id,
    )
