"""Who keeps the book of money: a trustee, and nobody whose money it is about."""

from __future__ import annotations

from collab.features.engagements.models import Engagement
from collab.features.engagements.money.queries import Book, Kept
from collab.people.spaces.models import Space
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import Role, Viewer

TRUSTED = frozenset({Role.TRUSTEE})
OTHERS = "The group's trustee keeps its book of money and reads it, and nobody else."
OWN_PART = "What your own organisation is asked for, and what came of it, stands under Money."


class Act:
    """The actions on money."""

    CALL = Action("money.call", roles=TRUSTED)
    INVOICE = Action("money.invoice", roles=TRUSTED)
    BOOK = Action("money.book", roles=TRUSTED)
    REVERSE = Action("money.reverse", roles=TRUSTED)
    TAKE = Action("money.take_statement")


def _keeps(viewer: Viewer, row: Kept) -> bool:  # noqa: ARG001 # the shape of a condition
    return row.keeps


def _does_not_keep(viewer: Viewer, row: Kept) -> bool:  # noqa: ARG001 # likewise
    return not row.keeps


def _anybody_else(viewer: Viewer, row: Engagement) -> bool:  # noqa: ARG001 # likewise
    return True


def _own_vault(viewer: Viewer, space: Space) -> bool:
    return space.id == viewer.vault_id


for act in (Act.CALL, Act.INVOICE):
    permit(Book, act, because="you are trustee here")
    forbid(Engagement, act, _anybody_else, because=OTHERS, remedy=OWN_PART)
for act in (Act.BOOK, Act.REVERSE):
    permit(Kept, act, _keeps, because="you are trustee here")
    forbid(Kept, act, _does_not_keep, because=OTHERS, remedy="Tell the trustee what is wrong.")
permit(Space, Act.TAKE, _own_vault, because="it is your own organisation's money")
