"""Addresses to tell, and what was told them."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ARRAY, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime
from collab.core.ids import new_id


class Webhook(Base):
    """An address that is told of some kinds of event, as far as its owner may read them."""

    __tablename__ = "webhooks"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    representation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    url: Mapped[str]
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text))
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    disabled_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class Delivery(Base):
    """One event as one address was told it, or is yet to be."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (UniqueConstraint("webhook_id", "event_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    webhook_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webhooks.id"))
    representation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    event_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    space_id: Mapped[uuid.UUID | None]
    item_kind: Mapped[str | None]
    item_id: Mapped[uuid.UUID | None]
    happened_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    status: Mapped[int | None]
    trouble: Mapped[str | None]
    delivered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
