"""What became of the meetings of a space, of those the viewer reads."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import select

from collab.features.meetings.models import Meeting
from collab.features.meetings.rules import OVER, State
from collab.work.unit import Work

APPROVED = (State.APPROVED, State.ARCHIVED)


def approved(work: Work, space_id: uuid.UUID, since: dt.datetime) -> Sequence[tuple[dt.date, bool]]:
    """Give the days of meetings closed since a moment, each with whether its minutes stand."""
    rows = work.session.execute(
        select(Meeting.closed_at, Meeting.state).where(
            Meeting.space_id == space_id, Meeting.closed_at >= since, Meeting.state.in_(OVER)
        )
    )
    return [(at.date(), state in APPROVED) for at, state in rows if at is not None]
