"""Who may do what with findings. Reading has no line here: the one formula decides it."""

from __future__ import annotations

from collab.features.findings.models import Finding, FindingSource, FindingVersion
from collab.people.spaces.models import Space
from collab.policy.marking import Marking
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import Viewer


class Act:
    """The actions on findings."""

    WRITE = Action("findings.write")
    EDIT = Action("findings.edit")
    DISCARD = Action("findings.discard")
    OFFER = Action("findings.offer", reads=True)
    OPEN_SOURCE = Action("findings.open_source", reads=True)


def _own_vault(viewer: Viewer, space: Space) -> bool:
    return space.id == viewer.vault_id


def _in_own_vault(viewer: Viewer, row: Finding | FindingSource | FindingVersion) -> bool:
    return row.space_id == viewer.vault_id and row.org_id == viewer.org_id


def _cleared_for_sources(viewer: Viewer, row: FindingSource) -> bool:
    if not _in_own_vault(viewer, row):
        return False
    seat = viewer.seats[row.space_id]
    return row.author_id == viewer.representation_id or seat.ceiling is Marking.SEALED


def _shared(viewer: Viewer, row: Finding) -> bool:  # noqa: ARG001 # the shape of a condition
    return row.is_copy


def _discarded(viewer: Viewer, row: Finding) -> bool:  # noqa: ARG001 # likewise
    return row.discarded_at is not None


permit(Space, Act.WRITE, _own_vault, because="it is your own organisation's vault")
for action in (Act.EDIT, Act.DISCARD):
    permit(Finding, action, _in_own_vault, because="it is a draft in your own vault")
    forbid(
        Finding,
        action,
        _shared,
        because="A released copy never changes.",
        remedy="Change the draft in your vault and release it anew, or withdraw the release.",
    )
permit(Finding, Act.OFFER, _in_own_vault, because="it is a draft in your own vault")
forbid(
    Finding,
    Act.OFFER,
    _shared,
    because="This is a released copy, and only a draft in its vault goes through the gate.",
    remedy="Write a draft in your own vault that says what you know yourself.",
)
for action in (Act.EDIT, Act.OFFER):
    forbid(
        Finding,
        action,
        _discarded,
        because="This draft is discarded.",
        remedy="Restore it first: it stands among the discarded ones of your vault.",
    )
permit(FindingVersion, Act.EDIT, _in_own_vault, because="it is a version in your own vault")
permit(FindingSource, Act.EDIT, _in_own_vault, because="it is a source in your own vault")
permit(
    FindingSource,
    Act.OPEN_SOURCE,
    _cleared_for_sources,
    because="you wrote it, or are cleared for sealed sources in your own vault",
)
