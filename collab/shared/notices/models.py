"""How soon a person wants to hear of each space, and when he is reminded of meetings."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base


class NoticePace(Base):
    """How soon somebody wants to hear of one space; without a row, with his digest."""

    __tablename__ = "notice_paces"

    representation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("representations.id"), primary_key=True
    )
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("spaces.id"), primary_key=True)
    pace: Mapped[str]


class ReminderChoice(Base):
    """When somebody is reminded of meetings; without a row, a day before."""

    __tablename__ = "reminder_choices"

    representation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("representations.id"), primary_key=True
    )
    day_before: Mapped[bool]
    hour_before: Mapped[bool]
