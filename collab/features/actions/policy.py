"""Who prepares an action, who moves it on, and who says for a firm whether it adopts it."""

from __future__ import annotations

from collections.abc import Mapping

from collab.features.actions.models import Action as Row
from collab.features.actions.rules import (
    CHAIRING,
    LIVE,
    OWNERS,
    SPEAKING,
    TRANSITIONS,
    State,
    Step,
)
from collab.people.spaces.models import Space
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import SpaceKind, Viewer

TAKING: Mapping[Step, Action] = {step: Action(f"actions.{step}") for step in Step}
"""The action of each step; whoever does it may be of any role."""


class Act:
    """The other actions on actions."""

    ADD = Action("actions.add", roles=CHAIRING)
    CHANGE = Action("actions.change", roles=CHAIRING)
    NOTE = Action("actions.note")
    RATE = Action("actions.rate")
    ADOPT = Action("actions.adopt", roles=SPEAKING)


def _adds_in(viewer: Viewer, space: Space) -> bool:
    return viewer.sits_in(space.id, *CHAIRING)


def _a_vault(viewer: Viewer, space: Space) -> bool:  # noqa: ARG001 # the shape of a condition
    return space.kind == SpaceKind.VAULT


def _closed_space(viewer: Viewer, space: Space) -> bool:  # noqa: ARG001 # likewise
    return space.archived_at is not None


def _prepares(viewer: Viewer, row: Row) -> bool:
    return viewer.sits_in(row.space_id, *CHAIRING)


def _does_it(viewer: Viewer, row: Row) -> bool:
    return row.owner_id == viewer.representation_id


def _speaks(viewer: Viewer, row: Row) -> bool:
    return viewer.sits_in(row.space_id, *SPEAKING) and viewer.org_id != row.org_id


def _over(viewer: Viewer, row: Row) -> bool:  # noqa: ARG001 # likewise
    return row.stands in (State.DONE, State.DROPPED)


def _with_counsel(viewer: Viewer, row: Row) -> bool:  # noqa: ARG001 # likewise
    return row.stands is State.HELD


def _not_live(viewer: Viewer, row: Row) -> bool:  # noqa: ARG001 # likewise
    return row.stands not in LIVE


def _not_begun(viewer: Viewer, row: Row) -> bool:  # noqa: ARG001 # likewise
    return row.stands not in (State.IN_PROGRESS, State.DONE)


def _unread(viewer: Viewer, row: Row) -> bool:  # noqa: ARG001 # likewise
    return row.stands not in (*LIVE, State.DONE)


def _one_persons(viewer: Viewer, row: Row) -> bool:  # noqa: ARG001 # likewise
    return not row.each_firm


BEGINS = "The action does not stand where this begins."
permit(Space, Act.ADD, _adds_in, because="you facilitate or chair here")
forbid(Space, Act.ADD, _a_vault, because="Actions stand in groups and rooms.")
forbid(Space, Act.ADD, _closed_space, because="This space is closed.")
permit(Row, Act.CHANGE, _prepares, because="you facilitate or chair here")
forbid(Row, Act.CHANGE, _over, because="It is over.", remedy="Take it up again first.")
forbid(
    Row,
    Act.CHANGE,
    _with_counsel,
    because="Counsel is reading it: what counsel reads does not change.",
    remedy="Wait for counsel, or drop it and take it up again.",
)
for act, wrong in ((Act.NOTE, _unread), (Act.RATE, _not_begun)):
    permit(Row, act, _prepares, because="you facilitate or chair here")
    permit(Row, act, _does_it, because="you do it")
    forbid(Row, act, wrong, because=BEGINS)
permit(Row, Act.ADOPT, _speaks, because="your organisation decides for itself")
forbid(Row, Act.ADOPT, _not_live, because=BEGINS)
forbid(Row, Act.ADOPT, _one_persons, because="One person does this; no firm is asked.")


def _let(step: Step, action: Action) -> None:
    """Let a step be taken by the seats its arrows name, or by whoever does it."""
    arrows = [one for one in TRANSITIONS if one.step is step]
    begins = frozenset(one.before for one in arrows)
    roles = frozenset[object]().union(*(one.roles for one in arrows))

    def seated(viewer: Viewer, row: Row) -> bool:
        seat = viewer.seats.get(row.space_id)
        return seat is not None and seat.role in roles

    def his(viewer: Viewer, row: Row) -> bool:
        return step in OWNERS and row.stands in LIVE and _does_it(viewer, row)

    def elsewhere(viewer: Viewer, row: Row) -> bool:  # noqa: ARG001 # likewise
        return row.stands not in begins

    permit(Row, action, seated, because="your seat in this group lets you")
    permit(Row, action, his, because="you do it")
    forbid(Row, action, elsewhere, because=BEGINS)


for taken, by in TAKING.items():
    _let(taken, by)
