"""What engagements tell others: what waits for counsel and for whoever convenes."""

from __future__ import annotations

from collections.abc import Iterator

from collab.features.engagements import queries
from collab.features.engagements.rules import State
from collab.features.engagements.telling import told
from collab.shared.notices.news import Waiting
from collab.work.unit import Work

WORDS = {
    State.HELD: (
        "Terms of an engagement wait for your review",
        "{} terms of engagements wait for your review",
    ),
    State.CLEARED: (
        "Terms of an engagement are cleared and can be published",
        "{} terms of engagements are cleared and can be published",
    ),
    State.DRAFT: (
        "Counsel returned terms of an engagement to be changed",
        "Counsel returned terms of {} engagements to be changed",
    ),
    State.REPORTED: (
        "An engagement has ended and can be completed",
        "{} engagements have ended and can be completed",
    ),
}


def waiting(work: Work) -> Iterator[Waiting]:
    """Tell counsel what terms wait, and others what was returned, is cleared, or has ended."""
    found = [
        row
        for row in queries.waiting(work)
        if not (row.house_examined or row.examines(work.viewer.org_id))
    ]
    for state, (one, many) in WORDS.items():
        yield from told((row for row in found if row.stands is state), one, many)
