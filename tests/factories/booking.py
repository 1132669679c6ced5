"""Money booked as a trustee books it: through the services, and read as each firm reads it."""

from __future__ import annotations

import datetime as dt

from collab.features.engagements.money import queries, service
from collab.features.engagements.money.queries import Book, Kept
from collab.features.engagements.money.rules import Entry, Kind
from collab.work.unit import Work
from tests.cast import Member
from tests.conftest import OpenWork
from tests.factories.kpis import TARA
from tests.factories.money import TERM, Paid

MINUTE = dt.timedelta(minutes=1)


def book_of(work: Work, made: Paid) -> Book:
    found = queries.book(work, made.id)
    assert found is not None
    return found


def called(
    work: OpenWork, made: Paid, percent: int = 100, *, at: dt.datetime, late: bool = False
) -> int:
    """Let the trustee ask for contributions; ``late`` ones are due at once."""
    with work(TARA, at=at) as w:
        today = w.now.date()
        due_on = today if late else today + TERM
        return service.call_contributions(
            w, book_of(w, made), percent=percent, issued_on=today, due_on=due_on
        )


def own(work: OpenWork, member: Member) -> list[Kept]:
    with work(member, read_only=True) as w:
        return list(queries.own(w))


def booked(work: OpenWork, row: Kept, kind: Kind, amount: int) -> None:
    with work(TARA) as w:
        kept = queries.kept(w, row.invoice.id)
        service.enter(w, kept, kind, number=kept.next_number, amount=amount, on=w.now.date())


def taken_back(work: OpenWork, entry: Entry) -> None:
    with work(TARA) as w:
        row, found = queries.entry(w, entry.id)
        service.reverse(w, row, found)
