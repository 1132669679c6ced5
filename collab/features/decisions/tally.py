"""What the decisions of a space come to, of those the viewer reads."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import select

from collab.features.decisions.models import Decision
from collab.features.decisions.rules import State
from collab.work.unit import Work

STATED = (State.STATED, State.SUPERSEDED)


def closed(
    work: Work, space_id: uuid.UUID, since: dt.datetime
) -> Sequence[tuple[uuid.UUID, dt.date, bool]]:
    """Give the decisions closed since a moment, the day, and whether there is an outcome."""
    rows = work.session.execute(
        select(Decision.id, Decision.closed_at, Decision.state).where(
            Decision.space_id == space_id,
            Decision.closed_at >= since,
            Decision.state != State.WITHDRAWN,
        )
    )
    return [(ident, at.date(), state in STATED) for ident, at, state in rows if at is not None]
