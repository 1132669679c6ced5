"""Who notes uses: people of a firm, in its own vault. Nobody else ever meets one."""

from __future__ import annotations

from collab.features.talking_points.uses.models import PointUse
from collab.people.spaces.models import Space
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import Viewer


class Act:
    """The actions on uses."""

    RECORD = Action("talking_point_uses.record")
    CHANGE = Action("talking_point_uses.change")
    DISCARD = Action("talking_point_uses.discard")
    TAKE = Action("talking_point_uses.take")


def _own_vault(viewer: Viewer, space: Space) -> bool:
    return space.id == viewer.vault_id


def _in_own_vault(viewer: Viewer, row: PointUse) -> bool:
    return row.space_id == viewer.vault_id and row.org_id == viewer.org_id


def _discarded(viewer: Viewer, row: PointUse) -> bool:  # noqa: ARG001 # the shape of a condition
    return row.discarded_at is not None


permit(Space, Act.RECORD, _own_vault, because="what you use is noted in your own vault")
permit(Space, Act.TAKE, _own_vault, because="it is your own organisation's vault")
for action in (Act.CHANGE, Act.DISCARD):
    permit(PointUse, action, _in_own_vault, because="your own organisation noted it")
forbid(
    PointUse,
    Act.CHANGE,
    _discarded,
    because="This was discarded.",
    remedy="Have it back first.",
)
