"""Take a task, leave it, say what came of it: the gate's function moves the row, one at a time."""

from __future__ import annotations

from collab.core.errors import InvalidError
from collab.features.tasks.models import Task
from collab.features.tasks.policy import Act
from collab.features.tasks.rules import OUTCOMES, Step
from collab.policy.rules import Action
from collab.work.unit import Work


def take(work: Work, task: Task) -> None:
    """Say that one looks into it oneself, by name.

    :raises ConflictError: when somebody else was quicker.
    """
    _move(work, task, Step.TAKE, Act.TAKE)


def leave(work: Work, task: Task) -> None:
    """Give it back, open to others. :raises ConflictError: when it moved on meanwhile."""
    _move(work, task, Step.LEAVE, Act.LEAVE)


def settle(work: Work, task: Task, outcome: str) -> None:
    """Say what came of it, in closed words.

    :raises InvalidError: for any other word.
    :raises ConflictError: when it moved on meanwhile.
    """
    if outcome not in OUTCOMES:
        raise InvalidError({"outcome": "Choose what came of it."})
    _move(work, task, Step.SETTLE, Act.SETTLE, outcome)


def _move(work: Work, task: Task, step: Step, action: Action, outcome: str = "") -> None:
    work.authorise(action, task)
    at = work.now.replace(minute=0, second=0, microsecond=0)
    work.call("app.move_task", task.id, step.value, outcome, at)
    work.session.refresh(task)
    facts = {"task": task.id} | ({"outcome": outcome} if outcome else {})
    work.record(f"tasks.{step.value}", space_id=task.space_id, facts=facts)
