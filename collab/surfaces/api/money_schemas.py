"""What money looks like in JSON: invoices, what moved on them, books, and one's own statement."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from collab.core.money import CURRENCIES, MOST
from collab.features.engagements.money.queries import Book, Kept
from collab.features.engagements.money.rules import OUTSIDER, REFERENCE, WHOLE, Invoice
from collab.surfaces.api.paging import Paged
from collab.surfaces.api.schemas import STRICT, Day, Text
from collab.surfaces.api.written import OneLine

MINOR = "In the smallest unit of the currency."
Units = Annotated[int, Field(ge=1, le=MOST, description=MINOR)]


class MoneyEntryIn(BaseModel):
    """What moved on an invoice."""

    model_config = STRICT

    number: int = Field(
        ge=1,
        le=999_999_999,
        description="The number it gets: one more than the last you saw. Sent twice, once.",
    )
    kind: Literal["received", "paid", "returned", "credited"]
    amount: Units
    on: Day = Field(description="The day on which it moved.")
    reference: Annotated[Text, Field(max_length=REFERENCE)] = ""


class InvoiceLine(BaseModel):
    """An invoice and how it stands."""

    id: UUID
    side: str = Field(description="payer, outside or expert: whose money it is about.")
    name: str = Field(description="Whose it is, to the trustee; empty for one's own.")
    currency: str = Field(description=f"One of {len(CURRENCIES)} of ISO 4217.")
    reference: str
    milestone: int | None = Field(description="The number of what it is for, of an expert's.")
    issued_on: dt.date
    due_on: dt.date
    asked: int = Field(description=MINOR)
    moved: int = Field(description=f"Paid so far. {MINOR}")
    open: int = Field(description=f"Below nought what was paid too much. {MINOR}")


class InvoiceList(Paged):
    """Invoices, page by page."""

    items: list[InvoiceLine]


class CostList(BaseModel):
    """What the expert asked for."""

    items: list[InvoiceLine]


class EntryOut(BaseModel):
    """A movement: its lines by account are nought together."""

    id: UUID
    number: int
    kind: str
    on: dt.date
    booked_at: dt.datetime
    reference: str
    lines: dict[str, int] = Field(description=f"Debits above nought, credits below. {MINOR}")
    reverses: UUID | None
    reversed: bool


class InvoiceOut(InvoiceLine):
    """An invoice with what was booked on it."""

    entries: list[EntryOut]


class CallIn(BaseModel):
    """Up to which part firms are asked for their contributions, and until when they pay."""

    model_config = STRICT

    percent: int = Field(ge=1, le=WHOLE, description="Of each firm's part, what was asked counted.")
    issued_on: Day
    due_on: Day


class InvoiceIn(BaseModel):
    """A paper that asks for an amount; the reference is the trustee's own."""

    model_config = STRICT

    amount: Units
    reference: Annotated[Text, Field(max_length=REFERENCE)] = ""
    issued_on: Day
    due_on: Day


class OutsideIn(InvoiceIn):
    """A part that comes from outside the group, and from whom."""

    name: Annotated[OneLine, Field(max_length=OUTSIDER)]


class ExpertInvoiceIn(InvoiceIn):
    """An invoice of the expert."""

    milestone_id: UUID = Field(description="One that was accepted, of those of the book.")


class FileKind(BaseModel):
    """What kind of file is wanted."""

    model_config = STRICT

    kind: Literal["pdf", "xlsx"]


class TotalOut(BaseModel):
    """What all invoices in one currency come to; nothing is converted."""

    currency: str
    asked: int = Field(description=MINOR)
    moved: int = Field(description=MINOR)
    open: int = Field(description=MINOR)


class StatementOut(BaseModel):
    """All of one's own firm's money: what it is asked for, and, of an expert's, what it asked."""

    items: list[InvoiceOut]
    to_pay: list[TotalOut]
    to_be_paid: list[TotalOut]


class InvoiceableOut(BaseModel):
    """A milestone that was accepted."""

    id: UUID
    number: int
    amount: int = Field(description=MINOR)
    asked: int = Field(description=f"Invoiced so far. {MINOR}")


class FrozenPart(BaseModel):
    """What is borne from outside."""

    label: str
    amount: int = Field(description=MINOR)


class FrozenBudget(BaseModel):
    """What the book rests on."""

    number: int
    total: int = Field(description=MINOR)
    shares: int = Field(description=f"What firms bear together. {MINOR}")
    parts: list[FrozenPart]


class BookLine(BaseModel):
    """A book one keeps."""

    id: UUID = Field(description="The engagement's.")
    place: str
    title: str | None = Field(description="Where one reads the engagement or its call.")
    state: str
    currency: str


class BookList(BaseModel):
    """The books one keeps as trustee."""

    items: list[BookLine]


class BookOut(BaseModel):
    """All of an engagement's money."""

    id: UUID
    place: str
    currency: str
    budget: FrozenBudget | None = Field(description="Null until one is frozen.")
    milestones: list[InvoiceableOut]
    accounts: dict[str, int] = Field(description=f"Together they are nought. {MINOR}")
    invoices: list[InvoiceLine]


class CalledOut(BookOut):
    """The book after contributions were called."""

    changed: int = Field(description="Invoices written or credited.")


def told_line(one: Invoice) -> InvoiceLine:
    """Tell an invoice as a list shows it."""
    return InvoiceLine(
        id=one.id,
        side=one.side.value,
        name=one.name,
        currency=one.currency,
        reference=one.reference,
        milestone=one.milestone,
        issued_on=one.issued_on,
        due_on=one.due_on,
        asked=one.asked,
        moved=one.moved,
        open=one.open,
    )


def told_invoice(row: Kept) -> InvoiceOut:
    """Tell an invoice with what was booked on it."""
    entries = [
        EntryOut(
            id=one.id,
            number=one.number,
            kind=one.kind.value,
            on=one.on,
            booked_at=one.at,
            reference=one.reference,
            lines={account.value: amount for account, amount in one.lines.items()},
            reverses=one.reverses,
            reversed=one.reversed,
        )
        for one in row.entries
    ]
    return InvoiceOut(**told_line(row.invoice).model_dump(), entries=entries)


def told_book(book: Book) -> dict[str, object]:
    """Tell a book, field by field."""
    return {
        "id": book.id,
        "place": book.place,
        "currency": book.currency,
        "budget": book.budget and FrozenBudget.model_validate(book.budget),
        "milestones": [InvoiceableOut.model_validate(one) for one in book.milestones],
        "accounts": {account.value: amount for account, amount in book.accounts.items()},
        "invoices": [told_line(one) for one in book.invoices],
    }
