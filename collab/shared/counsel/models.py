"""What lies on the desk beside the items: letters, text blocks, and who stands in for whom."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime
from collab.policy.governed import Governed


class ReviewMessage(Governed, Base):
    """What counsel and author wrote to each other about a held item; in its circle, always.

    ``said_by`` is counsel; an author is told apart by his side alone.
    """

    __tablename__ = "review_messages"

    held_id: Mapped[uuid.UUID]
    number: Mapped[int]
    side: Mapped[str]
    said_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    body: Mapped[str]


class OpinionBlock(Governed, Base):
    """An opinion that can be used again, in the law firm's vault."""

    __tablename__ = "opinion_blocks"

    title: Mapped[str]
    body: Mapped[str]
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class Deputy(Governed, Base):
    """Who stands in for a counsel in a space, from when until when."""

    __tablename__ = "deputies"

    counsel_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    deputy_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    from_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    until_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
