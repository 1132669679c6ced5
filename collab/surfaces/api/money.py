"""Money for programs: one's own invoices and statement, and what a trustee books on an invoice."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from flask import typing as ft

from collab.core.rest import Operation, Reply, answer
from collab.features.engagements.money import queries, service
from collab.features.engagements.money.papers import statement, workbook
from collab.features.engagements.money.queries import Kept
from collab.features.engagements.money.rules import Kind, Side, totals
from collab.people.spaces.queries import own_vault
from collab.shared.papers.pdf import pdf_of
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.made_files import RECORDED, MadeFile, made_file
from collab.surfaces.api.money_schemas import (
    FileKind,
    InvoiceList,
    InvoiceOut,
    MoneyEntryIn,
    StatementOut,
    TotalOut,
    told_invoice,
    told_line,
)
from collab.surfaces.api.paging import PageQuery, a_page
from collab.work.bearer import CHANGE, LET_OUT, READ
from collab.work.unit import Work

MEDIA = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
OWN = "Rows of one's own organisation, to people of it whose seat reaches what is sealed."
REFUSED = {409: "Something was booked meanwhile, or the invoice would make no sense."}
NO_VAULT = {404: "You have no seat in your organisation's vault."}
KEPT = "To the group's trustee alone. Others have their own part under /money."


@bp.operation(
    "GET",
    "/money",
    allow=READ,
    does=Operation(
        summary="List what one's own organisation is asked to pay, or is paid",
        details=OWN,
        query=PageQuery,
        replies={200: Reply("What is due first on top.", InvoiceList)},
    ),
)
def list_money(work: Work, query: PageQuery) -> ft.ResponseReturnValue:
    """List one's own invoices."""
    rows, further = a_page(query, partial(queries.own, work))
    return answer(InvoiceList(items=[told_line(row.invoice) for row in rows], next_page=further))


@bp.operation(
    "POST",
    "/money/statement",
    allow=CHANGE,
    does=Operation(
        summary="Take your organisation's statement: every invoice with what was booked on it",
        details=f"{OWN} That it was taken stands in your vault.",
        replies={200: Reply("All of it.", StatementOut)},
        problems=NO_VAULT,
    ),
)
def take_statement(work: Work) -> ft.ResponseReturnValue:
    """Give the statement in JSON."""
    service.take_statement(work, own_vault(work))
    rows = queries.own(work, most=None)
    told = StatementOut(
        items=[told_invoice(row) for row in rows],
        to_pay=_totals(rows, expert=False),
        to_be_paid=_totals(rows, expert=True),
    )
    return answer(told)


@bp.operation(
    "POST",
    "/money/statement/files",
    allow=CHANGE,
    does=Operation(
        summary="Take your organisation's statement as a file",
        details=f"{OWN} {RECORDED}",
        body=FileKind,
        replies={200: Reply("The file.", MadeFile)},
        problems=NO_VAULT,
    ),
)
def take_statement_file(work: Work, body: FileKind) -> ft.ResponseReturnValue:
    """Give the statement as a file."""
    service.take_statement(work, own_vault(work))
    made = pdf_of(statement(work)) if body.kind == "pdf" else workbook(work)
    return answer(made_file(made, MEDIA[body.kind]))


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
    return answer(told_invoice(queries.kept(work, invoice_id)))


@bp.operation(
    "POST",
    "/money/<uuid:invoice_id>/entries",
    allow=LET_OUT,
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
    return answer(told_invoice(queries.kept(work, invoice_id)))


@bp.operation(
    "POST",
    "/money/entries/<uuid:entry_id>/reversal",
    allow=LET_OUT,
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
    return answer(told_invoice(queries.kept(work, row.invoice.id)))


def _totals(rows: Sequence[Kept], *, expert: bool) -> list[TotalOut]:
    found = [one.invoice for one in rows if (one.invoice.side is Side.EXPERT) is expert]
    return [
        TotalOut(currency=currency, asked=asked, moved=moved, open=left)
        for currency, (asked, moved, left) in totals(found).items()
    ]
