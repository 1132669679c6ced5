"""How soon a person wants to hear of each space, when he is reminded, and what came back."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime


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


class MailTrouble(Base):
    """That mails to a person come back; gone with the next one that is taken."""

    __tablename__ = "mail_troubles"

    representation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("representations.id"), primary_key=True
    )
    since: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    said: Mapped[str]
