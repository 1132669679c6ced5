"""What waits for counsel in meetings: stopped topics, and notes that were held back."""

from __future__ import annotations

from collections.abc import Iterator

from collab.features.meetings.session_queries import waiting_counts
from collab.shared.notices.news import Waiting
from collab.work.unit import Work


def stops(work: Work) -> Iterator[Waiting]:
    """Tell counsel how many topics and notes wait, meeting by meeting."""
    for meeting_id, number in waiting_counts(work):
        text = (
            "1 topic or note of a meeting waits for you"
            if number == 1
            else f"{number} topics or notes of a meeting wait for you"
        )
        yield Waiting(text, f"/meetings/{meeting_id}/session")
