"""Who may do what with comments."""

from __future__ import annotations

from collab.features.comments.models import Comment
from collab.people.spaces.models import Space
from collab.policy.rules import Action, permit
from collab.policy.viewer import Viewer


class Act:
    """The actions on comments."""

    WRITE = Action("comments.write")
    EDIT = Action("comments.edit")


def _own_vault(viewer: Viewer, space: Space) -> bool:
    return space.id == viewer.vault_id


def _own_draft(viewer: Viewer, comment: Comment) -> bool:
    return comment.space_id == viewer.vault_id and comment.org_id == viewer.org_id


permit(Space, Act.WRITE, _own_vault, because="drafts of comments stand in your own vault")
permit(Comment, Act.EDIT, _own_draft, because="it is a draft in your own vault")
