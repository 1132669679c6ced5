"""What the pages of money show, gathered for templates."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import render_template
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup

from collab.core.ids import random_id
from collab.core.money import shown
from collab.core.refs import Card
from collab.features.engagements.money import queries, rules
from collab.features.engagements.money.forms import (
    CallForm,
    EntryForm,
    ExpertForm,
    OutsideForm,
)
from collab.features.engagements.money.policy import Act
from collab.features.engagements.money.queries import Book, Kept
from collab.features.engagements.money.rules import BOOKED, Side
from collab.people.spaces.models import Space
from collab.people.spaces.queries import own_vault
from collab.policy.viewer import Role, SpaceKind
from collab.work.unit import Work

TERM = dt.timedelta(days=30)


def amount(units: int, currency: str) -> str:
    """Give an amount in the reader's language."""
    return shown(units, currency, str(get_locale() or "en"))


WORDS: dict[str, Any] = {
    "amount": amount,
    "kinds": rules.KINDS,
    "sides": rules.SIDES,
    "accounts": rules.ACCOUNTS,
    "totals": rules.totals,
    "address": rules.address,
    "book_address": rules.book_address,
}


def my_page(work: Work) -> str:
    """Render what one's own firm was asked for and asked, and the books one keeps."""
    found = queries.own(work)
    kept = queries.books(work)
    named = queries.titles(work, {one.engagement_id for one in found} | {b["id"] for b in kept})
    return render_template(
        "money/index.html",
        paying=[one for one in found if one.invoice.side is not Side.EXPERT],
        paid=[one for one in found if one.invoice.side is Side.EXPERT],
        books=kept,
        titles=named,
        today=work.now.date(),
        vault=own_vault(work) if work.viewer.vault_id else None,
        shown=queries.SHOWN,
        **WORDS,
    )


def book_page(
    work: Work,
    book: Book,
    *,
    call: CallForm | None = None,
    outside: OutsideForm | None = None,
    expert: ExpertForm | None = None,
) -> str:
    """Render a book to its trustee, with the form that was found wrong, if one was."""
    title = queries.titles(work, {book.id}).get(book.id)
    return render_template(
        "money/book.html",
        book=book,
        title=title or _("Engagement %(code)s", code=book.code),
        by_side=[
            (side, [one for one in book.invoices if one.side is side])
            for side in Side
            if any(one.side is side for one in book.invoices)
        ],
        call=call or CallForm(data={"percent": "100", **_days(work)}),
        outside=outside or OutsideForm(data=_paper(work)),
        expert=expert or expert_form(work, book),
        today=work.now.date(),
        **WORDS,
    )


def expert_form(work: Work, book: Book) -> ExpertForm:
    """Give the form of an expert's invoice, with the milestones that may be invoiced."""
    form = ExpertForm(data=_paper(work))
    form.offer(
        (
            one["id"],
            _(
                "Milestone %(number)s, %(rest)s not yet invoiced",
                number=one["number"],
                rest=amount(one["amount"] - one["asked"], book.currency),
            ),
        )
        for one in book.milestones
        if one["asked"] < one["amount"]
    )
    return form


def invoice_page(work: Work, row: Kept, form: EntryForm | None = None) -> str:
    """Render an invoice with all that was booked on it."""
    named = queries.titles(work, {row.engagement_id})
    return render_template(
        "money/invoice.html",
        row=row,
        invoice=row.invoice,
        title=named.get(row.engagement_id),
        may_book=work.may(Act.BOOK, row).allowed,
        form=form or entry_form(work, row),
        today=work.now.date(),
        **WORDS,
    )


def entry_form(work: Work, row: Kept) -> EntryForm:
    """Give the form in which a movement is written."""
    kinds = BOOKED[row.invoice.side]
    data = {"on": work.now.date(), "kind": kinds[0].value, "number": str(row.next_number)}
    form = EntryForm(data=data)
    form.offer(kinds)
    return form


def panel(work: Work, subject: Card) -> Markup:
    """Render on an engagement's page what its money comes to, as far as it is the viewer's."""
    costs = queries.costs(work, subject.id)
    own = queries.own(work, subject.id)
    keeps = any(one["id"] == subject.id for one in queries.books(work)) if _trusted(work) else False
    text = render_template(
        "money/_panel.html",
        costs=costs,
        own=own,
        book=rules.book_address(subject.id) if keeps else None,
        today=work.now.date(),
        **WORDS,
    )
    return Markup(text.strip())  # noqa: S704 # an autoescaping template made it


def front_section(work: Work, space: Space) -> Markup | None:
    """Show in one's own vault what is open, and to a trustee where the books are."""
    own = space.kind == SpaceKind.VAULT and space.id == work.viewer.vault_id
    if not own and not work.viewer.sits_in(space.id, Role.TRUSTEE):
        return None
    left = [one for one in queries.own(work) if one.invoice.open > 0] if own else []
    text = render_template("money/_front.html", rows=left, own=own, today=work.now.date(), **WORDS)
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def _trusted(work: Work) -> bool:
    return any(True for _seat in work.viewer.seats_as(Role.TRUSTEE))


def _paper(work: Work) -> dict[str, Any]:
    return {**_days(work), "ident": str(random_id())}


def _days(work: Work) -> dict[str, Any]:
    today = work.now.date()
    return {"issued_on": today, "due_on": today + TERM}
