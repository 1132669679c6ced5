"""An account is a person's credentials; a representation is that person acting for one firm."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from sqlalchemy import ARRAY, BigInteger, ForeignKey, SmallInteger, Text, func
from sqlalchemy.orm import Mapped, column_property, mapped_column

from collab.core.db import Base, UtcDateTime
from collab.core.ids import new_id


class Account(Base):
    """Credentials of one person; visible to that person alone."""

    __tablename__ = "accounts"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    password_hash: Mapped[str]
    totp_secret: Mapped[bytes | None]
    totp_step: Mapped[int] = mapped_column(BigInteger, default=0)
    totp_confirmed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class Representation(Base):
    """A person acting for one organisation, with an address of its own.

    ``email`` is read by the system alone; ``address`` is what the viewer may know of it. Either is
    fetched by who asks for it.
    """

    __tablename__ = "representations"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"))
    org_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    email: Mapped[str] = mapped_column(deferred=True)
    name: Mapped[str]
    duties: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    language: Mapped[str] = mapped_column(default="en")
    time_zone: Mapped[str] = mapped_column(default="Europe/Berlin")
    digest_on: Mapped[bool] = mapped_column(default=True)
    digest_days: Mapped[list[int]] = mapped_column(
        ARRAY(SmallInteger), default=lambda: [1, 2, 3, 4, 5]
    )
    digest_hour: Mapped[int] = mapped_column(SmallInteger, default=7)
    unsubscribe_serial: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    if TYPE_CHECKING:
        address: Mapped[str | None]


Representation.address = column_property(
    func.app.address_of(Representation.id, type_=Text), deferred=True
)


class SignedInSession(Base):
    """A server-side session; the cookie holds a token, the table its hash."""

    __tablename__ = "sessions"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[bytes]
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"))
    representation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    second_factor: Mapped[bool]
    device: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class RecoveryCode(Base):
    """One of the codes that replace a lost second factor, each used once."""

    __tablename__ = "recovery_codes"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"))
    code_hash: Mapped[bytes]
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class PasswordReset(Base):
    """A mailed way to a new password; reached through the door only."""

    __tablename__ = "password_resets"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    representation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    token_hash: Mapped[bytes]
    serial: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class ApiToken(Base):
    """What a program shows instead of a session: it acts as one representation, within scopes."""

    __tablename__ = "api_tokens"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"))
    representation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    name: Mapped[str]
    prefix: Mapped[str]
    token_hash: Mapped[bytes]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    second_factor: Mapped[bool]
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    last_used_on: Mapped[dt.date | None]
    revoked_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class MailTrouble(Base):
    """That mails to a person come back, and since when; gone with the next one that is taken.

    Told to himself, to his organisation's administrator and to whoever facilitates where he sits.
    """

    __tablename__ = "mail_troubles"

    representation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("representations.id"), primary_key=True
    )
    since: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    said: Mapped[str]


class ProtectedPerson(Base):
    """That somebody goes by a pseudonym; known to himself and his organisation's administrator."""

    __tablename__ = "protected_people"

    representation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("representations.id"), primary_key=True
    )
    protected_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
