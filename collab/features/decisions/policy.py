"""Who prepares a decision, who moves it on, and who says where a firm stands."""

from __future__ import annotations

from collections.abc import Mapping

from collab.features.decisions.models import Decision, Outcome, Position
from collab.features.decisions.rules import (
    CHAIRING,
    COUNSEL,
    SECRECY,
    SPEAKING,
    TRANSITIONS,
    State,
    Step,
)
from collab.people.spaces.models import Space
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import Role, SpaceKind, Viewer

TAKING: Mapping[Step, Action] = {
    step: Action(
        f"decisions.{step}",
        roles=frozenset().union(*(one.roles for one in TRANSITIONS if one.step is step)),
    )
    for step in Step
}
"""The action of each step."""


class Act:
    """The other actions on decisions."""

    PROPOSE = Action("decisions.propose", roles=CHAIRING)
    CHANGE = Action("decisions.change", roles=CHAIRING)
    NARROW = Action("decisions.narrow", roles=CHAIRING)
    SAY = Action("decisions.say", roles=SPEAKING)
    RECORD = Action("decisions.record", roles=frozenset({Role.FACILITATOR}))
    CONFIRM = Action("decisions.confirm", roles=SPEAKING)
    SETTLE = Action("decisions.settle", roles=COUNSEL)
    REVIEW = Action("decisions.review", roles=CHAIRING)


def _prepares(viewer: Viewer, row: Decision) -> bool:
    return viewer.sits_in(row.space_id, *CHAIRING)


def _prepares_in(viewer: Viewer, space: Space) -> bool:
    return viewer.sits_in(space.id, *CHAIRING)


def _a_vault(viewer: Viewer, space: Space) -> bool:  # noqa: ARG001 # the shape of a condition
    return space.kind == SpaceKind.VAULT


def _closed_space(viewer: Viewer, space: Space) -> bool:  # noqa: ARG001 # likewise
    return space.archived_at is not None


def _speaks(viewer: Viewer, row: Decision) -> bool:
    return viewer.sits_in(row.space_id, *SPEAKING) and viewer.org_id != row.org_id


def _facilitates(viewer: Viewer, row: Decision) -> bool:
    return viewer.sits_in(row.space_id, Role.FACILITATOR)


def _of_his_firm(viewer: Viewer, row: Position) -> bool:
    return row.firm_id == viewer.org_id and viewer.sits_in(row.space_id, *SPEAKING)


def _counsel_here(viewer: Viewer, row: Outcome) -> bool:
    return viewer.sits_in(row.space_id, Role.COUNSEL)


def _no_draft(viewer: Viewer, row: Decision) -> bool:  # noqa: ARG001 # likewise
    return row.stands is not State.DRAFT


def _not_open(viewer: Viewer, row: Decision) -> bool:  # noqa: ARG001 # likewise
    return row.stands is not State.OPEN


def _over(viewer: Viewer, row: Decision) -> bool:  # noqa: ARG001 # likewise
    return row.stands not in SECRECY


def _not_stated(viewer: Viewer, row: Decision) -> bool:  # noqa: ARG001 # likewise
    return row.stands is not State.STATED


def _for_few(viewer: Viewer, row: Decision) -> bool:  # noqa: ARG001 # likewise
    return row.for_circle is not None


def _anonymous(viewer: Viewer, row: Decision) -> bool:  # noqa: ARG001 # likewise
    return row.anonymous


permit(Space, Act.PROPOSE, _prepares_in, because="you facilitate or chair here")
forbid(Space, Act.PROPOSE, _a_vault, because="Nothing is decided together in a vault.")
forbid(Space, Act.PROPOSE, _closed_space, because="This space is closed.")
permit(Decision, Act.CHANGE, _prepares, because="you facilitate or chair here")
forbid(
    Decision,
    Act.CHANGE,
    _no_draft,
    because="What was put to others does not change.",
    remedy="Withdraw it and propose it anew.",
)
permit(Decision, Act.NARROW, _prepares, because="you facilitate or chair here")
forbid(Decision, Act.NARROW, _over, because="It is closed: what was seen cannot be hidden.")
permit(Decision, Act.SAY, _speaks, because="your organisation is asked")
forbid(Decision, Act.SAY, _not_open, because="It is not open for positions.")
permit(Decision, Act.RECORD, _facilitates, because="you facilitate here")
forbid(Decision, Act.RECORD, _not_open, because="It is not open for positions.")
forbid(
    Decision,
    Act.RECORD,
    _anonymous,
    because="Nobody may know who stands where: this is not taken by telephone.",
    remedy="Ask the firm to say it here itself.",
)
permit(Decision, Act.REVIEW, _prepares, because="you facilitate or chair here")
forbid(Decision, Act.REVIEW, _not_stated, because="Only what was stated is looked at again.")
forbid(
    Decision,
    Act.REVIEW,
    _for_few,
    because="It is for few, and everybody here reads the backlog.",
    remedy="Put a topic on an agenda that names the persons it is for.",
)
permit(Position, Act.CONFIRM, _of_his_firm, because="it is said of your organisation")
permit(Outcome, Act.SETTLE, _counsel_here, because="you are counsel of this group")


def _let(step: Step, action: Action) -> None:
    """Let a step be taken by the seats its arrows name, from where they begin."""
    begins = frozenset(one.before for one in TRANSITIONS if one.step is step)

    def seated(viewer: Viewer, row: Decision) -> bool:
        return viewer.sits_in(row.space_id, *action.roles)

    def elsewhere(viewer: Viewer, row: Decision) -> bool:  # noqa: ARG001 # likewise
        return row.stands not in begins

    who = " or ".join(sorted(role.value for role in action.roles))
    permit(Decision, action, seated, because=f"you are {who} of this group")
    forbid(Decision, action, elsewhere, because="The decision does not stand where this begins.")


for taken, by in TAKING.items():
    _let(taken, by)
