"""Invoices and the entries on them, as a book with two sides says them."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import enum
import uuid
from collections.abc import Iterable, Mapping, Sequence

REFERENCE, OUTSIDER = 60, 120
"""The longest that is kept of each."""
WHOLE = 100


class Side(enum.StrEnum):
    """Whose money an invoice is about."""

    PAYER = "payer"
    OUTSIDE = "outside"
    EXPERT = "expert"


class Kind(enum.StrEnum):
    """What moved."""

    INVOICED = "invoiced"
    CREDITED = "credited"
    RECEIVED = "received"
    PAID = "paid"
    RETURNED = "returned"
    REVERSED = "reversed"


class Account(enum.StrEnum):
    """What the trustee keeps apart. Debits are above nought, credits below."""

    BANK = "bank"
    RECEIVABLE = "receivable"
    CONTRIBUTIONS = "contributions"
    COSTS = "costs"
    PAYABLE = "payable"


KINDS: Mapping[Kind, str] = {
    Kind.INVOICED: "Invoiced",
    Kind.CREDITED: "Credited",
    Kind.RECEIVED: "Received",
    Kind.PAID: "Paid",
    Kind.RETURNED: "Returned",
    Kind.REVERSED: "Reversed",
}
ACCOUNTS: Mapping[Account, str] = {
    Account.BANK: "Bank",
    Account.RECEIVABLE: "Owed by payers",
    Account.CONTRIBUTIONS: "Contributions",
    Account.COSTS: "Costs",
    Account.PAYABLE: "Owed to the expert",
}
SIDES: Mapping[Side, str] = {
    Side.PAYER: "Contributions of member organisations",
    Side.OUTSIDE: "Parts from outside",
    Side.EXPERT: "Invoices of the expert",
}
PAYING = (Kind.RECEIVED, Kind.RETURNED, Kind.CREDITED)
BOOKED: Mapping[Side, tuple[Kind, ...]] = {
    Side.PAYER: PAYING,
    Side.OUTSIDE: PAYING,
    Side.EXPERT: (Kind.PAID, Kind.RETURNED, Kind.CREDITED),
}
"""What may be booked on an invoice; with what it begins, and how it is reversed, stands apart."""
INCOME = {Account.CONTRIBUTIONS: -1, Account.COSTS: 1}
"""By which sign an amount there asks for more."""


@dc.dataclass(frozen=True, slots=True)
class Entry:
    """A movement: its amount as its invoice sees it, when it was in effect and when booked."""

    id: uuid.UUID
    number: int
    kind: Kind
    on: dt.date
    at: dt.datetime
    reference: str
    lines: Mapping[Account, int]
    reverses: uuid.UUID | None = None
    reversed: bool = False

    @property
    def amount(self) -> int:
        """Give how much it was about."""
        return max(self.lines.values())


@dc.dataclass(frozen=True, slots=True)
class Invoice:
    """What was asked of a payer, or by the expert, and how it stands."""

    id: uuid.UUID
    side: Side
    currency: str
    reference: str
    issued_on: dt.date
    due_on: dt.date
    asked: int
    moved: int
    name: str = ""
    milestone: int | None = None

    @property
    def open(self) -> int:
        """Give what is still to be paid; below nought what was paid too much."""
        return self.asked - self.moved

    @property
    def code(self) -> str:
        """Give a name that tells nothing."""
        return f"M-{self.id.hex[-8:].upper()}"

    def overdue(self, today: dt.date) -> bool:
        """Tell whether something is open after its day; the day itself counts."""
        return self.open > 0 and today > self.due_on


def standing(side: Side, entries: Iterable[Entry]) -> tuple[int, int]:
    """Give what an invoice asks for and what has moved on it: twin of ``app.money_standing``."""
    asked = moved = 0
    for entry in entries:
        for account, amount in entry.lines.items():
            asked += INCOME.get(account, 0) * amount
            if account is Account.BANK:
                moved += -amount if side is Side.EXPERT else amount
    return asked, moved


def totals(invoices: Sequence[Invoice]) -> Mapping[str, tuple[int, int, int]]:
    """Give by currency what was asked, what has moved, and what is open: nothing is converted."""
    found: dict[str, tuple[int, int, int]] = {}
    for one in invoices:
        asked, moved, left = found.get(one.currency, (0, 0, 0))
        found[one.currency] = (asked + one.asked, moved + one.moved, left + one.open)
    return dict(sorted(found.items()))


def book_address(engagement_id: uuid.UUID) -> str:
    """Give where the book of an engagement is."""
    return f"/engagements/{engagement_id}/book"


def address(invoice_id: uuid.UUID) -> str:
    """Give where an invoice is."""
    return f"/money/{invoice_id}"
