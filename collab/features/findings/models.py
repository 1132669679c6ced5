"""Findings and the sealed side of their sources."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKeyConstraint, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.crypto import Place
from collab.core.db import Base, UtcDateTime
from collab.policy.governed import Governed
from collab.shared.releases.copies import Crossed


class Finding(Governed, Crossed, Base):
    """A draft in a vault, or a copy of one in a shared space."""

    __tablename__ = "findings"

    title: Mapped[str]
    statement: Mapped[str] = mapped_column(default="")
    issue: Mapped[str | None]
    country: Mapped[str | None]
    place: Mapped[str] = mapped_column(default="")
    reliability: Mapped[str | None]
    credibility: Mapped[int | None] = mapped_column(SmallInteger)
    scale: Mapped[int | None] = mapped_column(SmallInteger)
    scope: Mapped[int | None] = mapped_column(SmallInteger)
    irremediability: Mapped[int | None] = mapped_column(SmallInteger)
    severity: Mapped[int] = mapped_column(SmallInteger, default=0)
    source_kind: Mapped[str | None]
    source_count: Mapped[str | None]
    source_month: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 # SQLAlchemy's way


class FindingSource(Governed, Base):
    """Circumstances and, sealed, the identity of a source; lives in vaults and never crosses."""

    __tablename__ = "finding_sources"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("space_id", "finding_id"),
        ForeignKeyConstraint(
            ["space_id", "finding_id"], ["findings.space_id", "findings.id"], ondelete="CASCADE"
        ),
    )

    finding_id: Mapped[uuid.UUID]
    circumstances: Mapped[str] = mapped_column(default="")
    identity_sealed: Mapped[bytes | None]

    @property
    def place(self) -> Place:
        """Give where the sealed identity stands."""
        return Place("finding_sources", "identity_sealed", self.id, self.space_id)
