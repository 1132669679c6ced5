"""What tasks tell home page and digest: how many wait, and where."""

from __future__ import annotations

from collections.abc import Iterator

from collab.features.tasks.queries import waiting_counts
from collab.shared.notices.news import Waiting
from collab.work.unit import Work


def tasks(work: Work) -> Iterator[Waiting]:
    """Tell how many contradicted findings are to be looked into, space by space."""
    for space_id, number in sorted(waiting_counts(work).items()):
        text = (
            "1 contradicted finding is to be looked into"
            if number == 1
            else f"{number} contradicted findings are to be looked into"
        )
        yield Waiting(text, f"/spaces/{space_id}/tasks")
