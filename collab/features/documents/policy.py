"""Who may do what with documents."""

from __future__ import annotations

from collab.features.documents.models import Document, Original
from collab.people.spaces.models import Space
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import Viewer


class Act:
    """The actions on documents."""

    ADD = Action("documents.add")
    EDIT = Action("documents.edit")
    OFFER = Action("documents.offer", reads=True)
    OPEN_ORIGINAL = Action("documents.open_original")


def _own_vault(viewer: Viewer, space: Space) -> bool:
    return space.id == viewer.vault_id


def _own_draft(viewer: Viewer, document: Document) -> bool:
    return document.space_id == viewer.vault_id and document.org_id == viewer.org_id


def _shared(viewer: Viewer, document: Document) -> bool:  # noqa: ARG001 # the shape of a condition
    return document.is_copy


def _own_original(viewer: Viewer, original: Original) -> bool:
    return original.space_id == viewer.vault_id and original.org_id == viewer.org_id


permit(Space, Act.ADD, _own_vault, because="documents are added to your own vault")
permit(
    Original,
    Act.OPEN_ORIGINAL,
    _own_original,
    because="your organisation keeps it, and you are cleared for what is sealed",
)
for action in (Act.EDIT, Act.OFFER):
    permit(Document, action, _own_draft, because="it is a draft in your own vault")
    forbid(
        Document,
        action,
        _shared,
        because="A released document never changes.",
        remedy="Change your draft and release a correction, or take it back.",
    )
