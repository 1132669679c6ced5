"""Ask for contributions, take in invoices, book what moved, and reverse what was wrong.

No amount and no name goes into a chain. That contributions were called stands in the chain of the
group. What moved on an invoice stands in the system's, and the worker notes it in the chain of the
vault the invoice stands in, which no trustee knows.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from typing import Any

from collab.audit.record import SYSTEM_CHAIN
from collab.core.errors import ConflictError, InvalidError, NotFoundError
from collab.core.ids import random_id
from collab.features.engagements.money import queries
from collab.features.engagements.money.policy import Act
from collab.features.engagements.money.queries import Book, Kept
from collab.features.engagements.money.rules import BOOKED, WHOLE, Entry, Kind
from collab.people.spaces.models import Space
from collab.work.unit import Work

NOTE = "money.note"
"""What the worker enters into the chain of a vault."""
NOTHING_LEFT = "Every organisation was asked for that much already."
NOT_ACCEPTED = "Nothing is owed for this milestone yet: it must be accepted first."
TOO_MUCH = "This is more than what is agreed for the milestone and not yet invoiced."
TAKEN_IN = "This was taken in already, or there is nothing to pay yet. Look at the book first."
MEANWHILE = "Something was booked on this invoice since you opened it. Look at it again first."
NO_SENSE = (
    "With this the invoice would make no sense: more would be returned than came, more paid to the"
    " expert than he asks for, or more credited than was invoiced."
)
NOT_REVERSED = (
    "This cannot be reversed: it was already, or later entries on the same invoice come first."
)


@dc.dataclass(frozen=True, slots=True)
class Asked:
    """What an invoice says."""

    amount: int
    reference: str
    issued_on: dt.date
    due_on: dt.date
    id: uuid.UUID | None = None
    """Which it becomes: sent twice it is taken in once."""


def call_contributions(
    work: Work, book: Book, *, percent: int, issued_on: dt.date, due_on: dt.date
) -> int:
    """Ask each firm for its part up to so many per cent; give how many invoices changed.

    :raises ConflictError: when there is nothing to ask for.
    """
    work.authorise(Act.CALL, book)
    if not 1 <= percent <= WHOLE:
        raise InvalidError({"percent": "Write a whole number from 1 to 100."})
    _in_order(issued_on, due_on)
    changed: int = work.call(
        "app.call_contributions", book.id, percent, issued_on, due_on, work.now
    )
    if not changed:
        raise ConflictError(NOTHING_LEFT)
    work.record("money.called", space_id=book.home, facts=_of(book))
    return changed


def add_outside(work: Work, book: Book, name: str, asked: Asked) -> uuid.UUID:
    """Take in a part that comes from outside the group.

    :raises ConflictError: where this very paper was taken in before.
    """
    work.authorise(Act.INVOICE, book)
    _in_order(asked.issued_on, asked.due_on)
    ident = asked.id or random_id()
    _booked(
        work,
        TAKEN_IN,
        "app.book_outside",
        ident,
        book.id,
        name,
        asked.amount,
        asked.reference,
        asked.issued_on,
        asked.due_on,
        work.now,
    )
    work.record("money.invoiced", space_id=book.home, facts=_of(book))
    return ident


def add_expert_invoice(work: Work, book: Book, milestone_id: uuid.UUID, asked: Asked) -> uuid.UUID:
    """Take in an invoice of the expert, for a milestone that was accepted.

    :raises ConflictError: where it was not, where it asks for more than was agreed, or where this
        very paper was taken in before.
    """
    work.authorise(Act.INVOICE, book)
    _in_order(asked.issued_on, asked.due_on)
    ident = asked.id or random_id()
    lacks = _booked(
        work,
        TAKEN_IN,
        "app.book_expert_invoice",
        ident,
        book.id,
        milestone_id,
        asked.amount,
        asked.reference,
        asked.issued_on,
        asked.due_on,
        work.now,
    )
    if lacks is not None:
        raise ConflictError({"not_accepted": NOT_ACCEPTED, "too_much": TOO_MUCH}[lacks])
    work.record("money.invoiced", space_id=book.home, facts=_of(book))
    return ident


def enter(  # noqa: PLR0913 # what a movement is made of
    work: Work, row: Kept, kind: Kind, *, number: int, amount: int, on: dt.date, reference: str = ""
) -> uuid.UUID:
    """Book what moved on an invoice, as the entry of this number: sent twice it is booked once.

    :raises InvalidError: for what does not happen to such an invoice, or a day still to come.
    :raises ConflictError: where that number is taken, or the invoice would make no sense.
    """
    work.authorise(Act.BOOK, row)
    if kind not in BOOKED[row.invoice.side]:
        raise InvalidError({"kind": "Choose what moved."})
    if on > work.now.date():
        raise InvalidError({"on": "Choose a day that is not still to come."})
    if amount < 1:
        raise InvalidError({"amount": "Write an amount above nought."})
    ident = random_id()
    home = _booked(
        work,
        NO_SENSE,
        "app.book_money",
        ident,
        row.invoice.id,
        number,
        kind.value,
        amount,
        on,
        reference,
        work.now,
    )
    if home is None:
        raise ConflictError(MEANWHILE)
    _note(work, row, ident, home)
    return ident


def reverse(work: Work, row: Kept, entry: Entry) -> uuid.UUID:
    """Take an entry back by its opposite; both stay. :raises ConflictError: where it cannot be."""
    work.authorise(Act.REVERSE, row)
    ident = random_id()
    home = _booked(work, NOT_REVERSED, "app.reverse_money", ident, entry.id, work.now)
    _note(work, row, ident, home, entry.id)
    return ident


def take_statement(work: Work, vault: Space) -> None:
    """Note in one's own vault that a statement was taken."""
    work.authorise(Act.TAKE, vault)
    work.record("money.statement_taken", space_id=vault.id)


def open_book(work: Work, engagement_id: uuid.UUID) -> Book:
    """Give a book to its trustee.

    :raises DeniedError: to others who know of the engagement.
    :raises NotFoundError: to those who do not.
    """
    found = queries.book(work, engagement_id)
    if found is None:
        work.authorise(Act.CALL, queries.engagement(work, engagement_id))
        raise NotFoundError
    return found


def _note(
    work: Work, row: Kept, entry: uuid.UUID, vault: uuid.UUID, reverses: uuid.UUID | None = None
) -> None:
    kind = "money.booked" if reverses is None else "money.reversed"
    facts = {"entry": entry, "invoice": row.invoice.id}
    if reverses is not None:
        facts["reverses"] = reverses
    work.record(kind, space_id=SYSTEM_CHAIN, facts=facts)
    work.later(
        NOTE,
        key=f"money:{entry}",
        space_id=vault,
        entry=entry,
        invoice=row.invoice.id,
        reverses=reverses,
    )


def _booked(work: Work, why: str, function: str, *arguments: object) -> Any:
    try:
        return work.call(function, *arguments)
    except ConflictError:
        raise ConflictError(why) from None


def _in_order(issued_on: dt.date, due_on: dt.date) -> None:
    if due_on < issued_on:
        raise InvalidError({"due_on": "Choose a day that is not before the invoice's."})


def _of(book: Book) -> dict[str, object]:
    return {"engagement": book.id}
