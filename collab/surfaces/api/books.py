"""Books of money for programs of the trustee: contributions called, invoices taken in."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from flask import typing as ft

from collab.core.rest import Operation, Reply, answer
from collab.core.texts import one_line
from collab.features.engagements.money import queries, service
from collab.features.engagements.money.queries import Book
from collab.features.engagements.money.service import Asked
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.money import KEPT
from collab.surfaces.api.money_schemas import (
    BookLine,
    BookList,
    BookOut,
    CalledOut,
    CallIn,
    CostList,
    ExpertInvoiceIn,
    InvoiceIn,
    InvoiceOut,
    OutsideIn,
    told_book,
    told_invoice,
    told_line,
)
from collab.surfaces.api.repeating import KEY, once
from collab.work.bearer import LET_OUT, READ
from collab.work.unit import Work

TAKEN_IN = {201: Reply("The invoice.", InvoiceOut)}


@bp.operation(
    "GET",
    "/books",
    allow=READ,
    does=Operation(
        summary="List the books of money you keep",
        details="To a trustee; nobody else keeps one.",
        replies={200: Reply("The latest engagement first.", BookList)},
    ),
)
def list_books(work: Work) -> ft.ResponseReturnValue:
    """List the books one keeps."""
    found = queries.books(work)
    named = queries.titles(work, {one["id"] for one in found})
    told = [
        BookLine(
            id=one["id"],
            place=one["space"],
            title=named.get(one["id"]),
            state=one["state"],
            currency=one["currency"],
        )
        for one in found
    ]
    return answer(BookList(items=told))


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
    return answer(BookOut.model_validate(told_book(service.open_book(work, engagement_id))))


@bp.operation(
    "GET",
    "/engagements/<uuid:engagement_id>/costs",
    allow=READ,
    does=Operation(
        summary="Read what the expert asked and was paid",
        details="To firms that judge the work, and whoever convenes; to others the list is empty."
        " Who pays is told to nobody.",
        replies={200: Reply("What is due first on top.", CostList)},
    ),
)
def read_costs(work: Work, engagement_id: UUID) -> ft.ResponseReturnValue:
    """Give what the work has cost."""
    about = queries.engagement(work, engagement_id)
    return answer(CostList(items=[told_line(one) for one in queries.costs(work, about.id)]))


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/book/contributions",
    allow=LET_OUT,
    does=Operation(
        summary="Ask firms for their contributions, up to a part of them",
        details=f"{KEPT} What a firm was asked for before counts; what it bears less of since is"
        " credited. Sent twice it is done once.",
        body=CallIn,
        replies={200: Reply("The book as it stands then.", CalledOut)},
        problems={409: "Every firm was asked for that much, or no budget is frozen."},
    ),
)
def call_contributions(work: Work, engagement_id: UUID, body: CallIn) -> ft.ResponseReturnValue:
    """Ask firms for their parts."""
    book = service.open_book(work, engagement_id)
    changed = service.call_contributions(work, book, **body.model_dump())
    told = told_book(service.open_book(work, engagement_id))
    return answer(CalledOut.model_validate({**told, "changed": changed}))


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/book/outside",
    allow=LET_OUT,
    does=Operation(
        summary="Take in a part that comes from outside the group",
        details=KEPT,
        body=OutsideIn,
        headers=KEY,
        replies=TAKEN_IN,
        problems={409: "The key is in use."},
    ),
)
def take_in_outside(work: Work, engagement_id: UUID, body: OutsideIn) -> ft.ResponseReturnValue:
    """Take in a part from outside."""

    def taken(book: Book) -> UUID:
        return service.add_outside(work, book, body.name, _asked(body))

    return _taken_in(work, engagement_id, body, taken)


@bp.operation(
    "POST",
    "/engagements/<uuid:engagement_id>/book/expert",
    allow=LET_OUT,
    does=Operation(
        summary="Take in an invoice of the expert, for a milestone that was accepted",
        details=KEPT,
        body=ExpertInvoiceIn,
        headers=KEY,
        replies=TAKEN_IN,
        problems={409: "It was not accepted, more is asked than was agreed, or the key is in use."},
    ),
)
def take_in_expert_invoice(
    work: Work, engagement_id: UUID, body: ExpertInvoiceIn
) -> ft.ResponseReturnValue:
    """Take in an invoice of the expert."""

    def taken(book: Book) -> UUID:
        return service.add_expert_invoice(work, book, body.milestone_id, _asked(body))

    return _taken_in(work, engagement_id, body, taken)


def _taken_in(
    work: Work, engagement_id: UUID, body: InvoiceIn, taken: Callable[[Book], UUID]
) -> ft.ResponseReturnValue:
    book = service.open_book(work, engagement_id)
    before = once(work, body)
    ident = before.item_id
    if ident is None:
        ident = taken(book)
        before.keep(ident)
    return answer(told_invoice(queries.kept(work, ident)), HTTPStatus.CREATED)


def _asked(body: InvoiceIn) -> Asked:
    return Asked(body.amount, one_line(body.reference), body.issued_on, body.due_on)
