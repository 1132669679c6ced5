"""A release its author wants to leave later; in his vault, without a word of the text."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ARRAY, ForeignKey, SmallInteger, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime
from collab.policy.governed import Governed


class PlannedRelease(Governed, Base):
    """What was declared, and ``seen``: what its author saw when he said it should leave."""

    __tablename__ = "planned_releases"

    item_kind: Mapped[str]
    item_id: Mapped[uuid.UUID]
    target_space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("spaces.id"))
    category: Mapped[str]
    facets: Mapped[dict[str, Any]] = mapped_column(JSONB)
    citation: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    copy_marking: Mapped[int] = mapped_column(SmallInteger)
    copy_circle: Mapped[list[uuid.UUID] | None] = mapped_column(ARRAY(Uuid))
    attribution: Mapped[str]
    permitted_action: Mapped[str]
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    despite: Mapped[str | None]
    despite_note: Mapped[str | None]
    supersedes_id: Mapped[uuid.UUID | None]
    seen: Mapped[str]
    leaves_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(default="waiting")
