"""What meetings tell home page and digest: agendas and topics for counsel, dates to answer."""

from __future__ import annotations

from collections.abc import Iterator

from collab.features.meetings import polling, queries
from collab.shared.notices.news import Waiting
from collab.work.unit import Work


def agendas(work: Work) -> Iterator[Waiting]:
    """Tell counsel how many agendas wait to be cleared, and topics to be looked at."""
    for space_id, (number, topics) in sorted(queries.waiting_for_counsel(work).items()):
        if number:
            one = "1 agenda waits for you to clear it"
            text = one if number == 1 else f"{number} agendas wait for you to clear them"
            yield Waiting(text, f"/spaces/{space_id}/meetings")
        if topics:
            one = "1 topic waits for you to look at"
            text = one if topics == 1 else f"{topics} topics wait for you to look at"
            yield Waiting(text, f"/spaces/{space_id}/topics")


def dates(work: Work) -> Iterator[Waiting]:
    """Tell whoever is asked for a date and has not answered."""
    for meeting_id, _space_id in polling.unanswered(work):
        yield Waiting("Say which dates suit you for a meeting", f"/meetings/{meeting_id}/dates")
