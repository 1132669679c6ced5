"""Decisions, where firms stand, who of a firm said so, and outcomes. All are the association's."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import (
    ARRAY,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    SmallInteger,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime
from collab.features.decisions.rules import State
from collab.policy.governed import Governed


def _within(column: str, table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["space_id", column], [f"{table}.space_id", f"{table}.id"])


class Decision(Governed, Base):
    """A question put to firms. ``state`` is moved by the database's functions alone.

    ``for_circle`` is whom it is for once it is open; until then its circle holds those who prepare
    it. ``tally`` is what may be told of an anonymous one, by band, as it stood at the end.
    ``reviewed_in`` is the topic in which it is looked at again on the day that stands now.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        _within("supersedes_id", "decisions"),
        _within("superseded_by_id", "decisions"),
        ForeignKeyConstraint(
            ["space_id", "reviewed_in", "id"],
            ["agenda_items.space_id", "agenda_items.id", "agenda_items.subject_id"],
            deferrable=True,
            initially="DEFERRED",
            use_alter=True,
        ),
    )

    kind: Mapped[str]
    question: Mapped[str]
    body: Mapped[str] = mapped_column(default="")
    options: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    subject_kind: Mapped[str | None]
    subject_id: Mapped[uuid.UUID | None]
    for_circle: Mapped[list[uuid.UUID] | None] = mapped_column(ARRAY(Uuid))
    hidden: Mapped[bool] = mapped_column(default=False)
    anonymous: Mapped[bool] = mapped_column(default=False)
    needs_counsel: Mapped[bool] = mapped_column(default=False)
    quorum_firms: Mapped[int] = mapped_column(default=2)
    closes_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(default=State.DRAFT.value)
    opened_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    quorum_met: Mapped[bool | None]
    tally: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    review_on: Mapped[dt.date | None] = mapped_column(Date)
    opinion: Mapped[str] = mapped_column(default="")
    supersedes_id: Mapped[uuid.UUID | None]
    superseded_by_id: Mapped[uuid.UUID | None]
    reviewed_in: Mapped[uuid.UUID | None]
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 # SQLAlchemy's way

    @property
    def stands(self) -> State:
        """Give its state."""
        return State(self.state)

    @property
    def selects(self) -> bool:
        """Tell whether one of its options is awarded by its outcome, which names it then."""
        return self.subject_kind == "engagement"


class Position(Governed, Base):
    """Where a firm stands; the latest counts. Told by phone, it counts once it is confirmed."""

    __tablename__ = "decision_positions"
    __table_args__ = (UniqueConstraint("space_id", "id"), _within("decision_id", "decisions"))

    decision_id: Mapped[uuid.UUID]
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    stance: Mapped[str]
    choice: Mapped[int | None] = mapped_column(SmallInteger)
    reason: Mapped[str] = mapped_column(default="")
    by_phone: Mapped[bool] = mapped_column(default=False)
    confirmed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    superseded_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    lapsed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    lapsed_why: Mapped[str | None]


class Voice(Governed, Base):
    """Who of a firm said it, or took it down; read within the firm only."""

    __tablename__ = "position_voices"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        _within("position_id", "decision_positions"),
    )

    position_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    said_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    recorded_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    said_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class Outcome(Governed, Base):
    """What is stated after the end, apart from who stood where; an older one is replaced.

    ``chosen`` is the number of an option, or 0 for none, where something is awarded by it.
    """

    __tablename__ = "decision_outcomes"
    __table_args__ = (UniqueConstraint("space_id", "id"), _within("decision_id", "decisions"))

    decision_id: Mapped[uuid.UUID]
    chosen: Mapped[int | None] = mapped_column(SmallInteger)
    words: Mapped[str]
    review_on: Mapped[dt.date] = mapped_column(Date)
    state: Mapped[str]
    opinion: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
