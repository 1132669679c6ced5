"""Money: one's own part, the book of an engagement, an invoice, and what is booked on it."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import Response, flash, redirect
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError
from collab.core.forms import tell
from collab.core.texts import EARLIEST
from collab.core.web import SIGNED_IN, Feature
from collab.features.engagements.money import pages, queries, service
from collab.features.engagements.money.forms import (
    CallForm,
    OutsideForm,
    amount_of,
)
from collab.features.engagements.money.papers import statement
from collab.features.engagements.money.policy import Act
from collab.features.engagements.money.rules import Kind, address, book_address
from collab.features.engagements.refusing import beside_the_form
from collab.people.spaces.queries import own_vault
from collab.shared.papers.pdf import pdf_of
from collab.work.unit import Work

bp = Feature("money")
Answer = ft.ResponseReturnValue
REFUSED = HTTPStatus.UNPROCESSABLE_ENTITY


@bp.get("/money", allow=SIGNED_IN)
def index(work: Work) -> Answer:
    """Show what one's own firm was asked for, and the books one keeps."""
    return pages.my_page(work)


@bp.post("/money/statement.pdf", allow=SIGNED_IN)
def statement_pdf(work: Work) -> Answer:
    """Give one's own firm's statement; that it was taken stands in its vault."""
    service.take_statement(work, own_vault(work))
    content = pdf_of(statement(work))
    headers = {"Content-Disposition": 'attachment; filename="statement.pdf"'}
    return Response(content, content_type="application/pdf", headers=headers)


@bp.get("/engagements/<uuid:engagement_id>/book", allow=SIGNED_IN)
def book(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Show a book to its trustee."""
    return pages.book_page(work, service.open_book(work, engagement_id))


@bp.post("/engagements/<uuid:engagement_id>/book/contributions", allow=SIGNED_IN)
def call(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Ask firms for their parts."""
    row, form = service.open_book(work, engagement_id), CallForm()
    try:
        with beside_the_form(work):
            form.demand()
            made = service.call_contributions(
                work,
                row,
                percent=form.part,
                issued_on=form.issued_on.data or EARLIEST,
                due_on=form.due_on.data or EARLIEST,
            )
    except InvalidError as error:
        tell(form, error)
        return pages.book_page(work, row, call=form), REFUSED
    flash(_("Invoices written or credited: %(number)s.", number=made), "success")
    return _to(book_address(row.id))


@bp.post("/engagements/<uuid:engagement_id>/book/outside", allow=SIGNED_IN)
def add_outside(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Take in a part from outside."""
    row, form = service.open_book(work, engagement_id), OutsideForm()
    try:
        with beside_the_form(work):
            form.demand()
            service.add_outside(work, row, form.name.data or "", form.asked(row.currency))
    except InvalidError as error:
        tell(form, error)
        return pages.book_page(work, row, outside=form), REFUSED
    flash(_("Booked."), "success")
    return _to(book_address(row.id))


@bp.post("/engagements/<uuid:engagement_id>/book/expert", allow=SIGNED_IN)
def add_expert_invoice(work: Work, engagement_id: uuid.UUID) -> Answer:
    """Take in an invoice of the expert."""
    row = service.open_book(work, engagement_id)
    form = pages.expert_form(work, row)
    try:
        with beside_the_form(work):
            form.demand()
            service.add_expert_invoice(work, row, form.milestone_id, form.asked(row.currency))
    except InvalidError as error:
        tell(form, error)
        return pages.book_page(work, row, expert=form), REFUSED
    flash(_("Booked."), "success")
    return _to(book_address(row.id))


@bp.get("/money/<uuid:invoice_id>", allow=SIGNED_IN)
def show(work: Work, invoice_id: uuid.UUID) -> Answer:
    """Show an invoice to whose it is, and to its trustee."""
    return pages.invoice_page(work, queries.kept(work, invoice_id))


@bp.post("/money/<uuid:invoice_id>/entries", allow=SIGNED_IN)
def enter(work: Work, invoice_id: uuid.UUID) -> Answer:
    """Book what moved."""
    row = work.authorise(Act.BOOK, queries.kept(work, invoice_id))
    form = pages.entry_form(work, row)
    try:
        with beside_the_form(work):
            form.demand()
            service.enter(
                work,
                row,
                Kind(form.kind.data),
                number=form.seen,
                amount=amount_of(form, row.invoice.currency),
                on=form.moved_on,
                reference=form.reference.data or "",
            )
    except InvalidError as error:
        tell(form, error)
        return pages.invoice_page(work, row, form), REFUSED
    flash(_("Booked."), "success")
    return _to(address(row.invoice.id))


@bp.post("/money/entries/<uuid:entry_id>/reversal", allow=SIGNED_IN)
def reverse(work: Work, entry_id: uuid.UUID) -> Answer:
    """Take an entry back by its opposite."""
    row, entry = queries.entry(work, entry_id)
    service.reverse(work, row, entry)
    flash(_("Reversed. Both entries stay."), "success")
    return _to(address(row.invoice.id))


def _to(path: str) -> Answer:
    return redirect(path, HTTPStatus.SEE_OTHER)
