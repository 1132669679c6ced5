"""Who may have an address told: everybody his own, of what he may read himself."""

from __future__ import annotations

from collab.people.accounts.models import Representation
from collab.policy.rules import Action, permit
from collab.policy.viewer import Viewer
from collab.surfaces.webhooks.models import Delivery, Webhook


class Act:
    """The actions on webhooks."""

    REGISTER = Action("webhooks.register")
    KEEP = Action("webhooks.keep")


def _me(viewer: Viewer, representation: Representation) -> bool:
    return representation.id == viewer.representation_id


def _own(viewer: Viewer, row: Webhook | Delivery) -> bool:
    return row.representation_id == viewer.representation_id


permit(Representation, Act.REGISTER, _me, because="this is you")
permit(Webhook, Act.KEEP, _own, because="this webhook is yours")
permit(Delivery, Act.KEEP, _own, because="this webhook is yours")
