"""How what waits of engagements is told: one by its page, several by the list of their space."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator

from collab.features.engagements.models import Engagement
from collab.features.engagements.rules import address
from collab.shared.notices.news import Waiting


def told(
    rows: Iterable[Engagement],
    one: str,
    many: str,
    page: Callable[[uuid.UUID], str] = address,
) -> Iterator[Waiting]:
    """Tell of some engagements, once for each space; ``many`` has a gap for their number."""
    found: dict[uuid.UUID, list[Engagement]] = {}
    for row in rows:
        found.setdefault(row.space_id, []).append(row)
    for space_id, here in found.items():
        if len(here) == 1:
            yield Waiting(one, page(here[0].id))
        else:
            yield Waiting(many.format(len(here)), f"/spaces/{space_id}/engagements")
