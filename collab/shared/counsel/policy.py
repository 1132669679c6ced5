"""What counsel may do at the desk beside deciding, and who may write to whom about an item."""

from __future__ import annotations

from collab.people.spaces.models import Space
from collab.policy.rules import Action, permit
from collab.policy.viewer import Role, Viewer
from collab.shared.counsel.models import Deputy, OpinionBlock
from collab.shared.releases.models import HeldItem

COUNSEL = frozenset({Role.COUNSEL})


class Act:
    """The actions of the desk."""

    SAY = Action("counsel.say")
    RECUSE = Action("counsel.recuse", roles=COUNSEL)
    DEPUTISE = Action("counsel.deputise", roles=COUNSEL)
    SEE_TEXTS = Action("counsel.see_texts", reads=True, roles=COUNSEL)
    KEEP_TEXT = Action("counsel.keep_text", roles=COUNSEL)


def _own_texts(viewer: Viewer, space: Space) -> bool:
    return space.id == viewer.vault_id and any(True for _ in viewer.seats_as(Role.COUNSEL))


# Whoever reads a held item is in its circle: its author or its counsel, and nobody else is.
permit(HeldItem, Act.SAY, because="you are in the circle of this item")
permit(
    HeldItem,
    Act.RECUSE,
    lambda viewer, held: viewer.sits_in(held.space_id, Role.COUNSEL),
    because="you are the antitrust counsel of this space",
)
permit(
    Space,
    Act.DEPUTISE,
    lambda viewer, space: viewer.sits_in(space.id, Role.COUNSEL),
    because="you are the antitrust counsel of this space",
)
permit(
    Deputy,
    Act.DEPUTISE,
    lambda viewer, deputy: deputy.counsel_id == viewer.representation_id,
    because="you named this deputy",
)
permit(Space, Act.SEE_TEXTS, _own_texts, because="these are your own firm's texts")
permit(Space, Act.KEEP_TEXT, _own_texts, because="these are your own firm's texts")
permit(
    OpinionBlock,
    Act.KEEP_TEXT,
    lambda viewer, block: block.org_id == viewer.org_id and block.space_id == viewer.vault_id,
    because="these are your own firm's texts",
)
