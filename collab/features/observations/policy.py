"""Who may do what with observations."""

from __future__ import annotations

from collab.features.observations.models import Observation
from collab.people.spaces.models import Space
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import Viewer


class Act:
    """The actions on observations."""

    WRITE = Action("observations.write")
    EDIT = Action("observations.edit")
    OFFER = Action("observations.offer", reads=True)


def _own_vault(viewer: Viewer, space: Space) -> bool:
    return space.id == viewer.vault_id


def _own_draft(viewer: Viewer, row: Observation) -> bool:
    return row.space_id == viewer.vault_id and row.org_id == viewer.org_id


def _shared(viewer: Viewer, row: Observation) -> bool:  # noqa: ARG001 # the shape of a condition
    return row.is_copy


permit(Space, Act.WRITE, _own_vault, because="drafts of observations stand in your own vault")
for action in (Act.EDIT, Act.OFFER):
    permit(Observation, action, _own_draft, because="it is a draft in your own vault")
    forbid(
        Observation,
        action,
        _shared,
        because="A released observation never changes.",
        remedy="Change your draft and release a correction, or take it back.",
    )
