"""What was brought in, row by row, and what was taken out: in one's own vault, content sealed."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ARRAY, ForeignKey, ForeignKeyConstraint, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.schema import SchemaItem
from typing_extensions import override

from collab.core.crypto import Place
from collab.core.db import Base, UtcDateTime
from collab.policy.governed import Governed


class ImportBatch(Governed, Base):
    """One uploaded table. Marked SEALED: for whoever brought it, and who is cleared for that."""

    __tablename__ = "import_batches"

    kind: Mapped[str] = mapped_column(default="finding")
    file_name: Mapped[str]
    headings: Mapped[list[str]] = mapped_column(ARRAY(Text))
    names: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    date_order: Mapped[str] = mapped_column(default="")
    leave_alike: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(default="mapping")
    total: Mapped[int]
    good: Mapped[int] = mapped_column(default=0)
    alike: Mapped[int] = mapped_column(default=0)
    checked_sealed: Mapped[bytes | None]
    done_sheets: Mapped[int] = mapped_column(default=0)
    written: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    removed: Mapped[int] = mapped_column(default=0)
    kept: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    moved_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 # SQLAlchemy's way

    @property
    def place(self) -> Place:
        """Give where the sealed result of checking stands."""
        return Place("import_batches", "checked_sealed", self.id, self.space_id)


class OfBatch(Governed):
    """What belongs to a batch and goes with it; ``number`` is its place there."""

    batch_id: Mapped[uuid.UUID]
    number: Mapped[int]

    @declared_attr.directive
    @classmethod
    @override
    def __table_args__(cls) -> tuple[SchemaItem, ...]:
        """Give the keys: one of each number, in the space of its batch."""
        return (
            UniqueConstraint("space_id", "id"),
            UniqueConstraint("space_id", "batch_id", "number"),
            ForeignKeyConstraint(
                ["space_id", "batch_id"],
                ["import_batches.space_id", "import_batches.id"],
                ondelete="CASCADE",
            ),
        )


class ImportSheet(OfBatch, Base):
    """A hundred rows of the table, sealed together."""

    __tablename__ = "import_sheets"

    rows_sealed: Mapped[bytes]

    @property
    def place(self) -> Place:
        """Give where the sealed rows stand."""
        return Place("import_sheets", "rows_sealed", self.id, self.space_id)


class ImportRow(OfBatch, Base):
    """What became of a row; its being there is what keeps it from happening twice."""

    __tablename__ = "import_rows"

    outcome: Mapped[str]
    why: Mapped[str] = mapped_column(default="")
    item_id: Mapped[uuid.UUID | None]
    item_version: Mapped[int | None]


class ImportHeading(Governed, Base):
    """Which field an organisation last chose for a heading; empty where it left it out."""

    __tablename__ = "import_headings"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("space_id", "kind", "heading"),
    )

    kind: Mapped[str] = mapped_column(default="finding")
    heading: Mapped[str]
    field: Mapped[str]


class ExportFile(Governed, Base):
    """A file made in the background: for one person's eyes, and for a day."""

    __tablename__ = "export_files"

    source_space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("spaces.id"))
    file_format: Mapped[str]
    asked: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(default="making")
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    content_sealed: Mapped[bytes | None]
    expires_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    @property
    def place(self) -> Place:
        """Give where the sealed content stands."""
        return Place("export_files", "content_sealed", self.id, self.space_id)
