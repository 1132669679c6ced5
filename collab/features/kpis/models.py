"""Definitions, rounds and figures of a pool; answers and trade relations, sealed in vaults."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ARRAY,
    Date,
    FetchedValue,
    ForeignKey,
    ForeignKeyConstraint,
    LargeBinary,
    Numeric,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.crypto import Place
from collab.core.db import Base, UtcDateTime
from collab.core.ids import new_id
from collab.features.kpis.rules import State
from collab.policy.governed import Governed


class Definition(Base):
    """What is measured, as one version says it; a version never changes."""

    __tablename__ = "kpi_definitions"
    __table_args__ = (
        UniqueConstraint("org_id", "id"),
        UniqueConstraint("org_id", "key", "version"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    org_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    key: Mapped[str]
    family: Mapped[str]
    version: Mapped[int]
    theme: Mapped[str]
    competition: Mapped[str] = mapped_column("class")
    side: Mapped[str]
    direction: Mapped[str]
    unit: Mapped[str]
    statistic: Mapped[str]
    lowest: Mapped[Decimal] = mapped_column(Numeric)
    highest: Mapped[Decimal | None] = mapped_column(Numeric)
    names: Mapped[dict[str, str]] = mapped_column(JSONB)
    formulas: Mapped[dict[str, str]] = mapped_column(JSONB)
    breakdowns: Mapped[list[str]] = mapped_column(ARRAY(Text))
    shipped: Mapped[bool]
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    tsv: Mapped[str] = mapped_column(TSVECTOR, FetchedValue(), deferred=True)


class Round(Base):
    """One half-year of one indicator. Written by the database's functions alone."""

    __tablename__ = "kpi_rounds"
    __table_args__ = (
        UniqueConstraint("org_id", "id"),
        ForeignKeyConstraint(
            ["org_id", "definition_id"], ["kpi_definitions.org_id", "kpi_definitions.id"]
        ),
        ForeignKeyConstraint(["org_id", "space_id"], ["spaces.org_id", "spaces.id"]),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    org_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    definition_id: Mapped[uuid.UUID]
    kpi_key: Mapped[str]
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("spaces.id"))
    period: Mapped[str]
    ends_on: Mapped[dt.date] = mapped_column(Date)
    opened_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    state: Mapped[str]
    progress_band: Mapped[int | None]
    banded_on: Mapped[dt.date | None] = mapped_column(Date)
    closed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    announced: Mapped[str | None]
    judged_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    rule_version: Mapped[str | None]
    parameters: Mapped[int | None]
    snapshot_hash: Mapped[bytes | None] = mapped_column(LargeBinary)

    @property
    def stands(self) -> State:
        """Give its state."""
        return State(self.state)


class Figure(Base):
    """What of a round is released, for all or for one breakdown; it never changes."""

    __tablename__ = "kpi_figures"
    __table_args__ = (
        UniqueConstraint("round_id", "breakdown"),
        ForeignKeyConstraint(["org_id", "round_id"], ["kpi_rounds.org_id", "kpi_rounds.id"]),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    org_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("kpi_rounds.id"))
    breakdown: Mapped[str]
    released: Mapped[bool]
    value: Mapped[Decimal | None] = mapped_column(Numeric)
    statistic: Mapped[str | None]
    contributors: Mapped[str | None]


class Answer(Governed, Base):
    """What a firm answers, in its own vault and sealed; besides its people the worker opens it."""

    __tablename__ = "kpi_answers"
    __table_args__ = (UniqueConstraint("space_id", "id"), UniqueConstraint("space_id", "round_id"))

    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("kpi_rounds.id"))
    state: Mapped[str]
    answer_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 # SQLAlchemy's way

    @property
    def place(self) -> Place:
        """Give where the sealed answer stands."""
        return place_of(self.id, self.space_id)


def place_of(answer_id: uuid.UUID, space_id: uuid.UUID) -> Place:
    """Give the place a sealed answer is bound to."""
    return Place("kpi_answers", "answer_sealed", answer_id, space_id)


def place_of_panel(figure_id: uuid.UUID, space_id: uuid.UUID) -> Place:
    """Give the place the sealed panel of a figure is bound to."""
    return Place("kpi_backs", "panel_sealed", figure_id, space_id)


class TradeRelation(Governed, Base):
    """That a firm buys from or sells to another, as it says itself; read in its vault alone."""

    __tablename__ = "trading_relations"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("space_id", "other_id", "direction"),
    )

    other_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    direction: Mapped[str]


class Thresholds(Base):
    """Stricter thresholds: proposed by one, approved by another of another house."""

    __tablename__ = "kpi_parameters"
    __table_args__ = (UniqueConstraint("org_id", "number"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    org_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    number: Mapped[int | None]
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    why: Mapped[str]
    state: Mapped[str]
    proposed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    proposed_org: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    proposed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    decided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
