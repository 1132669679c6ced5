"""The versions of vocabularies that were saved in the browser; version 1 is a file."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime


class VocabularyVersion(Base):
    """All terms of a kind as one save left them."""

    __tablename__ = "vocabularies"
    __table_args__ = (UniqueConstraint("kind", "version"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    version: Mapped[int]
    saved_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    saved_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    terms: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
