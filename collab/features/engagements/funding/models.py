"""Pledges, sealed in their firms' vaults, and what each firm is told of its own."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ForeignKey,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.crypto import Place
from collab.core.db import Base, UtcDateTime
from collab.features.engagements.funding.rules import State
from collab.policy.governed import Governed


class Pledge(Governed, Base):
    """What a firm offers to pay; besides its people the worker opens it, at told moments."""

    __tablename__ = "pledges"
    __table_args__ = (UniqueConstraint("space_id", "id"), UniqueConstraint("space_id", "budget_id"))

    budget_id: Mapped[uuid.UUID]
    state: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    confirmed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    confirmed_round: Mapped[int | None] = mapped_column(SmallInteger)
    confirmed_amount: Mapped[int | None] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 # SQLAlchemy's way

    @property
    def stands(self) -> State:
        """Give its state."""
        return State(self.state)

    @property
    def place(self) -> Place:
        """Give where the sealed pledge stands."""
        return place_of(self.id, self.space_id)


def place_of(pledge_id: uuid.UUID, space_id: uuid.UUID) -> Place:
    """Give the place a sealed pledge is bound to."""
    return Place("pledges", "sealed", pledge_id, space_id)


class Outcome(Governed, Base):
    """What came of a pledge at one moment, in the vault of its firm; nobody else reads the row."""

    __tablename__ = "pledge_outcomes"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("budget_id", "firm_id", "number"),
    )

    budget_id: Mapped[uuid.UUID]
    engagement_id: Mapped[uuid.UUID]
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    size: Mapped[str | None]
    most: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[int | None] = mapped_column(BigInteger)
    why: Mapped[list[str]] = mapped_column(ARRAY(Text))
