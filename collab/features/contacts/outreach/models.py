"""Campaigns, whom they reach, who is free, who holds whom; and what a firm keeps in its vault."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import Date, ForeignKey, ForeignKeyConstraint, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import SchemaItem

from collab.core.db import Base, UtcDateTime
from collab.features.contacts.outreach.rules import State
from collab.policy.governed import Governed


def _of_a_contact() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["space_id", "contact_id"], ["contacts.space_id", "contacts.id"], ondelete="CASCADE"
    )


def _of_a_campaign() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["space_id", "campaign_id"], ["campaigns.space_id", "campaigns.id"])


def _bound(*keys: SchemaItem) -> tuple[SchemaItem, ...]:
    return (UniqueConstraint("space_id", "id"), _of_a_contact(), *keys)


class OutreachRule(Base):
    """What a result sets, for a class or (``*``) for all: days of rest, and who may be next."""

    __tablename__ = "outreach_rules"

    code: Mapped[str] = mapped_column(primary_key=True)
    contact_class: Mapped[str] = mapped_column("class", primary_key=True)
    rest_days: Mapped[int | None] = mapped_column(SmallInteger)
    next_who: Mapped[str]


class Campaign(Governed, Base):
    """A campaign. ``state`` and the share of those reached are moved by functions alone.

    That the script stands in the same space the database sees to: its class is another feature's.
    """

    __tablename__ = "campaigns"
    title: Mapped[str]
    purpose: Mapped[str] = mapped_column(default="")
    opens_on: Mapped[dt.date] = mapped_column(Date)
    closes_on: Mapped[dt.date] = mapped_column(Date)
    script_id: Mapped[uuid.UUID | None]
    needs_counsel: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(default=State.DRAFT.value)
    reached_quarters: Mapped[int | None] = mapped_column(SmallInteger)
    counted_on: Mapped[dt.date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 # SQLAlchemy's way

    @property
    def stands(self) -> State:
        """Give its state."""
        return State(self.state)


class Target(Governed, Base):
    """A contact a campaign is to reach; read by those who read the card."""

    __tablename__ = "campaign_targets"
    __table_args__ = _bound(UniqueConstraint("campaign_id", "contact_id"), _of_a_campaign())

    campaign_id: Mapped[uuid.UUID]
    contact_id: Mapped[uuid.UUID]


class Availability(Governed, Base):
    """What everybody who reads a card knows of it: days, and nobody's name."""

    __tablename__ = "contact_availability"
    __table_args__ = _bound(UniqueConstraint("contact_id"))

    contact_id: Mapped[uuid.UUID]
    claimed_until: Mapped[dt.date | None] = mapped_column(Date)
    resting_until: Mapped[dt.date | None] = mapped_column(Date)
    stop: Mapped[str | None]
    held: Mapped[bool] = mapped_column(default=False)
    wished: Mapped[bool] = mapped_column(default=False)
    visit_month: Mapped[dt.date | None] = mapped_column(Date)


class Claim(Governed, Base):
    """That a firm holds a contact for a few days; read by it alone, unless it agreed to a name."""

    __tablename__ = "contact_claims"
    __table_args__ = _bound(_of_a_campaign())

    contact_id: Mapped[uuid.UUID]
    campaign_id: Mapped[uuid.UUID]
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    representation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    named: Mapped[bool] = mapped_column(default=False)
    claimed_on: Mapped[dt.date] = mapped_column(Date)
    until: Mapped[dt.date] = mapped_column(Date)
    ended_on: Mapped[dt.date | None] = mapped_column(Date)
    ended_by: Mapped[str | None]


class Result(Governed, Base):
    """What came of a claim; read by the firm that held it."""

    __tablename__ = "outreach_results"
    __table_args__ = _bound(
        UniqueConstraint("claim_id"),
        ForeignKeyConstraint(
            ["space_id", "claim_id"],
            ["contact_claims.space_id", "contact_claims.id"],
            ondelete="CASCADE",
        ),
    )

    claim_id: Mapped[uuid.UUID]
    contact_id: Mapped[uuid.UUID]
    campaign_id: Mapped[uuid.UUID]
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    representation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    code: Mapped[str]
    next_who: Mapped[str]
    next_on: Mapped[dt.date] = mapped_column(Date)
    said_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class Wish(Governed, Base):
    """That a firm wishes the association to ask somebody; of counterparts the firm's own secret."""

    __tablename__ = "outreach_wishes"
    __table_args__ = _bound(UniqueConstraint("contact_id", "firm_id"))

    contact_id: Mapped[uuid.UUID]
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    representation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))


class OutreachNote(Governed, Base):
    """What a firm notes for itself of a contact; it stands in its vault."""

    __tablename__ = "outreach_notes"

    contact_id: Mapped[uuid.UUID]
    group_id: Mapped[uuid.UUID]
    words: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 # SQLAlchemy's way


class Encounter(Governed, Base):
    """A visit or an event a firm plans: when, where and who goes stand in its vault."""

    __tablename__ = "encounters"

    contact_id: Mapped[uuid.UUID]
    group_id: Mapped[uuid.UUID]
    planned_on: Mapped[dt.date] = mapped_column(Date)
    place: Mapped[str] = mapped_column(default="")
    people: Mapped[str] = mapped_column(default="")
    cancelled_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 # SQLAlchemy's way
