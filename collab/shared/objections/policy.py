"""Who may object, take down, and decide about it."""

from __future__ import annotations

from collab.people.spaces.models import Space
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import Role, SpaceKind, Viewer
from collab.shared.objections.models import Objection
from collab.shared.releases.models import Release


class Act:
    """The actions around what should not be there."""

    OBJECT = Action("objections.object")
    REPORT = Action("objections.report")
    EXPLAIN = Action("objections.explain")
    DECIDE = Action("objections.decide", roles=frozenset({Role.COUNSEL}))


def _seated(viewer: Viewer, space: Space) -> bool:
    return space.id in viewer.seats


def _a_vault(viewer: Viewer, space: Space) -> bool:  # noqa: ARG001 # the shape of a condition
    return space.kind == SpaceKind.VAULT


def _own(viewer: Viewer, release: Release) -> bool:
    return release.org_id == viewer.org_id and release.space_id == viewer.vault_id


def _counsel(viewer: Viewer, objection: Objection) -> bool:
    return any(seat.space_id == objection.space_id for seat in viewer.seats_as(Role.COUNSEL))


permit(Space, Act.OBJECT, _seated, because="you read what is shared here")
forbid(
    Space,
    Act.OBJECT,
    _a_vault,
    because="A vault holds your own organisation's drafts.",
    remedy="Change or discard the draft.",
)
permit(Release, Act.REPORT, _own, because="your organisation released it")
permit(
    Objection,
    Act.EXPLAIN,
    lambda viewer, objection: objection.objector_id == viewer.representation_id,
    because="it was you who objected",
)
permit(Objection, Act.DECIDE, _counsel, because="you are the antitrust counsel of this space")
