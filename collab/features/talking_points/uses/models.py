"""Uses in vaults; why versions were suspended, and what bands say, in the versions' spaces."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import (
    ARRAY,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime
from collab.policy.governed import Governed


def _of_version() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["space_id", "version_id"],
        ["talking_point_versions.space_id", "talking_point_versions.id"],
    )


class PointUse(Governed, Base):
    """That a firm used a version, with whom and what came of it. It stays in its vault.

    What the version was called is written by the database, and no key leads to its space.
    ``note`` and ``partner`` are read by nobody but the firm's own people; the counter of codes has
    no grant on them.
    """

    __tablename__ = "talking_point_uses"

    version_id: Mapped[uuid.UUID]
    version_space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("spaces.id"))
    title: Mapped[str]
    audience: Mapped[str]
    number: Mapped[int]
    partner: Mapped[str] = mapped_column(default="")
    contact_id: Mapped[uuid.UUID | None]
    used_on: Mapped[dt.date] = mapped_column(Date)
    asked: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    answer: Mapped[str | None]
    measures: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    willing: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    note: Mapped[str] = mapped_column(default="")
    version_suspended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    seen_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    discarded_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 # SQLAlchemy's way


class PointSuspension(Governed, Base):
    """Why a version was suspended, by class."""

    __tablename__ = "talking_point_suspensions"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("version_id"),
        _of_version(),
    )

    version_id: Mapped[uuid.UUID]
    because: Mapped[str]


class PointBand(Governed, Base):
    """At least how many firms noted a code of a version, as of a Monday; never fewer than five."""

    __tablename__ = "talking_point_bands"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("version_id", "code"),
        _of_version(),
    )

    version_id: Mapped[uuid.UUID]
    code: Mapped[str]
    band: Mapped[int]
    as_of: Mapped[dt.date] = mapped_column(Date)
