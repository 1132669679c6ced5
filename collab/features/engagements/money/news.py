"""What money tells: what waits for one's firm and for a trustee, and letters without content."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from collab.core.db import call
from collab.core.house import House
from collab.core.mail import Composer, Letter
from collab.features.engagements.money import queries
from collab.features.engagements.money.queries import Book
from collab.features.engagements.money.rules import Invoice, Side, book_address
from collab.policy.viewer import Role
from collab.shared.notices.letters import letter_of
from collab.shared.notices.news import Waiting
from collab.work.unit import Work

ASKED, DUE = letter_of("money_asked"), letter_of("money_due")


def asked(session: Session, house: House, payload: Mapping[str, Any]) -> Letter | None:
    """Say that an invoice is there, and no word of it; None where nothing is open any more."""
    return ASKED(session, house, payload) if _is_open(session, payload) else None


def due(session: Session, house: House, payload: Mapping[str, Any]) -> Letter | None:
    """Remind of one; None where it was paid meanwhile."""
    return DUE(session, house, payload) if _is_open(session, payload) else None


MAILS: Mapping[str, Composer] = {"mail.money_asked": asked, "mail.money_due": due}


def waiting(work: Work) -> Iterator[Waiting]:
    """Tell what one's own firm is to pay, and a trustee which books hold something overdue."""
    left = [row.invoice for row in queries.own(work) if row.invoice.side is Side.PAYER]
    left = [one for one in left if one.open > 0]
    if left:
        number = len(left)
        words = "1 contribution waits" if number == 1 else f"{number} contributions wait"
        due_at = dt.datetime.combine(left[0].due_on, dt.time(), dt.UTC)
        yield Waiting(f"{words} to be paid", "/money", due_at=due_at, all_day=True)
    if any(True for _ in work.viewer.seats_as(Role.TRUSTEE)):
        for book in queries.books_of(work, [one["id"] for one in queries.books(work)]):
            if any(_late(paper, work) for paper in book.invoices):
                yield Waiting("A book of money holds something overdue", book_address(book.id))
            if _uncalled(book):
                yield Waiting("Contributions wait to be called", book_address(book.id))


def _uncalled(book: Book) -> bool:
    """Tell whether a frozen budget has shares and no firm was asked for one."""
    shares = book.budget["shares"] if book.budget else 0
    return shares > 0 and not any(one.side is Side.PAYER for one in book.invoices)


def _late(one: Invoice, work: Work) -> bool:
    return one.overdue(work.now.date())


def _is_open(session: Session, payload: Mapping[str, Any]) -> bool:
    invoice, reader = uuid.UUID(payload["invoice_id"]), uuid.UUID(payload["representation_id"])
    found: bool = call(session.connection(), "app.money_is_open", invoice, reader)[0][0]
    return found
