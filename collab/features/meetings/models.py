"""Series, meetings, agendas and what gathers round them. All belong to the association."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import (
    ARRAY,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    Time,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime
from collab.features.meetings.rules import State
from collab.policy.governed import Governed


def within(column: str, table: str) -> ForeignKeyConstraint:
    """Point at a row of the same space."""
    return ForeignKeyConstraint(["space_id", column], [f"{table}.space_id", f"{table}.id"])


class Series(Governed, Base):
    """Meetings that come again, with a backlog of topics. ``local_time`` is that of its zone."""

    __tablename__ = "meeting_series"

    name: Mapped[str]
    purpose: Mapped[str]
    rhythm: Mapped[str]
    every: Mapped[int] = mapped_column(default=1)
    time_zone: Mapped[str]
    local_time: Mapped[dt.time] = mapped_column(Time)
    first_on: Mapped[dt.date] = mapped_column(Date)
    duration_minutes: Mapped[int]
    freeze_hours: Mapped[int] = mapped_column(default=48)
    quorum_firms: Mapped[int] = mapped_column(default=2)
    correction_days: Mapped[int] = mapped_column(default=7)
    names_firms: Mapped[bool] = mapped_column(default=False)
    place: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 # SQLAlchemy's way


class Meeting(Governed, Base):
    """One meeting. ``state`` and what clears it are moved by the database's one function alone.

    ``starts_at`` is None while a date poll runs. ``names_firms``: minutes may name who said what.
    """

    __tablename__ = "meetings"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        within("series_id", "meeting_series"),
    )

    series_id: Mapped[uuid.UUID | None]
    title: Mapped[str]
    starts_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    time_zone: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default=State.DRAFT.value)
    uid: Mapped[str] = mapped_column(unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    freeze_hours: Mapped[int] = mapped_column(default=48)
    quorum_firms: Mapped[int] = mapped_column(default=2)
    correction_days: Mapped[int] = mapped_column(default=7)
    names_firms: Mapped[bool] = mapped_column(default=False)
    agenda_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    cleared_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    cleared_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    statement_version: Mapped[str | None]
    opened_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    correction_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    approved_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    halted_item_id: Mapped[uuid.UUID | None]
    agenda_asked_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    current_item_id: Mapped[uuid.UUID | None]
    invited_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 # SQLAlchemy's way

    @property
    def stands(self) -> State:
        """Give its state."""
        return State(self.state)

    @property
    def freezes_at(self) -> dt.datetime | None:
        """Give when its agenda takes no more change."""
        if self.starts_at is None:
            return None
        return self.starts_at - dt.timedelta(hours=self.freeze_hours)


class AgendaItem(Governed, Base):
    """A topic: of a meeting, or, while ``meeting_id`` is None, of the backlog.

    ``flagged``: the screen wants counsel to look first, so only counsel and who prepares read it.
    ``readers`` are the persons it is narrowed to from then on, if it is; ``kept_by`` wrote it last.
    ``subject_id`` is the decision it brings back, if it brings one back.
    """

    __tablename__ = "agenda_items"

    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("space_id", "id", "subject_id"),
        within("meeting_id", "meetings"),
        within("series_id", "meeting_series"),
        within("carried_from_id", "agenda_items"),
        within("subject_id", "decisions"),
    )

    meeting_id: Mapped[uuid.UUID | None]
    series_id: Mapped[uuid.UUID | None]
    number: Mapped[int] = mapped_column(default=0)
    title: Mapped[str]
    body: Mapped[str] = mapped_column(default="")
    purpose: Mapped[str]
    category: Mapped[str]
    minutes: Mapped[int] = mapped_column(Integer, default=10)
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    proposed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    fixed: Mapped[bool] = mapped_column(default=False)
    recurring: Mapped[bool] = mapped_column(default=False)
    pinned: Mapped[bool] = mapped_column(default=False)
    late_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    late_words: Mapped[str | None]
    state: Mapped[str]
    carried_from_id: Mapped[uuid.UUID | None]
    stopped_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    flagged: Mapped[bool] = mapped_column(default=False)
    readers: Mapped[list[uuid.UUID] | None] = mapped_column(ARRAY(Uuid))
    kept_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    subject_kind: Mapped[str | None]
    subject_id: Mapped[uuid.UUID | None]
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 # SQLAlchemy's way


class PollOption(Governed, Base):
    """A time a meeting could take place; open while the meeting has none."""

    __tablename__ = "poll_options"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("meeting_id", "starts_at", "ends_at"),
        within("meeting_id", "meetings"),
    )

    meeting_id: Mapped[uuid.UUID]
    starts_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class PollAnswer(Governed, Base):
    """What one person said to one option, for him and for whoever convenes."""

    __tablename__ = "poll_answers"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("option_id", "representation_id"),
        within("meeting_id", "meetings"),
        within("option_id", "poll_options"),
    )

    meeting_id: Mapped[uuid.UUID]
    option_id: Mapped[uuid.UUID]
    representation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    answer: Mapped[str]
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class TopicProposal(Governed, Base):
    """That somebody proposed a topic, in his words, and what he was told; he alone reads it."""

    __tablename__ = "topic_proposals"
    __table_args__ = (UniqueConstraint("space_id", "id"), within("item_id", "agenda_items"))

    item_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    representation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    title: Mapped[str]
    body: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class AgendaReturn(Governed, Base):
    """Counsel's words to those who prepare, with an agenda he did not clear."""

    __tablename__ = "agenda_returns"
    __table_args__ = (UniqueConstraint("space_id", "id"), within("meeting_id", "meetings"))

    meeting_id: Mapped[uuid.UUID]
    words: Mapped[str]
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class LateAsk(Governed, Base):
    """That those present are asked to let a topic be added while they sit together."""

    __tablename__ = "late_asks"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("meeting_id", "item_id"),
        within("meeting_id", "meetings"),
        within("item_id", "agenda_items"),
    )

    meeting_id: Mapped[uuid.UUID]
    item_id: Mapped[uuid.UUID]


class LateConsent(Governed, Base):
    """That a firm that is present lets a topic be added; the first of its people said so."""

    __tablename__ = "late_consents"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("meeting_id", "item_id", "firm_id"),
        within("meeting_id", "meetings"),
        within("item_id", "agenda_items"),
    )

    meeting_id: Mapped[uuid.UUID]
    item_id: Mapped[uuid.UUID]
    representation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
