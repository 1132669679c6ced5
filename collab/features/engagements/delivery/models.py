"""The contract, the expert's room, deliverables and what firms say of them, and what is let in."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    SmallInteger,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime
from collab.features.engagements.walled import of_engagement
from collab.policy.governed import Governed


def _of_milestone() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["space_id", "milestone_id"],
        ["engagement_milestones.space_id", "engagement_milestones.id"],
    )


class Contract(Governed, Base):
    """What was signed with the expert, read by those inside. Written by functions alone."""

    __tablename__ = "engagement_contracts"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("engagement_id"),
        of_engagement(),
    )

    engagement_id: Mapped[uuid.UUID]
    expert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    expert_name: Mapped[str]
    reference: Mapped[str]
    signed_on: Mapped[dt.date] = mapped_column(Date)
    starts_on: Mapped[dt.date] = mapped_column(Date)
    ends_on: Mapped[dt.date] = mapped_column(Date)
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    awarded_amount: Mapped[int] = mapped_column(BigInteger)
    why: Mapped[str]
    undertaken_on: Mapped[dt.date] = mapped_column(Date)
    document_id: Mapped[uuid.UUID | None]
    room_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("spaces.id"))
    agreed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int]
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class ExpertRoom(Governed, Base):
    """What the expert reads of it, in the room; nothing in it leads to where it comes from."""

    __tablename__ = "expert_rooms"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("engagement_id"),
        UniqueConstraint("space_id"),
    )

    engagement_id: Mapped[uuid.UUID]
    expert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    purpose: Mapped[str]
    reference: Mapped[str]
    signed_on: Mapped[dt.date] = mapped_column(Date)
    starts_on: Mapped[dt.date] = mapped_column(Date)
    ends_on: Mapped[dt.date] = mapped_column(Date)
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    undertaken_on: Mapped[dt.date] = mapped_column(Date)
    agreed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int]


class Deliverable(Governed, Base):
    """What the expert submitted for a milestone, each time anew."""

    __tablename__ = "deliverables"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("milestone_id", "number"),
        UniqueConstraint("space_id", "milestone_id", "number"),
        _of_milestone(),
    )

    milestone_id: Mapped[uuid.UUID]
    number: Mapped[int] = mapped_column(SmallInteger)
    words: Mapped[str]
    documents: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid))
    submitted_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class Acceptance(Governed, Base):
    """What one firm said of one submission."""

    __tablename__ = "acceptances"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("milestone_id", "number", "firm_id"),
        _of_milestone(),
        ForeignKeyConstraint(
            ["space_id", "milestone_id", "number"],
            ["deliverables.space_id", "deliverables.milestone_id", "deliverables.number"],
        ),
    )

    milestone_id: Mapped[uuid.UUID]
    number: Mapped[int] = mapped_column(SmallInteger)
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    representation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    outcome: Mapped[str]
    words: Mapped[str]
    said_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class MilestoneNote(Governed, Base):
    """What was changed of a milestone once it was agreed on, and why."""

    __tablename__ = "milestone_notes"
    __table_args__ = (UniqueConstraint("space_id", "id"), _of_milestone())

    milestone_id: Mapped[uuid.UUID]
    what: Mapped[str]
    words: Mapped[str]
    was_due_on: Mapped[dt.date | None] = mapped_column(Date)
    said_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class Grant(Governed, Base):
    """What others released into the room: read by the expert until this milestone ends."""

    __tablename__ = "milestone_grants"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("item_id"),
        _of_milestone(),
    )

    milestone_id: Mapped[uuid.UUID]
    item_kind: Mapped[str]
    item_id: Mapped[uuid.UUID]
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class Certificate(Governed, Base):
    """What became of what the expert read, as those inside follow it."""

    __tablename__ = "return_certificates"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("engagement_id"),
        of_engagement(),
    )

    engagement_id: Mapped[uuid.UUID]
    asked_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    due_on: Mapped[dt.date] = mapped_column(Date)
    answer: Mapped[str | None]
    words: Mapped[str]
    answered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[str | None]
    confirmed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class Owed(Governed, Base):
    """The same, in the vault of the expert's firm: asked of it and answered by it."""

    __tablename__ = "returns_owed"
    __table_args__ = (UniqueConstraint("space_id", "id"), UniqueConstraint("certificate_id"))

    certificate_id: Mapped[uuid.UUID]
    title: Mapped[str]
    reference: Mapped[str]
    asked_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    due_on: Mapped[dt.date] = mapped_column(Date)
    answer: Mapped[str | None]
    words: Mapped[str]
    answered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    confirmed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
