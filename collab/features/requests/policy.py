"""Who may do what with requests for information and their answers."""

from __future__ import annotations

from collab.features.requests.models import InformationAnswer, InformationRequest
from collab.people.spaces.models import Space
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import Viewer


class Act:
    """The actions on requests and answers."""

    WRITE = Action("requests.write")
    EDIT = Action("requests.edit")
    OFFER = Action("requests.offer", reads=True)
    ANSWER = Action("requests.answer")


Row = InformationRequest | InformationAnswer


def _own_vault(viewer: Viewer, space: Space) -> bool:
    return space.id == viewer.vault_id


def _own_draft(viewer: Viewer, row: Row) -> bool:
    return row.space_id == viewer.vault_id and row.org_id == viewer.org_id


def _shared(viewer: Viewer, row: Row) -> bool:  # noqa: ARG001 # the shape of a condition
    return row.is_copy


def _closed(viewer: Viewer, row: InformationRequest) -> bool:  # noqa: ARG001 # likewise
    return row.closed_at is not None


permit(Space, Act.WRITE, _own_vault, because="drafts stand in your own vault")
for kind in (InformationRequest, InformationAnswer):
    for action in (Act.EDIT, Act.OFFER):
        permit(kind, action, _own_draft, because="it is a draft in your own vault")
        forbid(
            kind,
            action,
            _shared,
            because="What is released never changes.",
            remedy="Change your draft and release a correction, or take it back.",
        )
permit(InformationRequest, Act.ANSWER, _shared, because="you may read what is asked")
forbid(
    InformationRequest,
    Act.ANSWER,
    _closed,
    because="Its asker closed this request.",
    remedy="Release what you know as a comment or a finding.",
)
