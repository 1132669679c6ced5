"""What waits for a viewer, as counts: for the digest and the home page alike."""

from __future__ import annotations

from collections.abc import Iterator

from collab.policy.viewer import Role
from collab.shared.notices.news import Waiting
from collab.shared.releases.queries import waiting_counts
from collab.work.unit import Work


def reviews(work: Work) -> Iterator[Waiting]:
    """Tell counsel how many items wait, space by space."""
    spaces = [seat.space_id for seat in work.viewer.seats_as(Role.COUNSEL)]
    for space_id, number in sorted(waiting_counts(work, spaces).items()):
        text = "1 item waits for your review" if number == 1 else _many(number)
        yield Waiting(text, f"/spaces/{space_id}/review")


def charters(work: Work) -> Iterator[Waiting]:
    """Tell how many charters must be accepted before anything of their spaces shows."""
    number = len(work.viewer.pending)
    if number == 1:
        (space_id,) = work.viewer.pending
        yield Waiting("1 charter waits for your acceptance", f"/spaces/{space_id}/charter")
    elif number:
        yield Waiting(f"{number} charters wait for your acceptance", "/")


def _many(number: int) -> str:
    return f"{number} items wait for your review"
