"""Notes left with the work and acted on later: nothing outside the database starts otherwise."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.canonical import canonical
from collab.core.db import Base, UtcDateTime, call
from collab.core.ids import new_id


@dc.dataclass(frozen=True, slots=True)
class Note:
    """What to do later. ``key`` makes it happen once; ``payload`` holds ids, never content."""

    key: str
    kind: str
    payload: Mapping[str, Any]
    not_before: dt.datetime


def enqueue(connection: Connection, note: Note) -> None:
    """Write the note in the caller's transaction; a second one of the same key is dropped."""
    call(
        connection,
        "app.enqueue",
        new_id(),
        note.key,
        note.kind,
        canonical(dict(note.payload)),
        note.not_before,
    )


class OutboxRow(Base):
    """A note as it lies in the table; only the system's role sees it there."""

    __tablename__ = "outbox"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    not_before: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
    sent_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    dead_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
