"""What is kept of a session besides its own tables: who stopped a topic, and what came of it."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime
from collab.policy.governed import Governed


class TopicStop(Governed, Base):
    """That somebody stopped a topic; for counsel and himself. ``reason`` is counsel's."""

    __tablename__ = "topic_stops"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        ForeignKeyConstraint(["space_id", "meeting_id"], ["meetings.space_id", "meetings.id"]),
        ForeignKeyConstraint(["space_id", "item_id"], ["agenda_items.space_id", "agenda_items.id"]),
    )

    meeting_id: Mapped[uuid.UUID]
    item_id: Mapped[uuid.UUID]
    objector_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    stopped_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    state: Mapped[str]
    reason: Mapped[str | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    decided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
