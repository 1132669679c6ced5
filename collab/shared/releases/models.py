"""The contributor's own record of a release, and the item that waits for counsel."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ARRAY, ForeignKey, SmallInteger, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime
from collab.policy.governed import Governed


class Declared:
    """What was declared and judged: the same on both sides of the gate."""

    item_kind: Mapped[str]
    category: Mapped[str]
    facets: Mapped[dict[str, Any]] = mapped_column(JSONB)
    copy_marking: Mapped[int] = mapped_column(SmallInteger)
    copy_circle: Mapped[list[uuid.UUID] | None] = mapped_column(ARRAY(Uuid))
    attribution: Mapped[str]
    attribution_label: Mapped[str]
    permitted_action: Mapped[str]
    policy_version: Mapped[str]
    payload_hash: Mapped[bytes]
    commitment: Mapped[str]
    copy_id: Mapped[uuid.UUID]
    supersedes_id: Mapped[uuid.UUID | None]
    opinion: Mapped[str | None]
    conditions: Mapped[str | None]
    suggestion: Mapped[str | None]
    decided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    votes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    citation: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


class Release(Governed, Declared, Base):
    """One attempt to cross, in the contributor's vault; names its copy without a key."""

    __tablename__ = "releases"

    item_id: Mapped[uuid.UUID]
    item_version: Mapped[int]
    target_space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("spaces.id"))
    title: Mapped[str]
    verdict: Mapped[str]
    state: Mapped[str]
    nonce: Mapped[bytes]
    copy_shared_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    thread: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)
    under_review_since: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    removed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    removal_words: Mapped[str | None]
    gone_with_subject: Mapped[bool] = mapped_column(default=False)
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    inferences: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    despite: Mapped[str | None]
    despite_note: Mapped[str | None]


class HeldItem(Governed, Declared, Base):
    """What waits for counsel, in a circle of contributor and counsel. Only the gate writes it."""

    __tablename__ = "held_items"

    release_id: Mapped[uuid.UUID]
    payload: Mapped[str]
    state: Mapped[str]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    held_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    conflicted: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid))
    overdue_stage: Mapped[int] = mapped_column(SmallInteger)
    overdue_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class AttributionNote(Governed, Base):
    """Who contributed, for the facilitators alone, where the contributor chose so."""

    __tablename__ = "attributions"

    copy_id: Mapped[uuid.UUID]
    contributor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
