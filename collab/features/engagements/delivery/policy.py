"""Who records the contract, opens the room, delivers, accepts, and says what became of papers."""

from __future__ import annotations

from collab.features.engagements.delivery.models import Certificate, Contract, Owed
from collab.features.engagements.delivery.rules import OPEN, WITH_EXPERT, State
from collab.features.engagements.models import Engagement, Milestone
from collab.features.engagements.rules import FACILITATING, SPEAKING
from collab.features.engagements.rules import State as Stands
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import Role, Viewer

EXPERTS = frozenset({Role.EXPERT})


class Act:
    """The actions on what is delivered."""

    RECORD = Action("deliveries.record_contract", roles=FACILITATING)
    CHANGE_CONTRACT = Action("deliveries.change_contract", roles=FACILITATING)
    CORRECT = Action("deliveries.correct_report", roles=FACILITATING)
    OPEN_ROOM = Action("deliveries.open_room", roles=FACILITATING)
    PLAN = Action("deliveries.plan", roles=FACILITATING)
    SUBMIT = Action("deliveries.submit", roles=EXPERTS)
    ANSWER = Action("deliveries.answer", roles=SPEAKING)
    CHANGE = Action("deliveries.change", roles=FACILITATING)
    CANCEL = Action("deliveries.cancel", roles=FACILITATING)
    REGRANT = Action("deliveries.regrant", roles=FACILITATING)
    CERTIFY = Action("deliveries.certify")
    CONFIRM = Action("deliveries.confirm", roles=FACILITATING)


def _convenes(viewer: Viewer, row: Engagement | Contract | Milestone | Certificate) -> bool:
    return viewer.sits_in(row.space_id, Role.FACILITATOR)


def _not_awarded(viewer: Viewer, row: Engagement) -> bool:  # noqa: ARG001 # the shape of a condition
    return row.stands is not Stands.AWARDED


def _has_room(viewer: Viewer, row: Contract) -> bool:  # noqa: ARG001 # likewise
    return row.room_id is not None


def _no_room(viewer: Viewer, row: Contract) -> bool:  # noqa: ARG001 # likewise
    return row.room_id is None


def _agreed(viewer: Viewer, row: Contract) -> bool:  # noqa: ARG001 # likewise
    return row.agreed_at is not None


def _delivers(viewer: Viewer, row: Milestone) -> bool:
    return viewer.sits_in(row.space_id, Role.EXPERT)


def _accepts(viewer: Viewer, row: Milestone) -> bool:
    return viewer.org_id in row.acceptors and viewer.sits_in(row.space_id, *SPEAKING)


def _not_with_expert(viewer: Viewer, row: Milestone) -> bool:  # noqa: ARG001 # likewise
    return State(row.state) not in WITH_EXPERT


def _not_submitted(viewer: Viewer, row: Milestone) -> bool:  # noqa: ARG001 # likewise
    return State(row.state) is not State.SUBMITTED


def _over(viewer: Viewer, row: Milestone) -> bool:  # noqa: ARG001 # likewise
    return State(row.state) not in OPEN


def _own(viewer: Viewer, row: Owed) -> bool:
    return row.org_id == viewer.org_id and row.space_id == viewer.vault_id


def _unanswered(viewer: Viewer, row: Certificate) -> bool:  # noqa: ARG001 # likewise
    return row.answer is None


def _confirmed(viewer: Viewer, row: Certificate | Owed) -> bool:  # noqa: ARG001 # likewise
    return row.confirmed_at is not None


ENDED = "This milestone has ended."
AGREED = "The plan of milestones stands, and adds up to the amount of the contract."
permit(Engagement, Act.RECORD, _convenes, because="you facilitate here")
forbid(
    Engagement,
    Act.RECORD,
    _not_awarded,
    because="A contract is recorded once the award is made.",
    remedy="Look at how the engagement stands.",
)
for action in (Act.CHANGE_CONTRACT, Act.CORRECT, Act.OPEN_ROOM, Act.PLAN):
    permit(Contract, action, _convenes, because="you facilitate here")
forbid(Contract, Act.CHANGE_CONTRACT, _agreed, because=AGREED)
forbid(Contract, Act.CORRECT, _no_room, because="No expert has worked here yet.")
forbid(Contract, Act.OPEN_ROOM, _has_room, because="The expert has a room.")
forbid(
    Contract,
    Act.PLAN,
    _no_room,
    because="Milestones stand in the expert's room.",
    remedy="Open the room first.",
)
forbid(
    Contract,
    Act.PLAN,
    _agreed,
    because=AGREED,
    remedy="Change a milestone on its own page, with a reason.",
)
permit(Milestone, Act.SUBMIT, _delivers, because="you are the expert of this room")
forbid(Milestone, Act.SUBMIT, _not_with_expert, because="It is submitted already, or it has ended.")
permit(Milestone, Act.ANSWER, _accepts, because="your organisation is named to accept it")
forbid(
    Milestone,
    Act.ANSWER,
    _not_submitted,
    because="Nothing is submitted.",
    remedy="Wait until the expert submits it.",
)
for action in (Act.CHANGE, Act.CANCEL, Act.REGRANT):
    permit(Milestone, action, _convenes, because="you facilitate this room")
    forbid(Milestone, action, _over, because=ENDED)
permit(Owed, Act.CERTIFY, _own, because="it is asked of your organisation")
forbid(Owed, Act.CERTIFY, _confirmed, because="It was confirmed, and stays as it is.")
permit(Certificate, Act.CONFIRM, _convenes, because="you facilitate here")
forbid(
    Certificate,
    Act.CONFIRM,
    _unanswered,
    because="The expert has not answered yet.",
    remedy="The expert is reminded until it is answered.",
)
forbid(Certificate, Act.CONFIRM, _confirmed, because="It is confirmed already.")
