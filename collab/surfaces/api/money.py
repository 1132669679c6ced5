"""Money for programs: one's own invoices, and the book of an engagement to its trustee."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from flask import typing as ft
from pydantic import BaseModel, Field

from collab.core.money import CURRENCIES, MOST
from collab.core.rest import Operation, Reply, answer
from collab.features.engagements.money import queries, service
from collab.features.engagements.money.queries import Kept
from collab.features.engagements.money.rules import REFERENCE, Invoice, Kind
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.schemas import STRICT, Day, Text
from collab.work.bearer import CHANGE, READ
from collab.work.unit import Work

MINOR = "In the smallest unit of the currency."
OWN = "Rows of one's own organisation, to people of it whose seat reaches what is sealed."
REFUSED = {409: "Something was booked meanwhile, or the invoice would make no sense."}
KEPT = "To the group's trustee alone. Others have their own part under /money."


class MoneyEntryIn(BaseModel):
    """What moved on an invoice."""

    model_config = STRICT

    number: int = Field(
        ge=1, description="The number it gets: one more than the last you saw. Sent twice, once."
    )
    kind: Literal["received", "paid", "returned", "credited"]
    amount: int = Field(ge=1, le=MOST, description=MINOR)
    on: Day = Field(description="The day on which it moved.")
    reference: Annotated[Text, Field(max_length=REFERENCE)] = ""


class InvoiceLine(BaseModel):
    """An invoice and how it stands."""

    id: UUID
    side: str = Field(description="payer, outside or expert: whose money it is about.")
    name: str = Field(description="Whose it is, to the trustee; empty for one's own.")
    currency: str = Field(description=f"One of {len(CURRENCIES)} of ISO 4217.")
    reference: str
    issued_on: dt.date
    due_on: dt.date
    asked: int = Field(description=MINOR)
    moved: int = Field(description=f"Paid so far. {MINOR}")
    open: int = Field(description=f"Below nought what was paid too much. {MINOR}")


class InvoiceList(BaseModel):
    """Invoices."""

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


class BookOut(BaseModel):
    """All of an engagement's money."""

    id: UUID
    currency: str
    accounts: dict[str, int] = Field(description=f"Together they are nought. {MINOR}")
    invoices: list[InvoiceLine]


@bp.operation(
    "GET",
    "/money",
    allow=READ,
    does=Operation(
        summary="List what one's own organisation is asked to pay, or is paid",
        details=OWN,
        replies={200: Reply("What is due first on top.", InvoiceList)},
    ),
)
def list_money(work: Work) -> ft.ResponseReturnValue:
    """List one's own invoices."""
    return answer(InvoiceList(items=[_line(row.invoice) for row in queries.own(work)]))


@bp.operation(
    "GET",
    "/money/<uuid:invoice_id>",
    allow=READ,
    does=Operation(
        summary="Read an invoice with what was booked on it",
        details=f"{OWN} And to the trustee who keeps the book it is in.",
        replies={200: Reply("The invoice.", InvoiceOut)},
    ),
)
def read_money(work: Work, invoice_id: UUID) -> ft.ResponseReturnValue:
    """Give an invoice."""
    return _told(queries.kept(work, invoice_id))


@bp.operation(
    "GET",
    "/engagements/<uuid:engagement_id>/book",
    allow=READ,
    does=Operation(
        summary="Read the book of money of an engagement",
        details=KEPT,
        replies={200: Reply("The book.", BookOut)},
    ),
)
def read_book(work: Work, engagement_id: UUID) -> ft.ResponseReturnValue:
    """Give a book."""
    book = service.open_book(work, engagement_id)
    return answer(
        BookOut(
            id=book.id,
            currency=book.currency,
            accounts={account.value: amount for account, amount in book.accounts.items()},
            invoices=[_line(one) for one in book.invoices],
        )
    )


@bp.operation(
    "POST",
    "/money/<uuid:invoice_id>/entries",
    allow=CHANGE,
    does=Operation(
        summary="Book what moved on an invoice",
        details=KEPT,
        body=MoneyEntryIn,
        replies={200: Reply("The invoice as it stands then.", InvoiceOut)},
        problems=REFUSED,
    ),
)
def book_money(work: Work, invoice_id: UUID, body: MoneyEntryIn) -> ft.ResponseReturnValue:
    """Book it."""
    row = queries.kept(work, invoice_id)
    kind = Kind(body.kind)
    service.enter(
        work,
        row,
        kind,
        number=body.number,
        amount=body.amount,
        on=body.on,
        reference=body.reference,
    )
    return _told(queries.kept(work, invoice_id))


@bp.operation(
    "POST",
    "/money/entries/<uuid:entry_id>/reversal",
    allow=CHANGE,
    does=Operation(
        summary="Take an entry back by its opposite",
        details=f"{KEPT} Both entries stay.",
        replies={200: Reply("The invoice as it stands then.", InvoiceOut)},
        problems=REFUSED,
    ),
)
def reverse_money(work: Work, entry_id: UUID) -> ft.ResponseReturnValue:
    """Reverse it."""
    row, entry = queries.entry(work, entry_id)
    service.reverse(work, row, entry)
    return _told(queries.kept(work, row.invoice.id))


def _line(one: Invoice) -> InvoiceLine:
    return InvoiceLine(
        id=one.id,
        side=one.side.value,
        name=one.name,
        currency=one.currency,
        reference=one.reference,
        issued_on=one.issued_on,
        due_on=one.due_on,
        asked=one.asked,
        moved=one.moved,
        open=one.open,
    )


def _told(row: Kept) -> ft.ResponseReturnValue:
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
    return answer(InvoiceOut(**_line(row.invoice).model_dump(), entries=entries))
