"""Minutes as rows: versions and their parts only ever added to, and what is said of them."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import (
    ARRAY,
    ForeignKey,
    ForeignKeyConstraint,
    LargeBinary,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime
from collab.features.meetings.minutes.rules import Leaf
from collab.policy.governed import Governed


def _within(column: str, table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["space_id", column], [f"{table}.space_id", f"{table}.id"])


class Version(Governed, Base):
    """One version of a meeting's minutes. ``root`` is the hash over ``leaves``, one for each part.

    Whoever may read the minutes sees every hash, also of the parts that are not for him.
    ``shared_at`` is when the meeting was held, so that newcomers read none; ``made_at`` tells when
    it was written.
    """

    __tablename__ = "minutes_versions"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("meeting_id", "number"),
        _within("meeting_id", "meetings"),
    )

    meeting_id: Mapped[uuid.UUID]
    number: Mapped[int]
    cause: Mapped[str]
    leaves: Mapped[list[bytes]] = mapped_column(ARRAY(LargeBinary))
    root: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    @property
    def is_final(self) -> bool:
        """Tell whether it is the approved one."""
        return self.cause == "approved"


class Section(Governed, Base):
    """A part of one version; ``part`` is the same through all of them.

    ``narrow`` is its circle once the minutes are approved; until then ``circle`` holds those who
    prepare, counsel and, in the correction window, those who were there.
    """

    __tablename__ = "minutes_sections"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("version_id", "position"),
        UniqueConstraint("version_id", "part"),
        _within("version_id", "minutes_versions"),
        _within("meeting_id", "meetings"),
        _within("item_id", "agenda_items"),
    )

    version_id: Mapped[uuid.UUID]
    meeting_id: Mapped[uuid.UUID]
    position: Mapped[int]
    part: Mapped[uuid.UUID]
    kind: Mapped[str]
    item_id: Mapped[uuid.UUID | None]
    title: Mapped[str]
    body: Mapped[str]
    late: Mapped[bool]
    stopped: Mapped[bool]
    final: Mapped[bool]
    narrow: Mapped[list[uuid.UUID] | None] = mapped_column(ARRAY(Uuid))
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)

    @property
    def leaf(self) -> Leaf:
        """Give what its hash is made of."""
        return Leaf(
            self.kind,
            int(self.marking),
            self.late,
            self.stopped,
            self.title,
            self.body,
            bytes(self.salt),
        )


class Opinion(Governed, Base):
    """What somebody said of the version with this root: no objection, or as counsel or chair."""

    __tablename__ = "minutes_voices"
    __table_args__ = (UniqueConstraint("space_id", "id"), _within("meeting_id", "meetings"))

    meeting_id: Mapped[uuid.UUID]
    representation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    kind: Mapped[str]
    root: Mapped[bytes] = mapped_column(LargeBinary)
    words: Mapped[str] = mapped_column(default="")


class Correction(Governed, Base):
    """What somebody who was there would have a part say instead, and what came of it."""

    __tablename__ = "minutes_corrections"
    __table_args__ = (UniqueConstraint("space_id", "id"), _within("meeting_id", "meetings"))

    meeting_id: Mapped[uuid.UUID]
    part: Mapped[uuid.UUID]
    before_text: Mapped[str]
    after_text: Mapped[str]
    reason: Mapped[str]
    representation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    proposed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    state: Mapped[str]
    answer: Mapped[str] = mapped_column(default="")
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    answered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class Addendum(Governed, Base):
    """What was added to approved minutes, bound to their root; counsel reads it first.

    With a ``part`` it is for those of that part alone. Its number and hash come when it stands.
    """

    __tablename__ = "minutes_addenda"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("meeting_id", "number"),
        _within("meeting_id", "meetings"),
    )

    meeting_id: Mapped[uuid.UUID]
    number: Mapped[int | None]
    part: Mapped[uuid.UUID | None]
    narrow: Mapped[list[uuid.UUID] | None] = mapped_column(ARRAY(Uuid))
    words: Mapped[str]
    root: Mapped[bytes] = mapped_column(LargeBinary)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    written_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    state: Mapped[str]
    answer: Mapped[str] = mapped_column(default="")
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    answered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
