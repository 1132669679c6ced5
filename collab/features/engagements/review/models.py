"""Ties somebody declares, reviewers, recusals, phases, scores and what colleagues say of them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, SmallInteger, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime
from collab.features.engagements.walled import of_engagement
from collab.policy.governed import Governed


def _of_proposal() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["space_id", "opened_id"], ["opened_proposals.space_id", "opened_proposals.id"]
    )


class Tie(Governed, Base):
    """What somebody says binds himself to an organisation; read by him, convener and counsel."""

    __tablename__ = "conflict_ties"
    __table_args__ = (UniqueConstraint("space_id", "id"),)

    representation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    kind: Mapped[str]
    organisation: Mapped[str]
    ended_in: Mapped[int | None] = mapped_column(SmallInteger)
    declared_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class Reviewer(Governed, Base):
    """Who judges for a firm. Written by a function alone."""

    __tablename__ = "engagement_reviewers"
    __table_args__ = (UniqueConstraint("space_id", "id"), of_engagement())

    engagement_id: Mapped[uuid.UUID]
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    representation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    assigned_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class Recusal(Governed, Base):
    """Who does not judge a proposal: a person, or (without one) a firm as a whole."""

    __tablename__ = "proposal_recusals"
    __table_args__ = (UniqueConstraint("space_id", "id"), of_engagement(), _of_proposal())

    engagement_id: Mapped[uuid.UUID]
    opened_id: Mapped[uuid.UUID]
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    representation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    ground: Mapped[str]
    found_by: Mapped[str]
    recused_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    lifted_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    lifted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))


class Phase(Governed, Base):
    """A part of the review with its days; one at a time. Moved by functions alone."""

    __tablename__ = "engagement_phases"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("engagement_id", "number"),
        of_engagement(),
    )

    engagement_id: Mapped[uuid.UUID]
    stage: Mapped[int] = mapped_column(SmallInteger)
    number: Mapped[int] = mapped_column(SmallInteger)
    opens_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    blind: Mapped[bool]
    scoring: Mapped[bool]
    state: Mapped[str] = mapped_column(default="planned")
    began_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class Score(Governed, Base):
    """What one firm's reviewer gives a proposal in a phase; a draft is read by him alone."""

    __tablename__ = "engagement_scores"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        of_engagement(),
        _of_proposal(),
        ForeignKeyConstraint(
            ["space_id", "phase_id"], ["engagement_phases.space_id", "engagement_phases.id"]
        ),
    )

    engagement_id: Mapped[uuid.UUID]
    phase_id: Mapped[uuid.UUID]
    opened_id: Mapped[uuid.UUID]
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    representation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    levels: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    comment: Mapped[str] = mapped_column(default="")
    recommendation: Mapped[str | None]
    abstained: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="draft")
    locked_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class Opinion(Governed, Base):
    """Whether a firm agrees with what another recommends; read as the score is, unless void."""

    __tablename__ = "score_opinions"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("score_id", "firm_id"),
        of_engagement(),
        ForeignKeyConstraint(
            ["space_id", "score_id"], ["engagement_scores.space_id", "engagement_scores.id"]
        ),
    )

    engagement_id: Mapped[uuid.UUID]
    score_id: Mapped[uuid.UUID]
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    representation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    opinion: Mapped[str]
    said_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    voided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
