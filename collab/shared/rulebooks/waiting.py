"""What of the rules waits for somebody: for the digest and the home page alike, as counts."""

from __future__ import annotations

from collections.abc import Iterator

from collab.policy.viewer import Role
from collab.shared.notices.news import Waiting
from collab.shared.rulebooks.policy import reads_as_counsel
from collab.shared.rulebooks.queries import open_proposals, open_rejudgements
from collab.work.unit import Work


def rules(work: Work) -> Iterator[Waiting]:
    """Tell counsel and officer of changes to decide, and counsel of what would be stricter."""
    if not reads_as_counsel(work.viewer):
        return
    if number := open_proposals(work):
        words = "1 proposal" if number == 1 else f"{number} proposals"
        waits = "waits" if number == 1 else "wait"
        yield Waiting(f"{words} to change the rules {waits} for a decision", "/rules/proposals")
    spaces = [seat.space_id for seat in work.viewer.seats_as(Role.COUNSEL)]
    for space_id, number in sorted(open_rejudgements(work, spaces).items()):
        words = "1 item" if number == 1 else f"{number} items"
        yield Waiting(
            f"{words} would be judged more strictly today", f"/spaces/{space_id}/rejudged"
        )
