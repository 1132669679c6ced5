"""Who may move a task: whoever contributes; a taken one, its taker or the facilitator."""

from __future__ import annotations

from collab.features.tasks.models import Task
from collab.features.tasks.rules import WORKERS, State
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import Role, Viewer


class Act:
    """The actions on tasks."""

    TAKE = Action("tasks.take", roles=WORKERS)
    LEAVE = Action("tasks.leave", roles=WORKERS)
    SETTLE = Action("tasks.settle", roles=WORKERS)


def _contributes(viewer: Viewer, task: Task) -> bool:
    seat = viewer.seats.get(task.space_id)
    return seat is not None and seat.role in WORKERS


def _somebody_elses(viewer: Viewer, task: Task) -> bool:
    return (
        task.taken_by != viewer.representation_id
        and viewer.seats[task.space_id].role is not Role.FACILITATOR
    )


def _done(viewer: Viewer, task: Task) -> bool:  # noqa: ARG001 # the shape of a condition
    return task.state == State.DONE


for action in (Act.TAKE, Act.LEAVE, Act.SETTLE):
    permit(Task, action, _contributes, because="you contribute to this space")
    forbid(Task, action, _done, because="This is done.")
for action in (Act.LEAVE, Act.SETTLE):
    forbid(
        Task,
        action,
        _somebody_elses,
        because="Somebody else looks into it, or nobody yet.",
        remedy="Take it first, or ask the facilitator.",
    )
