"""Who may change the rules. Everybody who is signed in may read them."""

from __future__ import annotations

from collab.people.spaces.models import Space
from collab.policy.category import Rulebook
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import Duty, Role, Viewer
from collab.shared.rulebooks.models import Proposal, Rejudgement

COUNSEL = frozenset({Role.COUNSEL})
OFFICER = frozenset({Duty.OFFICER})


class Act:
    """The actions on rules."""

    PROPOSE = Action("rulebooks.propose", roles=COUNSEL)
    LOOK = Action("rulebooks.look", reads=True, roles=COUNSEL, duties=OFFICER)
    DECIDE = Action("rulebooks.decide", roles=COUNSEL, duties=OFFICER)
    WITHDRAW = Action("rulebooks.withdraw", roles=COUNSEL)
    REVIEW = Action("rulebooks.review", reads=True, roles=COUNSEL)
    SETTLE = Action("rulebooks.settle", roles=COUNSEL)


def is_counsel(viewer: Viewer) -> bool:
    """Tell whether the viewer is antitrust counsel of any space."""
    return any(True for _ in viewer.seats_as(Role.COUNSEL))


def reads_as_counsel(viewer: Viewer) -> bool:
    """Tell whether limits and the fuller reasons are for this viewer: counsel, and who approves."""
    return is_counsel(viewer) or _officer(viewer)


def _officer(viewer: Viewer) -> bool:
    return Duty.OFFICER in viewer.duties and viewer.org_kind == "association"


def _any_counsel(viewer: Viewer, subject: object) -> bool:  # noqa: ARG001 # the shape of a condition
    return is_counsel(viewer)


def _an_officer(viewer: Viewer, subject: object) -> bool:  # noqa: ARG001 # likewise
    return _officer(viewer)


def _own_side(viewer: Viewer, proposal: Proposal) -> bool:
    return proposal.proposed_org == viewer.org_id


def _own(viewer: Viewer, proposal: Proposal) -> bool:
    return proposal.proposed_by == viewer.representation_id


permit(Rulebook, Act.PROPOSE, _any_counsel, because="you are antitrust counsel of a group")
permit(Proposal, Act.LOOK, _any_counsel, because="you are antitrust counsel of a group")
permit(Proposal, Act.LOOK, _an_officer, because="you are the association's officer")
permit(Proposal, Act.DECIDE, _any_counsel, because="you are antitrust counsel of a group")
permit(Proposal, Act.DECIDE, _an_officer, because="you are the association's officer")
forbid(
    Proposal,
    Act.DECIDE,
    _own_side,
    because="A change of rules takes two persons of two organisations.",
    remedy="Ask the association's officer or counsel of another firm to decide.",
)
permit(Proposal, Act.WITHDRAW, _own, because="you proposed it")
permit(
    Space,
    Act.REVIEW,
    lambda viewer, space: viewer.sits_in(space.id, Role.COUNSEL),
    because="you are the antitrust counsel of this space",
)
permit(
    Rejudgement,
    Act.SETTLE,
    lambda viewer, row: viewer.sits_in(row.space_id, Role.COUNSEL),
    because="you are the antitrust counsel of this space",
)
