"""Who answered an invitation, and what each person's calendar was last told."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import FetchedValue, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime
from collab.policy.governed import Governed


class Reply(Governed, Base):
    """Whether somebody comes. Its circle is himself: others are told by functions, as counts.

    ``starts_at`` is the time he answered to, as the database notes it: a move asks anew.
    ``before`` is what stood at the last full hour, where he changed it since.
    """

    __tablename__ = "meeting_replies"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("meeting_id", "representation_id"),
        ForeignKeyConstraint(["space_id", "meeting_id"], ["meetings.space_id", "meetings.id"]),
    )

    meeting_id: Mapped[uuid.UUID]
    representation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    answer: Mapped[str]
    starts_at: Mapped[dt.datetime | None] = mapped_column(
        UtcDateTime, server_default=FetchedValue(), server_onupdate=FetchedValue()
    )
    before: Mapped[str | None] = mapped_column(
        server_default=FetchedValue(), server_onupdate=FetchedValue()
    )
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 # SQLAlchemy's way


class MeetingInvitation(Base):
    """What one person's calendar was told last; seen by him and by whoever calls it off.

    ``told_sequence`` is the meeting's when it was told; ``rounds`` grows whenever it was called
    off for him alone or no mail could reach him. Twice that is added, and one for calling off, so
    that what his calendar gets grows with each mail.
    """

    __tablename__ = "meeting_invitations"
    __table_args__ = (
        ForeignKeyConstraint(["space_id", "meeting_id"], ["meetings.space_id", "meetings.id"]),
        ForeignKeyConstraint(
            ["org_id", "representation_id"], ["representations.org_id", "representations.id"]
        ),
    )

    meeting_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    representation_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("spaces.id"))
    org_id: Mapped[uuid.UUID]
    uid: Mapped[str]
    method: Mapped[str]
    told_sequence: Mapped[int]
    rounds: Mapped[int] = mapped_column(default=0)
    starts_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    mailed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
