"""A comment hangs on an item of a shared space; the draft of it stands in the author's vault."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime
from collab.policy.governed import Governed
from collab.shared.releases.copies import Crossed


class Comment(Governed, Crossed, Base):
    """``subject_*`` point without a key: a draft's subject stands in another space."""

    __tablename__ = "comments"

    subject_kind: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    subject_space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("spaces.id"))
    body: Mapped[str]
    language: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 # SQLAlchemy's way
