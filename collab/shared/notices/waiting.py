"""What waits for a viewer, as counts: for the digest and the home page alike."""

from __future__ import annotations

from collections.abc import Iterator

from collab.people.spaces.charters import pending_groups, standing, waiting_charters
from collab.people.spaces.invitations import asked_of_us
from collab.policy.viewer import Duty, Role
from collab.shared.counsel.queries import overdue_in, waiting_counts
from collab.shared.notices.news import Waiting
from collab.shared.objections.queries import waiting_counts as objection_counts
from collab.work.unit import Work


def reviews(work: Work) -> Iterator[Waiting]:
    """Tell counsel how many items wait, space by space."""
    spaces = [seat.space_id for seat in work.viewer.seats_as(Role.COUNSEL)]
    for space_id, number in sorted(waiting_counts(work, spaces).items()):
        text = "1 item waits for your review" if number == 1 else _many(number)
        yield Waiting(text, f"/spaces/{space_id}/review")


def objections(work: Work) -> Iterator[Waiting]:
    """Tell counsel how many objections wait, space by space."""
    spaces = [seat.space_id for seat in work.viewer.seats_as(Role.COUNSEL)]
    for space_id, number in sorted(objection_counts(work, spaces).items()):
        text = "1 objection waits for you" if number == 1 else f"{number} objections wait for you"
        yield Waiting(text, f"/spaces/{space_id}/objections")


def overdue(work: Work) -> Iterator[Waiting]:
    """Tell a facilitator that something waits too long for counsel, and nothing more."""
    for space_id in overdue_in(work):
        yield Waiting("Something is overdue with antitrust counsel", f"/spaces/{space_id}/people")


def charters(work: Work) -> Iterator[Waiting]:
    """Tell which charters the viewer must accept, for himself or for his organisation."""
    mine = [group for group in pending_groups(work) if standing(work, group).waits_for_me]
    if len(mine) == 1:
        yield Waiting("1 charter waits for your acceptance", f"/spaces/{mine[0].id}/charter")
    elif mine:
        yield Waiting(f"{len(mine)} charters wait for your acceptance", "/")
    if Duty.ADMINISTRATOR not in work.viewer.duties:
        return
    number = len(waiting_charters(work))
    if number:
        words = "1 charter waits" if number == 1 else f"{number} charters wait"
        yield Waiting(f"{words} for your organisation's acceptance", "/organisation")


def requests(work: Work) -> Iterator[Waiting]:
    """Tell an administrator how many people facilitators ask him to seat."""
    number = len(asked_of_us(work)) if Duty.ADMINISTRATOR in work.viewer.duties else 0
    if number:
        words = "1 person is asked for" if number == 1 else f"{number} people are asked for"
        yield Waiting(f"{words}: agree or decline", "/organisation")


def _many(number: int) -> str:
    return f"{number} items wait for your review"
