"""Spaces, who has a place in them, and the charters they act under."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import (
    ARRAY,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime
from collab.core.ids import new_id


class Space(Base):
    """A boundary of visibility. A room's charter is its group's, unless it stands ``apart``.

    Such a room takes in one firm of outside, which learns nothing of the group (ADR 43).
    """

    __tablename__ = "spaces"
    __table_args__ = (UniqueConstraint("org_id", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    name: Mapped[str]
    org_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("spaces.id"))
    charter_space_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("spaces.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    archived_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    apart: Mapped[bool] = mapped_column(default=False)


class Charter(Base):
    """One version of what a group is for. A material one must be accepted again."""

    __tablename__ = "charters"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("spaces.id"))
    version: Mapped[int]
    purpose: Mapped[str]
    materials: Mapped[str]
    countries: Mapped[list[str]] = mapped_column(ARRAY(Text))
    issues: Mapped[list[str]] = mapped_column(ARRAY(Text))
    categories: Mapped[list[str]] = mapped_column(ARRAY(Text))
    retention: Mapped[str]
    sunset_on: Mapped[dt.date] = mapped_column(Date)
    body: Mapped[str]
    material: Mapped[bool]
    effective_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class CharterAcceptance(Base):
    """That a person, for himself or for his organisation, accepted a version."""

    __tablename__ = "charter_acceptances"
    __table_args__ = (
        ForeignKeyConstraint(["space_id", "version"], ["charters.space_id", "charters.version"]),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("spaces.id"))
    version: Mapped[int]
    org_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    representation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    for_organisation: Mapped[bool]
    accepted_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class Membership(Base):
    """An organisation's place in a space: the roles it may fill, its ceiling, from when."""

    __tablename__ = "memberships"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("spaces.id"))
    org_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    max_marking: Mapped[int] = mapped_column(SmallInteger)
    history_from: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class SeatRow(Base):
    """A person's seat under his organisation's membership, as stored."""

    __tablename__ = "seats"
    __table_args__ = (
        ForeignKeyConstraint(
            ["space_id", "org_id", "membership_id"],
            ["memberships.space_id", "memberships.org_id", "memberships.id"],
        ),
        ForeignKeyConstraint(
            ["org_id", "representation_id"], ["representations.org_id", "representations.id"]
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    membership_id: Mapped[uuid.UUID]
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("spaces.id"))
    org_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    representation_id: Mapped[uuid.UUID]
    role: Mapped[str]
    ceiling: Mapped[int] = mapped_column(SmallInteger)
    history_from: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class Invitation(Base):
    """A place offered to an address by link; asked of an administrator where there is one."""

    __tablename__ = "invitations"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    org_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    space_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("spaces.id"))
    email: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    role: Mapped[str | None]
    duties: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    state: Mapped[str]
    token_hash: Mapped[bytes | None]
    serial: Mapped[int] = mapped_column(default=0)
    invited_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    accepted_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    accepted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
