"""Invoices, entries and their lines. Functions alone write them, and nobody changes one."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import BigInteger, Date, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base
from collab.policy.governed import Governed


class MoneyInvoice(Governed, Base):
    """What is asked of a payer, or what an expert asks; in the vault of the one it is about."""

    __tablename__ = "money_invoices"
    __table_args__ = (UniqueConstraint("space_id", "id"),)

    engagement_id: Mapped[uuid.UUID]
    side: Mapped[str]
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    outsider: Mapped[str]
    milestone_id: Mapped[uuid.UUID | None]
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    reference: Mapped[str]
    issued_on: Mapped[dt.date] = mapped_column(Date)
    due_on: Mapped[dt.date] = mapped_column(Date)


class MoneyEntry(Governed, Base):
    """A movement on an invoice; a wrong one is reversed by another."""

    __tablename__ = "money_entries"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("reverses"),
        UniqueConstraint("invoice_id", "number"),
        ForeignKeyConstraint(
            ["space_id", "invoice_id"], ["money_invoices.space_id", "money_invoices.id"]
        ),
        ForeignKeyConstraint(
            ["space_id", "reverses"], ["money_entries.space_id", "money_entries.id"]
        ),
    )

    engagement_id: Mapped[uuid.UUID]
    invoice_id: Mapped[uuid.UUID]
    number: Mapped[int]
    kind: Mapped[str]
    reverses: Mapped[uuid.UUID | None]
    effective_on: Mapped[dt.date] = mapped_column(Date)
    reference: Mapped[str]
    kept_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))


class MoneyLine(Governed, Base):
    """One side of an entry; all sides of one are nought together."""

    __tablename__ = "money_lines"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("entry_id", "account"),
        ForeignKeyConstraint(
            ["space_id", "entry_id"], ["money_entries.space_id", "money_entries.id"]
        ),
    )

    engagement_id: Mapped[uuid.UUID]
    entry_id: Mapped[uuid.UUID]
    account: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger)
