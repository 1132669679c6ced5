"""Questions about a call, and how they are answered to all. Written by functions alone."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import Date, FetchedValue, ForeignKey
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime
from collab.features.engagements.walled import of_engagement


class Question(Base):
    """What an expert asked about a call: read by its own firm alone."""

    __tablename__ = "call_questions"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"))
    org_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    words: Mapped[str]
    asked_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    answer_id: Mapped[uuid.UUID] = mapped_column(unique=True)


class Answer(Base):
    """A question as whoever convenes answers it, to all; it does not tell who asked."""

    __tablename__ = "call_answers"
    __table_args__ = (of_engagement(),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"))
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("spaces.id"))
    engagement_id: Mapped[uuid.UUID]
    question: Mapped[str]
    answer: Mapped[str]
    state: Mapped[str]
    opinion: Mapped[str]
    asked_on: Mapped[dt.date] = mapped_column(Date)
    published_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int]
    tsv: Mapped[str] = mapped_column(TSVECTOR, FetchedValue(), deferred=True)
