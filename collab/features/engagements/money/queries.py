"""The only ways to get at money: one's own under the formula, a book by a trustee's function."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, Uuid, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB

from collab.core.errors import NotFoundError
from collab.features.engagements.models import Call, Engagement
from collab.features.engagements.money.models import MoneyEntry, MoneyInvoice, MoneyLine
from collab.features.engagements.money.rules import Account, Entry, Invoice, Kind, Side, standing
from collab.work.unit import Work

SHOWN = 500


@dc.dataclass(frozen=True, slots=True)
class Book:
    """All of an engagement's money, as its trustee reads it; no word of the engagement's."""

    id: uuid.UUID
    home: uuid.UUID
    place: str
    currency: str
    budget: Mapping[str, Any] | None
    invoices: Sequence[Invoice]
    milestones: Sequence[Mapping[str, Any]]
    accounts: Mapping[Account, int]

    @property
    def code(self) -> str:
        """Give a name that tells nothing."""
        return f"E-{self.id.hex[-8:].upper()}"


@dc.dataclass(frozen=True, slots=True)
class Kept:
    """One invoice with its entries. ``keeps`` says whether the viewer keeps its book."""

    invoice: Invoice
    engagement_id: uuid.UUID
    entries: Sequence[Entry]
    keeps: bool

    @property
    def next_number(self) -> int:
        """Give the number of the entry that is booked next."""
        return max((one.number for one in self.entries), default=0) + 1


def books(work: Work) -> Sequence[Mapping[str, Any]]:
    """Give the books the viewer keeps: id, place, state, currency."""
    found: list[dict[str, Any]] = work.call("app.money_books")
    return [{**one, "id": uuid.UUID(one["id"])} for one in found]


def book(work: Work, engagement_id: uuid.UUID) -> Book | None:
    """Give a book to whoever keeps it; None to everybody else."""
    found = work.call("app.money_book", engagement_id)
    return None if found is None else _book(engagement_id, found)


def books_of(work: Work, ids: Sequence[uuid.UUID]) -> Sequence[Book]:
    """Give those of some books that the viewer keeps, in one call."""
    if not ids:
        return []
    asked = func.unnest(cast(ids, ARRAY(Uuid))).column_valued("asked")
    found = select(asked, func.app.money_book(asked, type_=JSONB))
    return [_book(ident, said) for ident, said in work.session.execute(found) if said is not None]


def _book(ident: uuid.UUID, found: Mapping[str, Any]) -> Book:
    return Book(
        id=ident,
        home=uuid.UUID(found["home"]),
        place=found["space"],
        currency=found["currency"],
        budget=found["budget"],
        invoices=[_invoice(one) for one in found["invoices"]],
        milestones=[{**one, "id": uuid.UUID(one["id"])} for one in found["milestones"]],
        accounts={Account(name): amount for name, amount in found["accounts"].items()},
    )


def engagement(work: Work, engagement_id: uuid.UUID) -> Engagement:
    """Give an engagement. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Engagement).where(Engagement.id == engagement_id))
    if found is None:
        raise NotFoundError
    return found


def costs(work: Work, engagement_id: uuid.UUID) -> Sequence[Invoice]:
    """Give what the expert asked and was paid, to those who judge the work."""
    return [_invoice(one) for one in work.call("app.money_costs", engagement_id)]


def kept(work: Work, invoice_id: uuid.UUID) -> Kept:
    """Give an invoice to whoever keeps its book, or whose it is.

    :raises NotFoundError: when there is none for this viewer.
    """
    found = work.call("app.kept_invoice", invoice_id)
    if found is not None:
        entries = [_entry(one) for one in found["entries"]]
        return Kept(_invoice(found), uuid.UUID(found["engagement"]), entries, keeps=True)
    row = work.session.scalar(select(MoneyInvoice).where(MoneyInvoice.id == invoice_id))
    if row is None:
        raise NotFoundError
    entries = _entries(work, [row.id])[row.id]
    return Kept(_own(row, entries), row.engagement_id, entries, keeps=False)


def entry(work: Work, entry_id: uuid.UUID) -> tuple[Kept, Entry]:
    """Give an entry with the invoice it is on. :raises NotFoundError: as ``kept`` does."""
    on = work.call("app.kept_entry", entry_id)
    if on is None:
        on = work.session.scalar(select(MoneyEntry.invoice_id).where(MoneyEntry.id == entry_id))
    if on is None:
        raise NotFoundError
    found = kept(work, on)
    return found, next(one for one in found.entries if one.id == entry_id)


def own(
    work: Work,
    engagement_id: uuid.UUID | None = None,
    *,
    skip: int = 0,
    most: int | None = SHOWN,
) -> Sequence[Kept]:
    """Give one's own firm's invoices with their entries, what is due first on top."""
    if work.viewer.vault_id is None:
        return []
    listing = select(MoneyInvoice).where(MoneyInvoice.space_id == work.viewer.vault_id)
    if engagement_id is not None:
        listing = listing.where(MoneyInvoice.engagement_id == engagement_id)
    rows = work.session.scalars(
        listing.order_by(MoneyInvoice.due_on, MoneyInvoice.shared_at, MoneyInvoice.id)
        .offset(skip)
        .limit(most)
    ).all()
    entries = _entries(work, [row.id for row in rows])
    return [
        Kept(_own(row, entries[row.id]), row.engagement_id, entries[row.id], keeps=False)
        for row in rows
    ]


def titles(work: Work, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """Give what engagements are called, as far as the viewer reads them or their calls."""
    called = select(Call.engagement_id, Call.title).where(Call.engagement_id.in_(ids))
    read = select(Engagement.id, Engagement.title).where(Engagement.id.in_(ids))
    return {
        ident: title for listing in (called, read) for ident, title in work.session.execute(listing)
    }


def _entries(work: Work, ids: Collection[uuid.UUID]) -> defaultdict[uuid.UUID, list[Entry]]:
    """Give the entries on some invoices, in the order in which they were booked."""
    found: defaultdict[uuid.UUID, list[Entry]] = defaultdict(list)
    if not ids:
        return found
    rows = work.session.scalars(
        select(MoneyEntry)
        .where(MoneyEntry.invoice_id.in_(ids))
        .order_by(MoneyEntry.invoice_id, MoneyEntry.number)
    ).all()
    lines: defaultdict[uuid.UUID, dict[Account, int]] = defaultdict(dict)
    for line in work.session.scalars(
        select(MoneyLine).where(MoneyLine.entry_id.in_([row.id for row in rows]))
    ):
        lines[line.entry_id][Account(line.account)] = line.amount
    taken_back = {row.reverses for row in rows}
    for row in rows:
        found[row.invoice_id].append(
            Entry(
                row.id,
                row.number,
                Kind(row.kind),
                row.effective_on,
                row.shared_at,
                row.reference,
                lines[row.id],
                row.reverses,
                row.id in taken_back,
            )
        )
    return found


def _own(row: MoneyInvoice, entries: Sequence[Entry]) -> Invoice:
    asked, moved = standing(Side(row.side), entries)
    return Invoice(
        id=row.id,
        side=Side(row.side),
        currency=row.currency,
        reference=row.reference,
        issued_on=row.issued_on,
        due_on=row.due_on,
        asked=asked,
        moved=moved,
        name=row.outsider,
    )


def _invoice(told: Mapping[str, Any]) -> Invoice:
    return Invoice(
        id=uuid.UUID(told["id"]),
        side=Side(told["side"]),
        currency=told["currency"],
        reference=told["reference"],
        issued_on=dt.date.fromisoformat(told["issued_on"]),
        due_on=dt.date.fromisoformat(told["due_on"]),
        asked=told["asked"],
        moved=told["moved"],
        name=told["firm"] or "",
        milestone=told["milestone"],
    )


def _entry(told: Mapping[str, Any]) -> Entry:
    return Entry(
        id=uuid.UUID(told["id"]),
        number=told["number"],
        kind=Kind(told["kind"]),
        on=dt.date.fromisoformat(told["on"]),
        at=dt.datetime.fromisoformat(told["at"]),
        reference=told["reference"],
        lines={Account(name): amount for name, amount in told["lines"].items()},
        reverses=uuid.UUID(told["reverses"]) if told["reverses"] else None,
        reversed=told["reversed"],
    )
