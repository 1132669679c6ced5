"""Who may note an interest, tell it, and be told."""

from __future__ import annotations

from collab.features.interests.models import Interest
from collab.people.spaces.models import Space
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import Role, SpaceKind, Viewer

TOLD_IN = frozenset({SpaceKind.GROUP, SpaceKind.ASSOCIATION})
"""Where a facilitator may be told; a room is a part of its group and has the same one."""


class Act:
    """The actions on interests."""

    NOTE = Action("interests.note")
    DROP = Action("interests.drop")
    OFFER = Action("interests.offer", reads=True)
    BE_TOLD = Action("interests.be_told", reads=True, roles=frozenset({Role.FACILITATOR}))


def _own_vault(viewer: Viewer, space: Space) -> bool:
    return space.id == viewer.vault_id


def _own_note(viewer: Viewer, interest: Interest) -> bool:
    return interest.space_id == viewer.vault_id and interest.org_id == viewer.org_id


def _shared(viewer: Viewer, interest: Interest) -> bool:  # noqa: ARG001 # the shape of a condition
    return interest.is_copy


def facilitates(viewer: Viewer, space: Space) -> bool:
    """Tell whether the viewer is one who may be told of interests in a space."""
    seat = viewer.seats.get(space.id)
    return seat is not None and seat.role is Role.FACILITATOR and seat.kind in TOLD_IN


permit(Space, Act.NOTE, _own_vault, because="it is your own organisation's vault")
for action in (Act.DROP, Act.OFFER):
    permit(Interest, action, _own_note, because="it stands in your own vault")
    forbid(Interest, action, _shared, because="This is what a facilitator was told, and stays so.")
permit(Space, Act.BE_TOLD, facilitates, because="you facilitate this space")
