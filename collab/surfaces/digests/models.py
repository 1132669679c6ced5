"""What was told to whom: ids and counts, never content."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime
from collab.core.ids import new_id


class DigestManifest(Base):
    """One digest that was sent; only its reader sees it."""

    __tablename__ = "digest_manifests"
    __table_args__ = (UniqueConstraint("representation_id", "slot"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    representation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    slot: Mapped[str]
    composed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    message_id: Mapped[str]
    items: Mapped[list[str]] = mapped_column(JSONB)
    counts: Mapped[dict[str, int]] = mapped_column(JSONB)
