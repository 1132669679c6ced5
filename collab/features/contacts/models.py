"""Contact cards and the classes they are of; drafts of cards stand in vaults, copies in spaces."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import (
    ARRAY,
    Computed,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.crypto import Place
from collab.core.db import Base, UtcDateTime
from collab.policy.governed import Governed
from collab.shared.releases.copies import Crossed


class ContactClass(Base):
    """What is usual for contacts of a kind. ``counterpart``: a firm buys from such, if indirectly.

    ``affected``: a safety plan must be complete before anybody of the kind is invited anywhere.
    """

    __tablename__ = "contact_classes"

    key: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger)
    counterpart: Mapped[bool]
    affected: Mapped[bool]
    cool_down_days: Mapped[int] = mapped_column(SmallInteger)
    retention_months: Mapped[int] = mapped_column(SmallInteger)
    legal_basis: Mapped[str]
    channel: Mapped[str]


class Contact(Governed, Crossed, Base):
    """A person or an organisation. Of somebody ``protected``, ``name`` is a name made up for him.

    ``bases`` holds for each use (``hold``, ``share``, ``contact``, ``invite``, ``name``) its legal
    basis and the day it ends: ``{"use", "basis", "until"}``, the day as text or None.
    ``merged_into_id`` is the copy that speaks for this one in its space.
    """

    __tablename__ = "contacts"

    form: Mapped[str]
    contact_class: Mapped[str] = mapped_column("class", ForeignKey("contact_classes.key"))
    name: Mapped[str]
    organisation: Mapped[str] = mapped_column(default="")
    role_title: Mapped[str] = mapped_column(default="")
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    countries: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    issues: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    about: Mapped[str] = mapped_column(default="")
    channel: Mapped[str | None]
    channel_note: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(default="")
    bases: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    do_not_contact: Mapped[bool] = mapped_column(default=False)
    protected: Mapped[bool] = mapped_column(default=False)
    safety_note: Mapped[str] = mapped_column(default="")
    keep_until: Mapped[dt.date | None] = mapped_column(Date)
    discarded_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    merged_into_id: Mapped[uuid.UUID | None]
    ending_told_on: Mapped[dt.date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 # SQLAlchemy's way


def _of_contact() -> tuple[Any, ...]:
    return (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("space_id", "contact_id"),
        ForeignKeyConstraint(
            ["space_id", "contact_id"], ["contacts.space_id", "contacts.id"], ondelete="CASCADE"
        ),
    )


class ContactIdentity(Governed, Base):
    """Who somebody protected really is, sealed; lives in vaults and never crosses."""

    __tablename__ = "contact_identities"
    __table_args__ = _of_contact()

    contact_id: Mapped[uuid.UUID]
    identity_sealed: Mapped[bytes | None]

    @property
    def place(self) -> Place:
        """Give where the sealed identity stands."""
        return Place("contact_identities", "identity_sealed", self.id, self.space_id)


class ContactNameMarks(Governed, Base):
    """Keyed marks of the words by which somebody protected could be named; read in his vault."""

    __tablename__ = "contact_name_marks"
    __table_args__ = _of_contact()

    contact_id: Mapped[uuid.UUID]
    marks: Mapped[list[bytes]] = mapped_column(ARRAY(LargeBinary))


class ContactPlan(Governed, Base):
    """How somebody affected can be approached without harm; lives in vaults and never crosses."""

    __tablename__ = "contact_plans"
    __table_args__ = _of_contact()

    contact_id: Mapped[uuid.UUID]
    feasible: Mapped[bool | None]
    safe: Mapped[bool | None]
    assessed_by: Mapped[str] = mapped_column(default="")
    assessed_on: Mapped[dt.date | None] = mapped_column(Date)
    risks: Mapped[str] = mapped_column(default="")
    safe_channel: Mapped[str] = mapped_column(default="")
    alternative: Mapped[str] = mapped_column(default="")
    reprisal_contact: Mapped[str] = mapped_column(default="")
    review_on: Mapped[dt.date | None] = mapped_column(Date)
    complete: Mapped[bool] = mapped_column(Computed("", persisted=True))
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 # SQLAlchemy's way


class ContactNote(Governed, Base):
    """What a firm notes for itself of a card, its own draft or a copy; it lives in its vault."""

    __tablename__ = "contact_notes"
    __table_args__ = (UniqueConstraint("space_id", "id"),)

    contact_id: Mapped[uuid.UUID]
    body: Mapped[str]
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class ContactReading(Governed, Base):
    """That a person read what must be read before an approach; read by himself alone."""

    __tablename__ = "contact_readings"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("contact_id", "representation_id", "note_hash"),
        ForeignKeyConstraint(["space_id", "contact_id"], ["contacts.space_id", "contacts.id"]),
    )

    contact_id: Mapped[uuid.UUID]
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    representation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    note_hash: Mapped[bytes]
    read_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class ContactMerge(Governed, Base):
    """That one copy speaks for another in its space; ``taken`` are fields shown of the other."""

    __tablename__ = "contact_merges"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        ForeignKeyConstraint(["space_id", "kept_id"], ["contacts.space_id", "contacts.id"]),
        ForeignKeyConstraint(["space_id", "gone_id"], ["contacts.space_id", "contacts.id"]),
    )

    kept_id: Mapped[uuid.UUID]
    gone_id: Mapped[uuid.UUID]
    taken: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    merged_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    merged_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    undone_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    undone_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class ContactTombstone(Governed, Base):
    """That somebody asked to be forgotten: a keyed mark, from which nobody learns who it was."""

    __tablename__ = "contact_tombstones"
    __table_args__ = (UniqueConstraint("space_id", "id"), UniqueConstraint("space_id", "mark"))

    mark: Mapped[bytes]
    key_version: Mapped[int] = mapped_column(SmallInteger)
    erased_on: Mapped[dt.date] = mapped_column(Date)
