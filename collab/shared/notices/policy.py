"""How one wants to hear is one's own; who facilitates may know how many are told how."""

from __future__ import annotations

from collab.people.spaces.models import Space
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import Role, SpaceKind, Viewer
from collab.shared.notices.models import NoticePace, ReminderChoice


class Act:
    """The actions on notices."""

    CHOOSE = Action("notices.choose")
    FORESEE = Action("notices.foresee", roles=frozenset({Role.FACILITATOR}), reads=True)


def _a_vault(viewer: Viewer, space: Space) -> bool:  # noqa: ARG001 # the shape of a condition
    return space.kind == SpaceKind.VAULT


permit(
    Space, Act.CHOOSE, lambda viewer, space: space.id in viewer.seats, because="you are seated here"
)
forbid(Space, Act.CHOOSE, _a_vault, because="Nothing is mailed of what stands in a vault.")


def _his_own(viewer: Viewer, row: NoticePace | ReminderChoice) -> bool:
    return row.representation_id == viewer.representation_id


permit(NoticePace, Act.CHOOSE, _his_own, because="everybody chooses for himself")
permit(ReminderChoice, Act.CHOOSE, _his_own, because="everybody chooses for himself")
permit(
    Viewer,
    Act.CHOOSE,
    lambda viewer, subject: bool(viewer == subject),
    because="everybody chooses for himself",
)
permit(
    Space,
    Act.FORESEE,
    lambda viewer, space: viewer.sits_in(space.id, Role.FACILITATOR),
    because="you facilitate here",
)
