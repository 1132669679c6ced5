"""Bring topics that are not done back to the backlog, once a meeting is closed."""

from __future__ import annotations

from collab.features.meetings.models import Meeting
from collab.work.unit import Work


def carry(work: Work, meeting: Meeting) -> int:  # noqa: ARG001 # what the agenda fills in
    """Give how many topics came back; none where no backlog is kept."""
    return 0
