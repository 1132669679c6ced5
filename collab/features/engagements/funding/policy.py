"""Who writes a budget, pledges, and reads sums. Nobody but its own firm ever reads a pledge."""

from __future__ import annotations

import dataclasses as dc

from collab.features.engagements.funding.models import Pledge
from collab.features.engagements.funding.rules import State
from collab.features.engagements.models import Budget, Engagement
from collab.policy.marking import Marking
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import Role, Viewer

FACILITATING = frozenset({Role.FACILITATOR})
SPEAKING = frozenset({Role.CHAIR, Role.MEMBER})
KEEPING = frozenset({Role.TRUSTEE})
OVER = frozenset({"completed", "unsuccessful", "cancelled"})


class Act:
    """The actions."""

    DRAW_UP = Action("funding.draw_up", roles=FACILITATING)
    OPEN = Action("funding.open", roles=FACILITATING)
    GIVE_UP = Action("funding.give_up", roles=FACILITATING)
    PLEDGE = Action("funding.pledge", roles=SPEAKING)
    CHANGE = Action("funding.change_pledge")
    CONFIRM = Action("funding.confirm_pledge")
    WITHDRAW = Action("funding.withdraw_pledge")
    SUMS = Action("funding.sums", reads=True, roles=KEEPING)


@dc.dataclass(frozen=True, slots=True)
class Asked:
    """A budget as one firm meets it: whether it takes part in paying, whether it is in time."""

    budget: Budget
    takes_part: bool
    in_time: bool


def reaches_sealed(viewer: Viewer) -> bool:
    """Tell whether the viewer reads what is sealed in his own firm's vault."""
    seat = viewer.seats.get(viewer.vault_id) if viewer.vault_id else None
    return seat is not None and seat.ceiling >= Marking.SEALED


def _facilitates(viewer: Viewer, row: Engagement | Budget) -> bool:
    return viewer.sits_in(row.space_id, *FACILITATING)


def _over(viewer: Viewer, row: Engagement) -> bool:  # noqa: ARG001 # the shape of a condition
    return row.state in OVER


def _not_a_draft(viewer: Viewer, row: Budget) -> bool:  # noqa: ARG001 # likewise
    return row.state != "draft"


def _not_running(viewer: Viewer, row: Budget) -> bool:  # noqa: ARG001 # likewise
    return row.state not in ("draft", "open")


def _speaks(viewer: Viewer, asked: Asked) -> bool:
    return viewer.sits_in(asked.budget.space_id, *SPEAKING)


def _not_asked(viewer: Viewer, asked: Asked) -> bool:  # noqa: ARG001 # likewise
    return not asked.takes_part


def _too_late(viewer: Viewer, asked: Asked) -> bool:  # noqa: ARG001 # likewise
    return not asked.in_time


def _not_cleared(viewer: Viewer, row: object) -> bool:  # noqa: ARG001 # likewise
    return not reaches_sealed(viewer)


def _own(viewer: Viewer, row: Pledge) -> bool:
    return row.org_id == viewer.org_id and row.space_id == viewer.vault_id


def _does_not_wait(viewer: Viewer, row: Pledge) -> bool:  # noqa: ARG001 # likewise
    return row.stands not in (State.CONDITIONS_MET, State.CONFIRMED)


def _bound(viewer: Viewer, row: Pledge) -> bool:  # noqa: ARG001 # likewise
    return row.stands in (State.CONFIRMED, State.INVOICED, State.RECEIVED)


def _settled(viewer: Viewer, row: Pledge) -> bool:  # noqa: ARG001 # likewise
    return row.stands not in (State.DRAFT, State.OFFERED, State.DECLINED, State.WITHDRAWN)


def _keeps(viewer: Viewer, row: Engagement) -> bool:
    return viewer.sits_in(row.space_id, *KEEPING)


permit(Engagement, Act.DRAW_UP, _facilitates, because="you facilitate this group")
forbid(Engagement, Act.DRAW_UP, _over, because="This engagement is over.")
for act in (Act.OPEN, Act.DRAW_UP):
    permit(Budget, act, _facilitates, because="you facilitate this group")
    forbid(
        Budget,
        act,
        _not_a_draft,
        because="This budget is no draft any more.",
        remedy="What was settled is changed by an addendum: a budget of the next number.",
    )
permit(Budget, Act.GIVE_UP, _facilitates, because="you facilitate this group")
forbid(Budget, Act.GIVE_UP, _not_running, because="This budget is not open.")
permit(Asked, Act.PLEDGE, _speaks, because="your organisation takes part in paying")
forbid(
    Asked,
    Act.PLEDGE,
    _not_asked,
    because="Your organisation has not said that it takes part in paying.",
    remedy="Say so on the page of the engagement first; what it offers stays its own.",
)
forbid(Asked, Act.PLEDGE, _too_late, because="Pledges are not taken now.")
forbid(
    Asked,
    Act.PLEDGE,
    _not_cleared,
    because="Your seat in your organisation's vault does not reach what is sealed there.",
    remedy="Your organisation's administrator can raise it, or somebody else there answers.",
)
for act in (Act.CHANGE, Act.CONFIRM, Act.WITHDRAW):
    permit(Pledge, act, _own, because="it is your organisation's own pledge")
forbid(Pledge, Act.CHANGE, _settled, because="What was judged for good stays as it is.")
forbid(Pledge, Act.CONFIRM, _does_not_wait, because="This pledge does not wait for it.")
forbid(
    Pledge,
    Act.WITHDRAW,
    _bound,
    because="What was confirmed binds.",
    remedy="Whoever facilitates can give the budget up; then it binds nobody.",
)
permit(Engagement, Act.SUMS, _keeps, because="you are trustee here")
