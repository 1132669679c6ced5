"""Who plans a review, who judges in it, and who settles it. Whoever is examined does none of it."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping

from collab.features.engagements.models import Engagement
from collab.features.engagements.review.models import Phase, Recusal, Reviewer, Score
from collab.features.engagements.review.rules import (
    CHAIRING,
    CONVENING,
    KEEPING,
    SCORING,
    SPEAKING,
)
from collab.features.engagements.rules import State, Step, steps_from
from collab.people.spaces.models import Space
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import SpaceKind, Viewer


@dc.dataclass(frozen=True, slots=True)
class Bench:
    """An engagement as whoever is inside it may know it: his firm selects, he is its reviewer."""

    row: Engagement
    selects: bool
    reviewer: Reviewer | None
    phase: Phase | None

    @property
    def stage(self) -> int:
        """Give which of two proposals is judged now."""
        two = self.row.workflow == "sealed" and self.row.stands not in FIRST_STAGE
        return 2 if two else 1


FIRST_STAGE = frozenset(
    {
        State.DRAFT,
        State.HELD,
        State.CLEARED,
        State.CALLING,
        State.OPENED,
        State.SCORING,
        State.CANCELLED,
        State.UNSUCCESSFUL,
    }
)
REVIEWING = (Step.SCORE, Step.SELECT, Step.RESCORE)
"""Steps with a button of their own; the others come with what is written for them."""
TAKING: Mapping[Step, Action] = {
    Step.SCORE: Action("review.score", roles=CHAIRING),
    Step.SELECT: Action("review.select", roles=CHAIRING),
    Step.RESCORE: Action("review.rescore", roles=CHAIRING),
    Step.SHORTLIST: Action("review.shortlist", roles=CONVENING),
    Step.AWARD: Action("review.award", roles=CONVENING),
    Step.FAIL: Action("review.fail", roles=CONVENING),
}


class Act:
    """The other actions of a review."""

    DECLARE = Action("review.declare")
    PLAN = Action("review.plan", roles=CHAIRING)
    ASSIGN = Action("review.assign", roles=CHAIRING | SPEAKING)
    ASSIGN_OTHERS = Action("review.assign_others", roles=CONVENING)
    KEEP = Action("review.keep", roles=KEEPING)
    JUDGE = Action("review.judge", roles=SPEAKING)
    OPINE = Action("review.opine", roles=SPEAKING)
    WATCH = Action("review.watch", reads=True, roles=CONVENING)
    YEARS = Action("review.years", roles=CONVENING)
    DECIDE = Action("review.decide", roles=CHAIRING)
    LIFT = Action("review.lift", roles=KEEPING)


def _seated(viewer: Viewer, space: Space) -> bool:
    return space.id in viewer.seats and space.kind != SpaceKind.VAULT


def _chairs(viewer: Viewer, bench: Bench) -> bool:
    return viewer.sits_in(bench.row.space_id, *CHAIRING)


def _convenes(viewer: Viewer, bench: Bench) -> bool:
    return viewer.sits_in(bench.row.space_id, *CONVENING)


def _keeps(viewer: Viewer, bench: Bench) -> bool:
    return viewer.sits_in(bench.row.space_id, *KEEPING)


def _selects(viewer: Viewer, bench: Bench) -> bool:
    return bench.selects and viewer.sits_in(bench.row.space_id, *SPEAKING)


def _judges(viewer: Viewer, bench: Bench) -> bool:
    one = bench.reviewer
    return one is not None and one.representation_id == viewer.representation_id


def _not_scored(viewer: Viewer, bench: Bench) -> bool:  # noqa: ARG001 # the shape of a condition
    return bench.row.stands not in SCORING or bench.phase is None or not bench.phase.scoring


def _called(viewer: Viewer, bench: Bench) -> bool:  # noqa: ARG001 # likewise
    return bench.row.stands not in (State.DRAFT, State.HELD, State.CLEARED, State.CALLING)


def _settled(viewer: Viewer, bench: Bench) -> bool:  # noqa: ARG001 # likewise
    return bench.row.stands in OVER


def _not_selecting(viewer: Viewer, bench: Bench) -> bool:  # noqa: ARG001 # likewise
    return bench.row.stands is not State.SELECTING


def _keeps_there(viewer: Viewer, row: Recusal) -> bool:
    return viewer.sits_in(row.space_id, *KEEPING)


def _own_side(viewer: Viewer, row: Recusal) -> bool:
    return row.firm_id == viewer.org_id


def _own_score(viewer: Viewer, row: Score) -> bool:
    return row.firm_id == viewer.org_id


def _not_locked(viewer: Viewer, row: Score) -> bool:  # noqa: ARG001 # likewise
    return row.state != "locked"


OVER = frozenset(
    {
        State.AWARDED,
        State.DELIVERING,
        State.REPORTED,
        State.COMPLETED,
        State.UNSUCCESSFUL,
        State.CANCELLED,
    }
)
DECIDED = "It is decided."
permit(Space, Act.DECLARE, _seated, because="everybody says for himself what binds him")
permit(Bench, Act.PLAN, _chairs, because="you facilitate or chair here")
permit(Bench, Act.ASSIGN, _convenes, because="you facilitate here")
permit(
    Bench, Act.ASSIGN, _selects, because="your organisation selects, and names who judges for it"
)
permit(
    Bench,
    Act.ASSIGN_OTHERS,
    _convenes,
    because="you facilitate here",
)
permit(Bench, Act.KEEP, _keeps, because="you facilitate or counsel here")
permit(Bench, Act.JUDGE, _judges, because="you judge for your organisation")
permit(Bench, Act.OPINE, _selects, because="your organisation selects")
permit(Bench, Act.WATCH, _convenes, because="you facilitate here")
permit(Bench, Act.YEARS, _convenes, because="you facilitate here")
permit(Bench, Act.DECIDE, _chairs, because="you facilitate or chair here")
for act in (Act.PLAN, Act.ASSIGN, Act.KEEP, Act.OPINE):
    forbid(Bench, act, _settled, because=DECIDED)
forbid(
    Bench,
    Act.JUDGE,
    _not_scored,
    because="Nothing is scored now.",
    remedy="Scores are given while a phase of scoring runs.",
)
forbid(Bench, Act.YEARS, _called, because="Proposals are open: whom it would bind is known.")
forbid(
    Bench,
    Act.DECIDE,
    _not_selecting,
    because="It is decided once the scoring is over.",
    remedy="End the phase and go on to the selection.",
)
permit(Score, Act.OPINE, because="it is another organisation's")
forbid(Score, Act.OPINE, _own_score, because="It is your own organisation's.")
forbid(Score, Act.OPINE, _not_locked, because="It is not locked yet.")
permit(Recusal, Act.LIFT, _keeps_there, because="you facilitate or counsel here")
forbid(
    Recusal,
    Act.LIFT,
    _own_side,
    because="Nobody takes back a recusal of his own side.",
    remedy="Ask whoever facilitates or counsels for another organisation.",
)


def _let(step: Step, action: Action) -> None:
    """Let a step be taken by the seats its arrows name, from where they begin."""

    def seated(viewer: Viewer, bench: Bench) -> bool:
        return viewer.sits_in(bench.row.space_id, *action.roles)

    def elsewhere(viewer: Viewer, bench: Bench) -> bool:  # noqa: ARG001 # likewise
        arrows = steps_from(bench.row.flow, bench.row.stands)
        return step not in {one.step for one in arrows}

    permit(Bench, action, seated, because="your seat here lets you")
    forbid(Bench, action, elsewhere, because="The engagement does not stand where this begins.")


for taken, by in TAKING.items():
    _let(taken, by)
