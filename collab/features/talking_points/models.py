"""Talking points, their versions for one audience each, texts in languages, and evidence."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import (
    ARRAY,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    LargeBinary,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime
from collab.features.talking_points.rules import CHECKS, FIELDS, State
from collab.policy.governed import Governed


def _of_version() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["space_id", "version_id"],
        ["talking_point_versions.space_id", "talking_point_versions.id"],
    )


class TalkingPoint(Governed, Base):
    """What the group wishes to be said, as a whole: a title, and what it is for."""

    __tablename__ = "talking_points"

    title: Mapped[str]
    purpose: Mapped[str] = mapped_column(default="")
    issues: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    countries: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 # SQLAlchemy's way


class TalkingPointVersion(Governed, Base):
    """What is said to one audience. ``state`` and the sign-off are the database's to move.

    Its marking is that of its strictest evidence, or stricter. ``text_hash`` is what counsel
    signed: a letter changed, and it is no longer signed.
    """

    __tablename__ = "talking_point_versions"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        ForeignKeyConstraint(
            ["space_id", "talking_point_id"], ["talking_points.space_id", "talking_points.id"]
        ),
        ForeignKeyConstraint(
            ["space_id", "based_on_id"],
            ["talking_point_versions.space_id", "talking_point_versions.id"],
        ),
    )

    talking_point_id: Mapped[uuid.UUID]
    audience: Mapped[str]
    number: Mapped[int]
    state: Mapped[str] = mapped_column(default="draft")
    category: Mapped[str]
    respectful: Mapped[bool] = mapped_column(default=False)
    not_policing: Mapped[bool] = mapped_column(default=False)
    no_questionnaire: Mapped[bool] = mapped_column(default=False)
    respectful_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    not_policing_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    no_questionnaire_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    use_from: Mapped[dt.date | None] = mapped_column(Date)
    use_until: Mapped[dt.date | None] = mapped_column(Date)
    text_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    signed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    signed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    conditions: Mapped[str] = mapped_column(default="")
    opinion: Mapped[str] = mapped_column(default="")
    based_on_id: Mapped[uuid.UUID | None]
    suspended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 # SQLAlchemy's way

    @property
    def stands(self) -> State:
        """Give its state."""
        return State(self.state)

    @property
    def ticked(self) -> frozenset[str]:
        """Give what of the checklist was ticked."""
        return frozenset(check for check in CHECKS if getattr(self, check))


class TalkingPointText(Governed, Base):
    """What a version says in one language; languages stand side by side."""

    __tablename__ = "talking_point_texts"
    __table_args__ = (UniqueConstraint("space_id", "id"), _of_version())

    version_id: Mapped[uuid.UUID]
    language: Mapped[str]
    say: Mapped[str] = mapped_column(default="")
    do_not_say: Mapped[str] = mapped_column(default="")
    prevent: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    remediate: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 # SQLAlchemy's way

    @property
    def words(self) -> dict[str, str]:
        """Give what it says, field by field."""
        return {field: getattr(self, field) for field in FIELDS}


class TalkingPointEvidence(Governed, Base):
    """An item of the same space that a version stands on."""

    __tablename__ = "talking_point_evidence"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("version_id", "item_kind", "item_id"),
        _of_version(),
    )

    version_id: Mapped[uuid.UUID]
    item_kind: Mapped[str]
    item_id: Mapped[uuid.UUID]


class TalkingPointWording(Governed, Base):
    """Words in which something stands out: read by their writer and counsel until let in.

    ``before`` is what stood there when they were written.
    """

    __tablename__ = "talking_point_wordings"
    __table_args__ = (UniqueConstraint("space_id", "id"), _of_version())

    version_id: Mapped[uuid.UUID]
    language: Mapped[str]
    before: Mapped[dict[str, str]] = mapped_column(JSONB)
    words: Mapped[dict[str, str]] = mapped_column(JSONB)
    written_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    state: Mapped[str] = mapped_column(default="held")
    opinion: Mapped[str] = mapped_column(default="")
    written_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
