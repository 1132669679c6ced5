"""What a review waits for: to be begun, a reviewer, a phase, the next step, a decision."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Boolean, exists, func, select

from collab.features.engagements.models import Engagement, OpenedProposal, Party
from collab.features.engagements.queries import free_to_move
from collab.features.engagements.review import choosing
from collab.features.engagements.review.models import Phase, Reviewer
from collab.features.engagements.review.rules import CHAIRING, SCORING, SPEAKING
from collab.features.engagements.rules import State, Workflow
from collab.work.unit import Work

OPENED = frozenset({State.OPENED, State.OPENED_FULL})
SHOWN = 200


def to_begin(work: Work) -> Sequence[Engagement]:
    """Give those whose proposals are open and whose review the viewer may begin."""
    return _led(work, OPENED)


def unnamed(work: Work) -> Sequence[Engagement]:
    """Give those in which the viewer's firm selects, has something to judge, and names nobody."""
    spaces = [seat.space_id for seat in work.viewer.seats_as(*SPEAKING)]
    if not spaces:
        return []
    selects = exists().where(
        Party.engagement_id == Engagement.id, Party.firm_id == work.viewer.org_id, Party.selects
    )
    named = exists().where(
        Reviewer.engagement_id == Engagement.id,
        Reviewer.firm_id == work.viewer.org_id,
        Reviewer.ended_at.is_(None),
    )
    # A direct engagement need not be scored: whoever convenes may go straight to the decision.
    to_score = (Engagement.workflow != Workflow.DIRECT) | Engagement.state.in_(SCORING)
    readable = exists().where(
        OpenedProposal.engagement_id == Engagement.id, OpenedProposal.outcome.is_(None)
    )
    return work.session.scalars(
        select(Engagement)
        .where(
            Engagement.space_id.in_(spaces),
            Engagement.state.in_(OPENED | SCORING),
            to_score,
            selects,
            ~named,
            readable,
        )
        .order_by(Engagement.space_id, Engagement.shared_at, Engagement.id)
        .limit(SHOWN)
    ).all()


def between(work: Work) -> tuple[Sequence[Engagement], Sequence[Engagement]]:
    """Give those being scored in which no phase runs: one is planned, or all are over."""
    led = _led(work, SCORING)
    if not led:
        return [], []
    states: dict[object, set[str]] = {}
    for about, state in work.session.execute(
        select(Phase.engagement_id, Phase.state).where(
            Phase.engagement_id.in_([row.id for row in led])
        )
    ):
        states.setdefault(about, set()).add(state)
    idle = [row for row in led if "active" not in states.get(row.id, ())]
    planned = [row for row in idle if "planned" in states.get(row.id, ())]
    return planned, [row for row in idle if row not in planned]


def to_decide(work: Work) -> tuple[Sequence[Engagement], Sequence[Engagement]]:
    """Give those to be put to a decision, and those whose decision is stated."""
    led = _led(work, {State.SELECTING})
    found = choosing.decisions_on(work, [row.id for row in led])
    asked = [(row, found[row.id]) for row in led]
    return (
        [row for row, decisions in asked if not decisions],
        [row for row, decisions in asked if any(one.stated for one in decisions)],
    )


def _led(work: Work, states: Collection[State]) -> Sequence[Engagement]:
    """Give those that stand so where the viewer chairs or facilitates, and judges.

    The database says who does: it knows houses, and answers of others as if they were not there.
    """
    spaces = [seat.space_id for seat in work.viewer.seats_as(*CHAIRING)]
    if not spaces:
        return []
    listing = select(Engagement).where(
        Engagement.space_id.in_(spaces),
        Engagement.state.in_(states),
        func.app.judges(Engagement.id, type_=Boolean),
    )
    return free_to_move(work, listing)
