"""Requests for information and their answers; drafts of both stand in their authors' vaults."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime
from collab.policy.governed import Governed
from collab.shared.releases.copies import Crossed


class InformationRequest(Governed, Crossed, Base):
    """What is asked, of a finding or of a topic. ``closed_at`` is a full hour, set by its asker."""

    __tablename__ = "information_requests"

    subject_kind: Mapped[str | None]
    subject_id: Mapped[uuid.UUID | None]
    subject_space_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("spaces.id"))
    topic: Mapped[str]
    question: Mapped[str]
    closed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 # SQLAlchemy's way


class InformationAnswer(Governed, Crossed, Base):
    """What somebody answers; ``request_*`` point without a key, as a draft stands elsewhere."""

    __tablename__ = "information_answers"

    request_id: Mapped[uuid.UUID]
    request_space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("spaces.id"))
    private: Mapped[bool]
    body: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 # SQLAlchemy's way
