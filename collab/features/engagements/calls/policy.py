"""Who publishes a call and looks after it, who asks, and who lets an answer go out."""

from __future__ import annotations

from collab.features.engagements.calls.models import Answer
from collab.features.engagements.models import Call, Engagement
from collab.features.engagements.policy import TAKING, keep_out
from collab.features.engagements.rules import COUNSEL, FACILITATING, OVER, Step
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import Viewer

PUBLISH = TAKING[Step.PUBLISH]


class Act:
    """The other actions on calls."""

    TEND = Action("calls.tend", roles=FACILITATING)
    ASK = Action("calls.ask")
    WITHDRAW = Action("calls.withdraw", roles=FACILITATING | COUNSEL)
    SETTLE = Action("calls.settle_answer", roles=COUNSEL)


def _facilitates(viewer: Viewer, row: Engagement) -> bool:
    return viewer.sits_in(row.space_id, *FACILITATING)


def _sees_to(viewer: Viewer, row: Engagement) -> bool:
    return viewer.sits_in(row.space_id, *FACILITATING, *COUNSEL)


def _over(viewer: Viewer, row: Engagement) -> bool:  # noqa: ARG001 # the shape of a condition
    return row.stands in OVER


def _from_elsewhere(viewer: Viewer, row: Call) -> bool:
    return viewer.org_id != row.org_id and row.space_id not in viewer.seats


def _ended(viewer: Viewer, row: Call) -> bool:  # noqa: ARG001 # likewise
    return row.ended_at is not None


def _counsels(viewer: Viewer, row: Answer) -> bool:
    return viewer.sits_in(row.space_id, *COUNSEL)


def _not_held(viewer: Viewer, row: Answer) -> bool:  # noqa: ARG001 # likewise
    return row.state != "held"


permit(Engagement, Act.TEND, _facilitates, because="you facilitate here")
keep_out(Act.TEND)
forbid(Engagement, Act.TEND, _over, because="It is over.")
permit(Engagement, Act.WITHDRAW, _sees_to, because="you facilitate or counsel here")
keep_out(Act.WITHDRAW)
permit(Call, Act.ASK, _from_elsewhere, because="your organisation is registered for the call")
forbid(Call, Act.ASK, _ended, because="The call has ended.")
permit(Answer, Act.SETTLE, _counsels, because="you are counsel of this group")
forbid(Answer, Act.SETTLE, _not_held, because="This answer does not wait for counsel.")
