"""Who has been in a space all the while: whoever came or went tells himself apart."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import or_, select

from collab.people.spaces.models import Membership
from collab.work.unit import Work


def members_since(work: Work, space_id: uuid.UUID, since: dt.datetime) -> frozenset[uuid.UUID]:
    """Give the organisations that have a place in a space now and had it at ``since`` already.

    Whoever left and came back has come anew.
    """
    found = work.session.scalars(
        select(Membership.org_id).where(
            Membership.space_id == space_id,
            Membership.started_at <= since,
            or_(Membership.ended_at.is_(None), Membership.ended_at > work.now),
        )
    )
    return frozenset(found)
