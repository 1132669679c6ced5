"""Who may take which step of a meeting's life, and who prepares it."""

from __future__ import annotations

from collections.abc import Mapping

from collab.features.meetings.models import Meeting
from collab.features.meetings.rules import CHAIRING, TRANSITIONS, Step
from collab.people.spaces.models import Space
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import SpaceKind, Viewer

TAKING: Mapping[Step, Action] = {
    step: Action(
        f"meetings.{step}",
        roles=frozenset().union(*(one.roles for one in TRANSITIONS if one.step is step)),
    )
    for step in Step
}
"""The action of each step."""


class Act:
    """The other actions on meetings."""

    PREPARE = Action("meetings.prepare", roles=CHAIRING)


def _prepares(viewer: Viewer, space: Space) -> bool:
    return viewer.sits_in(space.id, *CHAIRING)


def _a_vault(viewer: Viewer, space: Space) -> bool:  # noqa: ARG001 # the shape of a condition
    return space.kind == SpaceKind.VAULT


permit(Space, Act.PREPARE, _prepares, because="you facilitate or chair here")
forbid(Space, Act.PREPARE, _a_vault, because="Meetings are held in groups and rooms.")


def _let(step: Step, action: Action) -> None:
    """Let a step be taken by the seats its arrows name, from where they begin."""
    begins = frozenset(one.before for one in TRANSITIONS if one.step is step)

    def seated(viewer: Viewer, meeting: Meeting) -> bool:
        return viewer.sits_in(meeting.space_id, *action.roles)

    def elsewhere(viewer: Viewer, meeting: Meeting) -> bool:  # noqa: ARG001 # the shape of a condition
        return meeting.stands not in begins

    who = " or ".join(sorted(role.value for role in action.roles))
    permit(Meeting, action, seated, because=f"you are {who} of this group")
    forbid(Meeting, action, elsewhere, because="The meeting does not stand where this begins.")


for taken, by in TAKING.items():
    _let(taken, by)
