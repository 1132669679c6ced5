"""Who defines, asks, answers and computes. Nobody but its own firm ever reads an answer."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from collab.features.kpis.models import Answer, Round, Thresholds, TradeRelation
from collab.features.kpis.rules import (
    COMPUTING,
    FACILITATING,
    MARKET,
    TRANSITIONS,
    State,
    Step,
)
from collab.people.organisations.models import Organisation
from collab.people.spaces.models import Space
from collab.policy.marking import Marking
from collab.policy.pools import ANSWERING, pools
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import Duty, Role, SpaceKind, Viewer

WATCHING = frozenset({Role.TRUSTEE, Role.COUNSEL})

NOT_CLEARED = "Your seat in your organisation's vault does not reach what is sealed there."
GET_CLEARED = "Your organisation's administrator can raise it, or somebody else there answers."

TAKING: Mapping[Step, Action] = {
    step: Action(
        f"kpis.{step}",
        roles=frozenset().union(*(one.roles for one in TRANSITIONS if one.step is step)),
    )
    for step in Step
    if step is not Step.SETTLE
}
"""The action of each step a person takes."""


class Act:
    """The other actions."""

    DEFINE = Action("kpis.define", duties=frozenset({Duty.OFFICER}))
    TAKE_UP = Action("kpis.take_up", roles=FACILITATING, duties=frozenset({Duty.OFFICER}))
    ASK = Action("kpis.ask", roles=FACILITATING)
    ANSWER = Action("kpis.answer", roles=ANSWERING)
    CHANGE = Action("kpis.change_answer")
    CAUSES = Action("kpis.causes", reads=True, roles=COMPUTING)
    RELATE = Action("kpis.relate")
    UNRELATE = Action("kpis.unrelate")
    PROPOSE = Action("kpis.propose_thresholds", roles=WATCHING)
    DECIDE = Action("kpis.decide_thresholds", roles=WATCHING)
    WITHDRAW = Action("kpis.withdraw_thresholds", roles=WATCHING)


def holds(viewer: Viewer, pool: uuid.UUID, *roles: Role) -> bool:
    """Tell whether the viewer stands for an association's pool in one of these roles."""
    return pool in pools(viewer, *roles)


def _officer(viewer: Viewer, pool: Organisation) -> bool:
    return pool.id == viewer.org_id and Duty.OFFICER in viewer.duties


def _officer_or_facilitator(viewer: Viewer, pool: Organisation) -> bool:
    return _officer(viewer, pool) or (
        pool.id == viewer.org_id and holds(viewer, pool.id, *FACILITATING)
    )


def _no_association(viewer: Viewer, pool: Organisation) -> bool:  # noqa: ARG001 # the shape of a condition
    return pool.kind != "association"


def _facilitates_space(viewer: Viewer, space: Space) -> bool:
    # A mining company that facilitates a group stands for no pool (ADR 46), and so it asks nobody.
    return viewer.sits_in(space.id, *FACILITATING) and holds(viewer, space.org_id, *FACILITATING)


def _no_group(viewer: Viewer, space: Space) -> bool:  # noqa: ARG001 # likewise
    return space.kind != SpaceKind.GROUP


def _closed_space(viewer: Viewer, space: Space) -> bool:  # noqa: ARG001 # likewise
    return space.archived_at is not None


def _asked(viewer: Viewer, row: Round) -> bool:
    return holds(viewer, row.org_id, *ANSWERING)


def _not_open(viewer: Viewer, row: Round) -> bool:  # noqa: ARG001 # likewise
    return row.stands is not State.OPEN


def reaches_sealed(viewer: Viewer) -> bool:
    """Tell whether the viewer reads what is sealed in his own firm's vault."""
    seat = viewer.seats.get(viewer.vault_id) if viewer.vault_id else None
    return seat is not None and seat.ceiling >= Marking.SEALED


def _not_cleared(viewer: Viewer, row: Round | Space) -> bool:  # noqa: ARG001 # likewise
    return not reaches_sealed(viewer)


def _own(viewer: Viewer, row: Answer | TradeRelation) -> bool:
    return row.org_id == viewer.org_id and row.space_id == viewer.vault_id


def _locked(viewer: Viewer, row: Answer) -> bool:  # noqa: ARG001 # likewise
    return row.state not in ("draft", "submitted")


def _computes(viewer: Viewer, row: Round) -> bool:
    return holds(viewer, row.org_id, *COMPUTING)


def _of_the_market(viewer: Viewer, row: Round) -> bool:  # noqa: ARG001 # likewise
    return viewer.org_kind in MARKET


def _own_vault(viewer: Viewer, space: Space) -> bool:
    return space.id == viewer.vault_id


def _watches(viewer: Viewer, pool: Organisation) -> bool:
    return holds(viewer, pool.id, *WATCHING)


def _watches_it(viewer: Viewer, row: Thresholds) -> bool:
    return holds(viewer, row.org_id, *WATCHING)


def _own_side(viewer: Viewer, row: Thresholds) -> bool:
    return row.proposed_org == viewer.org_id


def _proposed(viewer: Viewer, row: Thresholds) -> bool:
    return row.proposed_by == viewer.representation_id


permit(Organisation, Act.DEFINE, _officer, because="you are the association's officer")
forbid(Organisation, Act.DEFINE, _no_association, because="An association defines what is asked.")
permit(
    Organisation,
    Act.TAKE_UP,
    _officer_or_facilitator,
    because="you facilitate a group of this association, or are its officer",
)
permit(Space, Act.ASK, _facilitates_space, because="you facilitate this group")
forbid(Space, Act.ASK, _no_group, because="Figures are asked for in a group, and in no room.")
forbid(Space, Act.ASK, _closed_space, because="This space is closed.")
permit(Round, Act.ANSWER, _asked, because="your organisation is asked")
forbid(Round, Act.ANSWER, _not_open, because="This round is closed: answers stay as they are.")
forbid(
    Round,
    Act.ANSWER,
    _not_cleared,
    because=NOT_CLEARED,
    remedy=GET_CLEARED,
)
permit(Answer, Act.CHANGE, _own, because="it is your organisation's own answer")
forbid(Answer, Act.CHANGE, _locked, because="This round is closed: answers stay as they are.")
permit(Round, Act.CAUSES, _computes, because="you are trustee")
forbid(Round, Act.CAUSES, _of_the_market, because="No firm of the market computes.")
permit(Space, Act.RELATE, _own_vault, because="it is your own vault")
forbid(Space, Act.RELATE, _not_cleared, because=NOT_CLEARED, remedy=GET_CLEARED)
permit(TradeRelation, Act.UNRELATE, _own, because="your organisation said so itself")
permit(Organisation, Act.PROPOSE, _watches, because="you are trustee or counsel here")
permit(Thresholds, Act.DECIDE, _watches_it, because="you are trustee or counsel here")
forbid(
    Thresholds,
    Act.DECIDE,
    _own_side,
    because="Nobody approves what his own organisation proposed.",
    remedy="Somebody of another organisation decides.",
)
permit(Thresholds, Act.WITHDRAW, _proposed, because="you proposed it")


def _let(step: Step, action: Action) -> None:
    """Let a step be taken by the seats its arrows name, from where they begin."""
    begins = frozenset(one.before for one in TRANSITIONS if one.step is step)

    def seated(viewer: Viewer, row: Round) -> bool:
        return holds(viewer, row.org_id, *action.roles)

    def elsewhere(viewer: Viewer, row: Round) -> bool:  # noqa: ARG001 # likewise
        return row.stands not in begins

    who = " or ".join(sorted(role.value for role in action.roles))
    permit(Round, action, seated, because=f"you are {who} in a group of this association")
    forbid(Round, action, elsewhere, because="The round does not stand where this begins.")
    if action.roles == COMPUTING:
        forbid(Round, action, _of_the_market, because="No firm of the market computes.")


for taken, by in TAKING.items():
    _let(taken, by)
