"""Who may do what with comments."""

from __future__ import annotations

from collab.features.comments.models import Comment
from collab.people.spaces.models import Space
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import Viewer


class Act:
    """The actions on comments."""

    WRITE = Action("comments.write")
    EDIT = Action("comments.edit")
    OFFER = Action("comments.offer", reads=True)


def _own_vault(viewer: Viewer, space: Space) -> bool:
    return space.id == viewer.vault_id


def _own_draft(viewer: Viewer, comment: Comment) -> bool:
    return comment.space_id == viewer.vault_id and comment.org_id == viewer.org_id


def _shared(viewer: Viewer, comment: Comment) -> bool:  # noqa: ARG001 # the shape of a condition
    return comment.is_copy


permit(Space, Act.WRITE, _own_vault, because="drafts of comments stand in your own vault")
for action in (Act.EDIT, Act.OFFER):
    permit(Comment, action, _own_draft, because="it is a draft in your own vault")
    forbid(
        Comment,
        action,
        _shared,
        because="A released comment never changes.",
        remedy="Take it back, and say it anew.",
    )
