"""Who may release, withdraw and clear."""

from __future__ import annotations

from collab.people.spaces.models import Space
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import Role, SpaceKind, Viewer
from collab.shared.releases.models import HeldItem, Release

CONTRIBUTORS = frozenset({Role.MEMBER, Role.CHAIR, Role.FACILITATOR, Role.EXPERT, Role.STAKEHOLDER})


class Act:
    """The actions at the gate."""

    RELEASE_INTO = Action("releases.release_into")
    KEEP = Action("releases.keep")
    WITHDRAW = Action("releases.withdraw")
    REVIEW = Action("releases.review", reads=True, roles=frozenset({Role.COUNSEL}))
    SETTLE = Action("releases.settle", roles=frozenset({Role.COUNSEL}))


def _contributes(viewer: Viewer, space: Space) -> bool:
    seat = viewer.seats.get(space.id)
    return seat is not None and seat.role in CONTRIBUTORS


def _a_vault(viewer: Viewer, space: Space) -> bool:  # noqa: ARG001 # the shape of a condition
    return space.kind == SpaceKind.VAULT


def _closed(viewer: Viewer, space: Space) -> bool:  # noqa: ARG001 # likewise
    return space.archived_at is not None


def _own_vault(viewer: Viewer, space: Space) -> bool:
    return space.id == viewer.vault_id


def _own(viewer: Viewer, release: Release) -> bool:
    return release.org_id == viewer.org_id and release.space_id == viewer.vault_id


permit(Space, Act.RELEASE_INTO, _contributes, because="you contribute to this space")
forbid(
    Space,
    Act.RELEASE_INTO,
    _a_vault,
    because="A vault takes no releases.",
    remedy="Choose a group or a room.",
)
forbid(
    Space,
    Act.RELEASE_INTO,
    _closed,
    because="This space is closed; it can be read but takes nothing new.",
    remedy="Ask the facilitator which group goes on.",
)
permit(Space, Act.KEEP, _own_vault, because="your vault keeps the record of what you release")
permit(Release, Act.WITHDRAW, _own, because="your organisation released it")
permit(
    Space,
    Act.REVIEW,
    lambda viewer, space: viewer.sits_in(space.id, Role.COUNSEL),
    because="you are the antitrust counsel of this space",
)
permit(
    HeldItem,
    Act.SETTLE,
    lambda viewer, held: viewer.sits_in(held.space_id, Role.COUNSEL),
    because="you are the antitrust counsel of this space",
)
