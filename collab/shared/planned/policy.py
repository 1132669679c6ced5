"""Who may call off what is to leave later."""

from __future__ import annotations

from collab.policy.rules import Action, permit
from collab.policy.viewer import Viewer
from collab.shared.planned.models import PlannedRelease


class Act:
    """The actions on planned releases."""

    END = Action("planned_releases.end")


def _own(viewer: Viewer, planned: PlannedRelease) -> bool:
    return planned.org_id == viewer.org_id and planned.space_id == viewer.vault_id


permit(PlannedRelease, Act.END, _own, because="your organisation planned it")
