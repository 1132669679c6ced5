"""A document hangs on an item; its files are revisions, which never change, in its vault alone."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ARRAY, BigInteger, ForeignKey, ForeignKeyConstraint, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime
from collab.core.storage import Place
from collab.policy.governed import Governed
from collab.shared.releases.copies import Crossed


class Document(Governed, Crossed, Base):
    """``subject_*`` point without a key: a draft's subject may stand in another space.

    What crosses stands here: of a draft it is what its latest revision says. The file of a copy
    is named by the copy's own id.
    """

    __tablename__ = "documents"

    subject_kind: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    subject_space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("spaces.id"))
    title: Mapped[str]
    kind: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    body: Mapped[str] = mapped_column(deferred=True)
    text_hash: Mapped[str]
    language: Mapped[str | None]
    number: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 # SQLAlchemy's way


def place_of_copy(copy_id: uuid.UUID, space_id: uuid.UUID) -> Place:
    """Give where the file of a copy belongs, also before the copy is there."""
    return Place("documents", copy_id, space_id)


class Revision(Governed, Base):
    """One cleaned file; ``removed`` and ``unread`` say what was taken out and what was not read."""

    __tablename__ = "document_revisions"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("space_id", "document_id", "number"),
        ForeignKeyConstraint(
            ["space_id", "document_id"], ["documents.space_id", "documents.id"], ondelete="CASCADE"
        ),
    )

    document_id: Mapped[uuid.UUID]
    number: Mapped[int]
    file_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    file_name: Mapped[str]
    kind: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    removed: Mapped[list[str]] = mapped_column(ARRAY(Text))
    unread: Mapped[list[str]] = mapped_column(ARRAY(Text))
    too_long: Mapped[bool]

    @property
    def place(self) -> Place:
        """Give where its file belongs."""
        return Place(self.__tablename__, self.file_id, self.space_id)


class Original(Governed, Base):
    """The file as it came, sealed: who is cleared for that opens it, and it is recorded."""

    __tablename__ = "document_originals"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        ForeignKeyConstraint(
            ["space_id", "revision_id"],
            ["document_revisions.space_id", "document_revisions.id"],
            ondelete="CASCADE",
        ),
    )

    revision_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    file_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    file_name: Mapped[str]
    kind: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]

    @property
    def place(self) -> Place:
        """Give where its file belongs."""
        return Place(self.__tablename__, self.file_id, self.space_id)
