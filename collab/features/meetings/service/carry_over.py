"""Bring topics that are not done back to the backlog, once a meeting is closed or cancelled."""

from __future__ import annotations

from collab.features.meetings import queries
from collab.features.meetings.models import Meeting
from collab.shared.process.outcomes import outcomes_of
from collab.work.unit import Work


def carry(work: Work, meeting: Meeting) -> int:
    """Put what was not discussed, comes again or is unfinished into the backlog; give how many.

    Called after the meeting was closed, by whoever closed it; called again, it adds nothing.

    :raises ConflictError: while the meeting is not closed.
    """
    items = [item.id for item in queries.agenda(work, meeting)]
    unfinished = {one.about_id for one in outcomes_of(work, items) if one.unfinished}
    carried = int(work.call("app.carry_over", meeting.id, sorted(unfinished), work.now))
    if carried:
        facts = {"meeting": meeting.id, "topics": carried}
        work.record("meetings.carried_over", space_id=meeting.space_id, facts=facts)
    return carried
