"""With how many contacts somebody is in conversation, of those the viewer reads; never who is."""

from __future__ import annotations

import uuid

from sqlalchemy import func, or_, select

from collab.features.contacts.outreach.models import Availability, Target
from collab.work.unit import Work


def conversations(work: Work, space_id: uuid.UUID) -> tuple[int, int]:
    """Give of how many contacts of a space's campaigns somebody is in touch with how many.

    That is what everybody who reads a card knows of it: held, resting, or to be visited.
    """
    today = work.now.date()
    live = select(Availability.contact_id).where(
        Availability.space_id == space_id,
        or_(
            Availability.claimed_until >= today,
            Availability.resting_until >= today,
            Availability.visit_month >= today.replace(day=1),
        ),
    )
    every, among = work.session.execute(
        select(
            func.count(Target.contact_id.distinct()),
            func.count(Target.contact_id.distinct()).filter(Target.contact_id.in_(live)),
        ).where(Target.space_id == space_id)
    ).one()
    return among, every
