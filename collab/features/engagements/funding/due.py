"""What funding waits for: a budget in place of one that did not come about."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from collab.features.engagements.models import Budget, Engagement
from collab.features.engagements.queries import free_to_move
from collab.features.engagements.rules import FACILITATING, OVER
from collab.work.unit import Work


def to_draw_up(work: Work) -> Sequence[Engagement]:
    """Give the engagements whose latest budget failed, where the viewer draws budgets up."""
    led = [seat.space_id for seat in work.viewer.seats_as(*FACILITATING)]
    if not led:
        return []
    last = (
        select(Budget.state)
        .where(Budget.engagement_id == Engagement.id)
        .order_by(Budget.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    listing = select(Engagement).where(
        Engagement.space_id.in_(led), Engagement.state.not_in(OVER), last == "failed"
    )
    return free_to_move(work, listing)
