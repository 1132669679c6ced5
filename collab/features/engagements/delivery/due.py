"""What a delivery waits for before it begins: a contract, a room, a plan that stands."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, exists, or_, select

from collab.features.engagements.delivery.models import Contract
from collab.features.engagements.models import Engagement
from collab.features.engagements.queries import free_to_move
from collab.features.engagements.rules import State
from collab.policy.viewer import Role
from collab.work.unit import Work


def to_sign(work: Work) -> Sequence[Engagement]:
    """Give what is awarded and has no contract yet, where the viewer facilitates."""
    contract = exists().where(Contract.engagement_id == Engagement.id)
    return _of(work, select(Engagement).where(Engagement.state == State.AWARDED, ~contract))


def to_plan(work: Work) -> Sequence[Engagement]:
    """Give what has a contract, and no room or no plan that stands."""
    waits = or_(Contract.room_id.is_(None), Contract.agreed_at.is_(None))
    under_way = Engagement.state.in_((State.AWARDED, State.DELIVERING))
    found = select(Engagement).join(Contract, Contract.engagement_id == Engagement.id)
    return _of(work, found.where(under_way, waits))


def _of(work: Work, listing: Select[Engagement]) -> Sequence[Engagement]:
    led = [seat.space_id for seat in work.viewer.seats_as(Role.FACILITATOR)]
    if not led:
        return []
    return free_to_move(work, listing.where(Engagement.space_id.in_(led)))
