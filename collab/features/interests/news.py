"""What interests tell a facilitator's digest: that there is something new, and not what."""

from __future__ import annotations

from collections.abc import Iterator

from collab.features.interests.queries import spaces_with_news
from collab.shared.notices.news import Waiting
from collab.work.unit import Work


def waiting(work: Work) -> Iterator[Waiting]:
    """Tell, space by space, that somebody told the viewer of a topic; nobody else is told."""
    for space_id in sorted(spaces_with_news(work)):
        yield Waiting("New topic interests wait for you", f"/spaces/{space_id}/interests")
