"""Files and outcomes of a proposal, in its firm's vault; what of it was opened, where it called."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    ForeignKeyConstraint,
    LargeBinary,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from collab.core import crypto, storage
from collab.core.db import Base, UtcDateTime
from collab.policy.governed import Governed

FILES, COPIES = "proposal_files", "opened_files"


class ProposalFile(Governed, Base):
    """A file of a proposal: what it is called and how long it is are sealed as well."""

    __tablename__ = FILES
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("file_id"),
        ForeignKeyConstraint(
            ["space_id", "proposal_id"], ["proposals.space_id", "proposals.id"], ondelete="CASCADE"
        ),
    )

    proposal_id: Mapped[uuid.UUID]
    file_id: Mapped[uuid.UUID]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)

    @property
    def place(self) -> crypto.Place:
        """Give where what it is called stands."""
        return crypto.Place(FILES, "sealed", self.id, self.space_id)

    @property
    def file_place(self) -> storage.Place:
        """Give where the file itself stands."""
        return storage.Place(FILES, self.file_id, self.space_id)


class Outcome(Governed, Base):
    """What became of a proposal, as its firm is told. Written by a function alone."""

    __tablename__ = "proposal_outcomes"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("space_id", "proposal_id"),
        ForeignKeyConstraint(["space_id", "proposal_id"], ["proposals.space_id", "proposals.id"]),
    )

    proposal_id: Mapped[uuid.UUID]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"))
    outcome: Mapped[str]
    reasons: Mapped[str] = mapped_column(default="")


class OpenedFile(Governed, Base):
    """A file of an opened proposal: read by whoever may know whose it is."""

    __tablename__ = COPIES
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        ForeignKeyConstraint(
            ["space_id", "opened_id"], ["opened_proposals.space_id", "opened_proposals.id"]
        ),
    )

    opened_id: Mapped[uuid.UUID]
    name: Mapped[str]
    kind: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]

    @property
    def file_place(self) -> storage.Place:
        """Give where the file stands."""
        return place_of_copy(self.id, self.space_id)


class Registration(Base):
    """Somebody who asked to register and has yet to open the link. No viewer ever reads it."""

    __tablename__ = "call_registrations"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    organisation: Mapped[str]
    kind: Mapped[str]
    country: Mapped[str | None]
    name: Mapped[str]
    email: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


def place_of_copy(ident: uuid.UUID, space_id: uuid.UUID) -> storage.Place:
    """Give where the file of a copy belongs, also before its row is there."""
    return storage.Place(COPIES, ident, space_id)
