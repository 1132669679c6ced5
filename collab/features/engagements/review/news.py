"""What waits of reviews: proposals to score, until when. Nothing tells what anybody gave."""

from __future__ import annotations

from collections.abc import Iterator

from collab.features.engagements.review import queries
from collab.features.engagements.review.rules import address
from collab.shared.notices.news import Waiting
from collab.work.unit import Work


def waiting(work: Work) -> Iterator[Waiting]:
    """Tell which reviews wait for the viewer's score."""
    for row, running, number in queries.to_score(work):
        one, many = "1 proposal waits for your score", f"{number} proposals wait for your score"
        text = one if number == 1 else many
        yield Waiting(text, address(row.id), due_at=running.closes_at)
