"""An objection in the circle of objector and counsel, and the sealed copy counsel keeps."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.crypto import Place
from collab.core.db import Base, UtcDateTime
from collab.policy.governed import Governed


class Objection(Governed, Base):
    """That somebody had an item taken out of sight, and what counsel made of it."""

    __tablename__ = "objections"

    reason: Mapped[str]
    item_kind: Mapped[str]
    item_id: Mapped[uuid.UUID]
    objector_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    words: Mapped[str]
    opened_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    state: Mapped[str]
    opinion: Mapped[str | None]
    decided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    overdue_stage: Mapped[int] = mapped_column(SmallInteger)
    overdue_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class Quarantined(Governed, Base):
    """What the item said, sealed; for counsel alone, until its day comes or a hold is lifted."""

    __tablename__ = "quarantine"

    objection_id: Mapped[uuid.UUID]
    sealed: Mapped[bytes]
    payload_hash: Mapped[bytes]
    until_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    hold_since: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    hold_reason: Mapped[str | None]

    @property
    def place(self) -> Place:
        """Give where the sealed text stands."""
        return Place("quarantine", "sealed", self.id, self.space_id)
