"""Contact cards and the classes they are of; drafts of cards stand in vaults, copies in spaces."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ARRAY, Date, ForeignKey, SmallInteger, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

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

    ``bases`` holds for each use (``hold``, ``share``, ``contact``, ``invite``) its legal basis and
    the day it ends: ``{"use", "basis", "until"}``, the day as text or None.
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
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 # SQLAlchemy's way
