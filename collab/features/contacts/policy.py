"""Who may do what with contacts. Reading has no line here: the one formula decides it."""

from __future__ import annotations

from collab.features.contacts.models import (
    Contact,
    ContactIdentity,
    ContactNameMarks,
    ContactNote,
    ContactPlan,
)
from collab.people.spaces.models import Space
from collab.policy.marking import Marking
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import Role, SpaceKind, Viewer


class Act:
    """The actions on contacts."""

    WRITE = Action("contacts.write")
    EDIT = Action("contacts.edit")
    DISCARD = Action("contacts.discard")
    OFFER = Action("contacts.offer", reads=True)
    OPEN_IDENTITY = Action("contacts.open_identity", reads=True)
    MERGE = Action("contacts.merge")
    FORGET = Action("contacts.forget")


Own = Contact | ContactIdentity | ContactNameMarks | ContactPlan | ContactNote


def _own_vault(viewer: Viewer, space: Space) -> bool:
    return space.id == viewer.vault_id


def _in_own_vault(viewer: Viewer, row: Own) -> bool:
    return row.space_id == viewer.vault_id and row.org_id == viewer.org_id


def _cleared(viewer: Viewer, row: ContactIdentity) -> bool:
    if not _in_own_vault(viewer, row):
        return False
    seat = viewer.seats[row.space_id]
    return row.author_id == viewer.representation_id or seat.ceiling is Marking.SEALED


def _tends(viewer: Viewer, space: Space) -> bool:
    seat = viewer.seats.get(space.id)
    return (
        seat is not None
        and space.kind != SpaceKind.VAULT
        and seat.role in (Role.FACILITATOR, Role.CHAIR)
    )


def _convenes(viewer: Viewer, row: Contact) -> bool:
    seat = viewer.seats.get(row.space_id)
    return row.is_copy and seat is not None and seat.role is Role.FACILITATOR


def _shared(viewer: Viewer, row: Contact) -> bool:  # noqa: ARG001 # the shape of a condition
    return row.is_copy


def _discarded(viewer: Viewer, row: Contact) -> bool:  # noqa: ARG001 # likewise
    return row.discarded_at is not None


permit(Space, Act.WRITE, _own_vault, because="it is your own organisation's vault")
permit(Space, Act.MERGE, _tends, because="you look after this space")
permit(Contact, Act.FORGET, _in_own_vault, because="it is a draft in your own vault")
permit(Contact, Act.FORGET, _convenes, because="you facilitate the space it stands in")
for action in (Act.EDIT, Act.DISCARD, Act.OFFER):
    permit(Contact, action, _in_own_vault, because="it is a draft in your own vault")
    forbid(
        Contact,
        action,
        _shared,
        because="A released copy never changes.",
        remedy="Change the draft in your vault and release it anew, or withdraw the release.",
    )
for action in (Act.EDIT, Act.OFFER):
    forbid(
        Contact,
        action,
        _discarded,
        because="This draft is discarded.",
        remedy="Restore it first: it stands among the discarded ones of your vault.",
    )
for kind in (ContactIdentity, ContactNameMarks, ContactPlan, ContactNote):
    permit(kind, Act.EDIT, _in_own_vault, because="it stands in your own vault")
permit(
    ContactIdentity,
    Act.OPEN_IDENTITY,
    _cleared,
    because="you wrote it, or are cleared for sealed sources in your own vault",
)
