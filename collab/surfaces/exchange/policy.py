"""Who may bring tables in, and take files out. What they may see, the one formula decides."""

from __future__ import annotations

from collab.people.organisations.models import Organisation
from collab.people.spaces.models import Space
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import Viewer
from collab.surfaces.exchange.models import (
    ExportFile,
    ImportBatch,
    ImportHeading,
    ImportRow,
)


class Act:
    """The actions of bringing in and taking out."""

    BRING = Action("exchange.bring")
    GO_ON = Action("exchange.go_on")
    DISCARD = Action("exchange.discard")
    TAKE = Action("exchange.take")
    TAKE_OWN = Action("exchange.take_own")
    KEEP = Action("exchange.keep")


def _own_vault(viewer: Viewer, space: Space) -> bool:
    return space.id == viewer.vault_id


def _in_own_vault(viewer: Viewer, row: ImportBatch | ImportRow | ImportHeading) -> bool:
    return row.space_id == viewer.vault_id and row.org_id == viewer.org_id


def _seated(viewer: Viewer, space: Space) -> bool:
    return space.id in viewer.seats


def _own_firm(viewer: Viewer, row: Organisation) -> bool:
    return row.id == viewer.org_id


def _no_vault(viewer: Viewer, row: Organisation) -> bool:  # noqa: ARG001 # the shape of a condition
    return viewer.vault_id is None


def _own(viewer: Viewer, row: ExportFile) -> bool:
    return row.author_id == viewer.representation_id and row.org_id == viewer.org_id


permit(Space, Act.BRING, _own_vault, because="it is your own organisation's vault")
permit(Space, Act.KEEP, _own_vault, because="it is your own organisation's vault")
permit(Space, Act.TAKE, _seated, because="you sit in this space, and take what you may read")
permit(Organisation, Act.TAKE_OWN, _own_firm, because="it is your own organisation's")
forbid(
    Organisation,
    Act.TAKE_OWN,
    _no_vault,
    because="You have no seat in your organisation's vault, where its taking is noted.",
    remedy="Your organisation's administrator can give you one.",
)
permit(ImportBatch, Act.GO_ON, _in_own_vault, because="it is an import into your own vault")
permit(ImportBatch, Act.DISCARD, _in_own_vault, because="it is an import into your own vault")
permit(ImportRow, Act.GO_ON, _in_own_vault, because="it is an import into your own vault")
permit(ImportHeading, Act.GO_ON, _in_own_vault, because="your organisation chose it before")
permit(ExportFile, Act.GO_ON, _own, because="you asked for this file")
