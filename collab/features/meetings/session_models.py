"""What happens in a meeting: who was there, what was noted, what was stopped."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime
from collab.features.meetings.models import within
from collab.policy.governed import Governed


class AgendaNote(Governed, Base):
    """What is noted under a topic while the meeting is on; the ground of its minutes.

    Read by those who prepare, counsel, and who was there while it was spoken of: the database
    draws the circle. Since ``flagged_at`` it waits for counsel, and only the former read it;
    ``seen_body`` is what counsel let pass last.
    """

    __tablename__ = "agenda_notes"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        within("meeting_id", "meetings"),
        within("item_id", "agenda_items"),
    )

    meeting_id: Mapped[uuid.UUID]
    item_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    body: Mapped[str] = mapped_column(default="")
    flagged_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    seen_body: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 # SQLAlchemy's way


class Attendance(Governed, Base):
    """That a person was there, for which firm and in which role; a return is a second row.

    A protected person has a ``pseudonym``: his rows are read by himself and who facilitates.
    """

    __tablename__ = "attendances"
    __table_args__ = (UniqueConstraint("space_id", "id"), within("meeting_id", "meetings"))

    meeting_id: Mapped[uuid.UUID]
    representation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    role: Mapped[str]
    arrived_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    pseudonym: Mapped[int | None] = mapped_column(SmallInteger)
    protested: Mapped[bool] = mapped_column(default=False)


class Acknowledgement(Governed, Base):
    """That a person took note of one version of the competition-law statement for a meeting.

    ``attested_by`` is who said that it was read aloud to him; None when he said so himself.
    """

    __tablename__ = "statement_acknowledgements"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("meeting_id", "representation_id", "statement_version"),
        within("meeting_id", "meetings"),
    )

    meeting_id: Mapped[uuid.UUID]
    representation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    statement_version: Mapped[str]
    statement_hash: Mapped[str]
    attested_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    acknowledged_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class ProtocolEntry(Governed, Base):
    """What happened when, in neutral words: only ever added to, by nobody's hand but functions'."""

    __tablename__ = "protocol_entries"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        within("meeting_id", "meetings"),
        within("item_id", "agenda_items"),
    )

    meeting_id: Mapped[uuid.UUID]
    item_id: Mapped[uuid.UUID | None]
    kind: Mapped[str]
    firm_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisations.id"))
    number: Mapped[int] = mapped_column(default=0)
    words: Mapped[str] = mapped_column(default="")
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class TopicStop(Governed, Base):
    """That somebody stopped a topic; for counsel and himself. ``reason`` is counsel's.

    Counsel is told a protected person's ``pseudonym`` instead of his name.
    """

    __tablename__ = "topic_stops"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        within("meeting_id", "meetings"),
        within("item_id", "agenda_items"),
    )

    meeting_id: Mapped[uuid.UUID]
    item_id: Mapped[uuid.UUID]
    objector_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    pseudonym: Mapped[int | None] = mapped_column(SmallInteger)
    stopped_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    state: Mapped[str]
    reason: Mapped[str | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    decided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
