"""Reports and their versions; comments on facts, each in two spaces; releases; recommendations."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import (
    ARRAY,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import SchemaItem

from collab.core.db import Base, UtcDateTime
from collab.features.engagements.reports.rules import Response, Section, State, sections_of
from collab.features.engagements.walled import of_engagement
from collab.policy.governed import Governed


def _of(column: str, table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["space_id", column], [f"{table}.space_id", f"{table}.id"])


def _bound(*more: SchemaItem) -> tuple[SchemaItem, ...]:
    return (UniqueConstraint("space_id", "id"), *more)


class Report(Governed, Base):
    """The report of an engagement, in the room of its expert. Functions alone write it."""

    __tablename__ = "engagement_reports"
    __table_args__ = _bound(UniqueConstraint("engagement_id"))

    engagement_id: Mapped[uuid.UUID]
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    state: Mapped[str]
    words: Mapped[str]
    until: Mapped[dt.date | None] = mapped_column(Date)
    parties: Mapped[int] = mapped_column(SmallInteger)
    commented: Mapped[int] = mapped_column(SmallInteger)
    changed: Mapped[int] = mapped_column(SmallInteger)
    version: Mapped[int]
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    @property
    def stands(self) -> State:
        """Give its state."""
        return State(self.state)


class Version(Governed, Base):
    """A text of the report. One that was given has a hash and never changes."""

    __tablename__ = "report_versions"
    __table_args__ = _bound(
        UniqueConstraint("report_id", "number"), _of("report_id", "engagement_reports")
    )

    report_id: Mapped[uuid.UUID]
    number: Mapped[int]
    language: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str]
    sections: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    text_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    given_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int]
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    @property
    def parts(self) -> tuple[Section, ...]:
        """Give its sections."""
        return sections_of(self.sections)


class Passage(Governed, Base):
    """Words of a version that speak of a firm."""

    __tablename__ = "report_passages"
    __table_args__ = _bound(
        _of("report_id", "engagement_reports"), _of("version_id", "report_versions")
    )

    report_id: Mapped[uuid.UUID]
    version_id: Mapped[uuid.UUID]
    section: Mapped[str]
    excerpt: Mapped[str]
    party_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))


class FactNote(Governed, Base):
    """A comment on facts as the expert reads it, with the expert's answer."""

    __tablename__ = "accuracy_notes"
    __table_args__ = _bound(
        _of("report_id", "engagement_reports"), _of("passage_id", "report_passages")
    )

    report_id: Mapped[uuid.UUID]
    passage_id: Mapped[uuid.UUID]
    state: Mapped[str]
    words: Mapped[str]
    answer: Mapped[str]
    changed: Mapped[bool | None]
    answered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int]


class FactThread(Governed, Base):
    """The same comment as the firm reads it that is spoken of; it has the id of its other side."""

    __tablename__ = "accuracy_threads"
    __table_args__ = _bound(of_engagement())

    engagement_id: Mapped[uuid.UUID]
    party_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    heading: Mapped[str]
    excerpt: Mapped[str]
    until: Mapped[dt.date] = mapped_column(Date)
    open: Mapped[bool]
    state: Mapped[str]
    words: Mapped[str]
    answer: Mapped[str]
    changed: Mapped[bool | None]
    answered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int]


class Release(Governed, Base):
    """What of a report a space was given; a copy of the association that never changes."""

    __tablename__ = "report_releases"
    __table_args__ = _bound()

    engagement_id: Mapped[uuid.UUID]
    number: Mapped[int]
    language: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str]
    sections: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    left_out: Mapped[int] = mapped_column(SmallInteger)
    text_hash: Mapped[bytes] = mapped_column(LargeBinary)
    category: Mapped[str]
    permitted_action: Mapped[str]
    verdict: Mapped[str]
    clearance: Mapped[str | None]
    policy_version: Mapped[str]
    for_circle: Mapped[list[uuid.UUID] | None] = mapped_column(ARRAY(Uuid))
    state: Mapped[str]
    opinion: Mapped[str]
    released_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int]
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    @property
    def parts(self) -> tuple[Section, ...]:
        """Give its sections."""
        return sections_of(self.sections)


class PublicReport(Base):
    """What anybody may read of a report: let out by two persons of the association."""

    __tablename__ = "public_reports"
    __table_args__ = (_of("release_id", "report_releases"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    org_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("spaces.id"))
    release_id: Mapped[uuid.UUID]
    language: Mapped[str]
    title: Mapped[str]
    sections: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    text_hash: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str]
    proposed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    proposed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    published_on: Mapped[dt.date | None] = mapped_column(Date)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    @property
    def parts(self) -> tuple[Section, ...]:
        """Give its sections."""
        return sections_of(self.sections)


class Recommendation(Governed, Base):
    """What a released report recommends, and until when an answer is hoped for."""

    __tablename__ = "recommendations"
    __table_args__ = _bound(UniqueConstraint("engagement_id", "number"), of_engagement())

    engagement_id: Mapped[uuid.UUID]
    number: Mapped[int] = mapped_column(SmallInteger)
    words: Mapped[str]
    due_on: Mapped[dt.date] = mapped_column(Date)
    needs_counsel: Mapped[bool]
    state: Mapped[str]
    version: Mapped[int]
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class Reaction(Governed, Base):
    """What one addressee says of a recommendation."""

    __tablename__ = "recommendation_answers"
    __table_args__ = _bound(_of("recommendation_id", "recommendations"))

    recommendation_id: Mapped[uuid.UUID]
    firm_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisations.id"))
    body: Mapped[str]
    response: Mapped[str | None]
    version: Mapped[int]

    @property
    def said(self) -> Response | None:
        """Give the response."""
        return None if self.response is None else Response(self.response)


class Reason(Governed, Base):
    """Why a firm answered so, and who sees to it: for itself, unless it tells the group."""

    __tablename__ = "recommendation_reasons"
    __table_args__ = _bound(
        UniqueConstraint("answer_id"), _of("answer_id", "recommendation_answers")
    )

    answer_id: Mapped[uuid.UUID]
    words: Mapped[str]
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    planned_on: Mapped[dt.date | None] = mapped_column(Date)
    told: Mapped[bool]
