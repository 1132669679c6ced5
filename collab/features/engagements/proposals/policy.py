"""Who registers, writes, submits; who reads what was opened is the database's circle to say."""

from __future__ import annotations

import dataclasses as dc

from collab.features.engagements.models import Call, Guest, OpenedProposal, Proposal
from collab.features.engagements.proposals.models import ProposalFile
from collab.features.engagements.proposals.rules import PROPOSING
from collab.policy.marking import Marking
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import Role, SpaceKind, Viewer

CLEARED = "Your seat in your organisation's vault does not reach what is sealed there."
GET_CLEARED = "Your organisation's administrator can raise it, or somebody else there proposes."
WATCHING = frozenset({Role.FACILITATOR, Role.COUNSEL})


@dc.dataclass(frozen=True, slots=True)
class Desk:
    """A call as one firm stands to it: what it proposes there is written at its own desk."""

    call: Call
    guest: Guest | None
    over: bool = False


class Act:
    """The actions."""

    REGISTER = Action("proposals.register")
    WRITE = Action("proposals.write")
    CHANGE = Action("proposals.change")
    PASS = Action("proposals.pass", roles=frozenset({Role.COUNSEL}))


def _proposes(viewer: Viewer, desk: Desk) -> bool:  # noqa: ARG001 # the shape of a condition
    return viewer.org_kind in PROPOSING


def _does_not(viewer: Viewer, desk: Desk) -> bool:  # noqa: ARG001 # likewise
    return viewer.org_kind not in PROPOSING


def _sits_there(viewer: Viewer, desk: Desk) -> bool:
    return any(
        seat.owner_org_id == desk.call.org_id
        and seat.kind is not SpaceKind.VAULT
        and seat.role is not Role.EXPERT
        for seat in viewer.seats.values()
    )


def _over(viewer: Viewer, desk: Desk) -> bool:  # noqa: ARG001 # likewise
    return desk.over


def _unregistered(viewer: Viewer, desk: Desk) -> bool:  # noqa: ARG001 # likewise
    return desk.guest is None or desk.guest.registered_at is None


def _not_asked(viewer: Viewer, desk: Desk) -> bool:  # noqa: ARG001 # likewise
    asked = desk.guest is not None and desk.guest.shortlisted_at is not None
    return desk.call.stage != 1 and not asked


def reaches_sealed(viewer: Viewer) -> bool:
    """Tell whether the viewer reads what is sealed in his own firm's vault."""
    seat = viewer.seats.get(viewer.vault_id) if viewer.vault_id else None
    return seat is not None and seat.ceiling >= Marking.SEALED


def _not_cleared(viewer: Viewer, subject: object) -> bool:  # noqa: ARG001 # likewise
    return not reaches_sealed(viewer)


def _own(viewer: Viewer, row: Proposal | ProposalFile) -> bool:
    return row.org_id == viewer.org_id and row.space_id == viewer.vault_id


def _opened(viewer: Viewer, row: Proposal) -> bool:  # noqa: ARG001 # likewise
    return row.state == "opened"


def _counsel(viewer: Viewer, row: OpenedProposal) -> bool:
    return viewer.sits_in(row.space_id, Role.COUNSEL)


def _looked_at(viewer: Viewer, row: OpenedProposal) -> bool:  # noqa: ARG001 # likewise
    return not row.flagged or row.outcome is not None


SITS_THERE = "Your organisation sits in a group of those who call, and read what experts do not."
PROPOSERS = "Experts propose: expert firms, universities, civil society, law firms, trade unions."
for action in (Act.REGISTER, Act.WRITE):
    permit(Desk, action, _proposes, because="your organisation may propose")
    forbid(Desk, action, _does_not, because=PROPOSERS)
    forbid(
        Desk,
        action,
        _sits_there,
        because=SITS_THERE,
    )
    forbid(Desk, action, _over, because="The deadline is over.")
    forbid(Desk, action, _not_cleared, because=CLEARED, remedy=GET_CLEARED)
forbid(
    Desk,
    Act.WRITE,
    _unregistered,
    because="Your organisation is not registered for this call.",
    remedy="Register with the button on its page.",
)
forbid(Desk, Act.WRITE, _not_asked, because="Your organisation was not asked for a full proposal.")
permit(Proposal, Act.CHANGE, _own, because="it is your organisation's own proposal")
forbid(Proposal, Act.CHANGE, _opened, because="It was opened and stays as it is.")
forbid(Proposal, Act.CHANGE, _not_cleared, because=CLEARED, remedy=GET_CLEARED)
permit(ProposalFile, Act.CHANGE, _own, because="it is your organisation's own proposal")
forbid(ProposalFile, Act.CHANGE, _not_cleared, because=CLEARED, remedy=GET_CLEARED)
permit(OpenedProposal, Act.PASS, _counsel, because="you are counsel here")
forbid(OpenedProposal, Act.PASS, _looked_at, because="It was looked at already.")
