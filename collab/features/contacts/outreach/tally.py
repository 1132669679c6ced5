"""How far a space's campaigns are, as each of them tells it itself; never who approached whom."""

from __future__ import annotations

import uuid

from sqlalchemy import func, select

from collab.features.contacts.outreach.models import Campaign
from collab.features.contacts.outreach.rules import State
from collab.work.unit import Work


def approached(work: Work, space_id: uuid.UUID) -> int | None:
    """Give in quarters what each campaign under way tells at least; None where there is none.

    It is what their pages say: counted once a week, for all at one time, and from five independent
    organisations on (ADR 32). A count of our own would move on the day on which somebody calls.
    """
    return work.session.scalar(
        select(func.min(func.coalesce(Campaign.reached_quarters, 0))).where(
            Campaign.space_id == space_id, Campaign.state.in_((State.OPEN, State.PAUSED))
        )
    )
