"""What waits of reviews: each step for whom it is. Nothing tells what anybody gave."""

from __future__ import annotations

from collections.abc import Iterator

from collab.features.engagements.review import due, queries
from collab.features.engagements.review.rules import address
from collab.features.engagements.telling import told
from collab.shared.notices.news import Waiting
from collab.work.unit import Work


def waiting(work: Work) -> Iterator[Waiting]:
    """Tell which reviews wait for the viewer's score, and which for a step of his."""
    for row, running, number in queries.to_score(work):
        one, many = "1 proposal waits for your score", f"{number} proposals wait for your score"
        text = one if number == 1 else many
        yield Waiting(text, address(row.id), due_at=running.closes_at)
    yield from told(
        due.unnamed(work),
        "Name who judges proposals for your organisation",
        "Name who judges proposals for your organisation in {} engagements",
        address,
    )
    yield from told(
        due.to_begin(work),
        "Proposals of an engagement are open: begin the review",
        "Proposals of {} engagements are open: begin the reviews",
        address,
    )
    planned, over = due.between(work)
    yield from told(
        planned,
        "A planned phase of a review can begin",
        "Planned phases of {} reviews can begin",
        address,
    )
    yield from told(
        over,
        "Scoring of an engagement is over: take the next step",
        "Scoring of {} engagements is over: take the next steps",
        address,
    )
    asked, stated = due.to_decide(work)
    yield from told(
        asked,
        "A selection is to be put to those who select",
        "{} selections are to be put to those who select",
        address,
    )
    yield from told(
        stated,
        "A selection is decided: award it and answer who proposed",
        "{} selections are decided: award them and answer who proposed",
        address,
    )
