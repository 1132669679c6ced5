"""What engagements tell others: what waits for counsel and for whoever convenes."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence

from collab.features.engagements import queries
from collab.features.engagements.models import Engagement
from collab.features.engagements.rules import State, address
from collab.shared.notices.news import Waiting
from collab.work.unit import Work

WORDS = {
    State.HELD: (
        "Terms of an engagement wait for your review",
        "terms of engagements wait for your review",
    ),
    State.CLEARED: (
        "Terms of an engagement are cleared and can be published",
        "terms of engagements are cleared and can be published",
    ),
}


def waiting(work: Work) -> Iterator[Waiting]:
    """Tell counsel what terms wait, and whoever convenes what can be published."""
    found: dict[tuple[uuid.UUID, State], list[Engagement]] = {}
    for row in queries.waiting(work):
        if not (row.house_examined or row.examines(work.viewer.org_id)):
            found.setdefault((row.space_id, row.stands), []).append(row)
    for (space_id, state), rows in found.items():
        one, many = WORDS[state]
        yield Waiting(one if len(rows) == 1 else f"{len(rows)} {many}", _where(space_id, rows))


def _where(space_id: uuid.UUID, rows: Sequence[Engagement]) -> str:
    return address(rows[0].id) if len(rows) == 1 else f"/spaces/{space_id}/engagements"
