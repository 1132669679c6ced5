"""A task of a space. It belongs to the association and has no author: it names nobody."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime
from collab.policy.governed import Governed


class Task(Governed, Base):
    """Raised by the gate with the contradiction, as narrow as that; moved by the gate alone."""

    __tablename__ = "tasks"

    kind: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    state: Mapped[str]
    taken_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    outcome: Mapped[str | None]
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
