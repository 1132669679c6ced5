"""Findings and the sealed side of their sources."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ARRAY, ForeignKeyConstraint, SmallInteger, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
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
    rights: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    holders: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    country: Mapped[str | None]
    region: Mapped[str] = mapped_column(default="")
    site: Mapped[str] = mapped_column(default="")
    operator: Mapped[str] = mapped_column(default="")
    tier: Mapped[str | None]
    minerals: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    since: Mapped[str | None]
    until: Mapped[str | None]
    mining_method: Mapped[str | None]
    actors: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    legacy: Mapped[str | None]
    remedy: Mapped[str | None]
    root_causes: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    reliability: Mapped[str | None]
    credibility: Mapped[int | None] = mapped_column(SmallInteger)
    scale: Mapped[int | None] = mapped_column(SmallInteger)
    scope: Mapped[int | None] = mapped_column(SmallInteger)
    irremediability: Mapped[int | None] = mapped_column(SmallInteger)
    severity: Mapped[int] = mapped_column(SmallInteger, default=0)
    likelihood: Mapped[int | None] = mapped_column(SmallInteger)
    civic_space: Mapped[str | None]
    source_kind: Mapped[str | None]
    source_count: Mapped[str | None]
    source_month: Mapped[str | None]
    language: Mapped[str | None]
    discarded_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
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


class FindingVersion(Governed, Base):
    """What a draft said when it was saved; lives in vaults and never crosses.

    ``automatic`` ones were saved while somebody typed, and the next save may take their place.
    """

    __tablename__ = "finding_versions"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("space_id", "finding_id", "version"),
        ForeignKeyConstraint(
            ["space_id", "finding_id"], ["findings.space_id", "findings.id"], ondelete="CASCADE"
        ),
    )

    finding_id: Mapped[uuid.UUID]
    version: Mapped[int]
    saved_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    automatic: Mapped[bool] = mapped_column(default=False)
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
