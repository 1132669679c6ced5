"""Engagements, their parties and terms; the call as experts read it; proposals, sealed and open."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    FetchedValue,
    ForeignKey,
    ForeignKeyConstraint,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collab.core.crypto import Place
from collab.core.db import Base, UtcDateTime
from collab.features.engagements.rules import State, Workflow
from collab.features.engagements.walled import Walled, of_engagement
from collab.policy.governed import Governed


class Engagement(Walled, Base):
    """What an expert is asked for. Its ``state`` is moved by functions alone."""

    __tablename__ = "engagements"

    title: Mapped[str]
    need: Mapped[str] = mapped_column(default="")
    type: Mapped[str]
    workflow: Mapped[str]
    currency: Mapped[str] = mapped_column(default="EUR")
    origin_kind: Mapped[str | None]
    origin_id: Mapped[uuid.UUID | None]
    state: Mapped[str] = mapped_column(default=State.DRAFT.value)
    decision_id: Mapped[uuid.UUID | None]
    awarded_id: Mapped[uuid.UUID | None]
    milestones: Mapped[int] = mapped_column(SmallInteger, default=0)
    milestones_done: Mapped[int] = mapped_column(SmallInteger, default=0)
    conflict_years: Mapped[int] = mapped_column(SmallInteger, default=5)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    parties: Mapped[list[Party]] = relationship(
        viewonly=True, lazy="raise_on_sql", order_by="Party.firm_id"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 # SQLAlchemy's way

    def party(self, firm_id: uuid.UUID) -> Party | None:
        """Give as what a firm takes part; None where it does not."""
        return next((one for one in self.parties if one.firm_id == firm_id), None)

    def examines(self, firm_id: uuid.UUID) -> bool:
        """Tell whether a firm is examined: it writes, judges and moves nothing of this."""
        found = self.party(firm_id)
        return found is not None and found.subject

    @property
    def stands(self) -> State:
        """Give its state."""
        return State(self.state)

    @property
    def flow(self) -> Workflow:
        """Give its workflow."""
        return Workflow(self.workflow)


class Party(Governed, Base):
    """A firm that takes part, and as what. Written by a function alone."""

    __tablename__ = "engagement_parties"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("engagement_id", "firm_id"),
        of_engagement(),
    )

    engagement_id: Mapped[uuid.UUID]
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    selects: Mapped[bool]
    funds: Mapped[bool]
    subject: Mapped[bool]
    payer_class: Mapped[str]


class Terms(Governed, Base):
    """One version of the terms of reference, read by whoever convenes, selects or counsels."""

    __tablename__ = "engagement_terms"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("engagement_id", "number"),
        of_engagement(),
    )

    engagement_id: Mapped[uuid.UUID]
    number: Mapped[int]
    form_version: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    criteria: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    people_are_met: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(default="draft")
    cleared_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    cleared_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    cleared_digest: Mapped[str | None]
    publishable: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    opinion: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 # SQLAlchemy's way


class Call(Base):
    """What experts read of an engagement. Written by functions alone."""

    __tablename__ = "calls"
    __table_args__ = (UniqueConstraint("engagement_id"), of_engagement())

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    org_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("spaces.id"))
    engagement_id: Mapped[uuid.UUID]
    workflow: Mapped[str]
    public: Mapped[bool]
    title: Mapped[str]
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    criteria: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    currency: Mapped[str]
    published_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    questions_until: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    full_closes_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    stage: Mapped[int] = mapped_column(SmallInteger)
    opened_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    full_opened_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    ended_as: Mapped[str | None]
    announced: Mapped[str | None]
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    verdict: Mapped[str]
    clearance: Mapped[str]
    policy_version: Mapped[str]
    tsv: Mapped[str] = mapped_column(TSVECTOR, FetchedValue(), deferred=True)


class Guest(Base):
    """A firm that was asked to a call, or registered for it of itself."""

    __tablename__ = "call_guests"
    __table_args__ = (UniqueConstraint("call_id", "org_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"))
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("spaces.id"))
    org_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    invited_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    invited_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    registered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    shortlisted_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class Proposal(Governed, Base):
    """What an expert firm proposes: in its own vault and sealed until the call's deadline."""

    __tablename__ = "proposals"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("space_id", "call_id", "stage"),
    )

    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"))
    stage: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str] = mapped_column(default="draft")
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    submitted: Mapped[bytes | None] = mapped_column(LargeBinary)
    submitted_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 # SQLAlchemy's way

    @property
    def place(self) -> Place:
        """Give where what is being written stands."""
        return Place("proposals", "sealed", self.id, self.space_id)

    @property
    def submitted_place(self) -> Place:
        """Give where what was submitted last stands: that alone is ever opened."""
        return Place("proposals", "submitted", self.id, self.space_id)


class OpenedProposal(Governed, Base):
    """What was proposed, once it is open: without a name, for those who may judge it."""

    __tablename__ = "opened_proposals"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("engagement_id", "stage", "code"),
        of_engagement(),
    )

    engagement_id: Mapped[uuid.UUID]
    call_id: Mapped[uuid.UUID]
    stage: Mapped[int] = mapped_column(SmallInteger)
    code: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    amount: Mapped[int] = mapped_column(BigInteger)
    flagged: Mapped[bool]
    outcome: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)


class ProposalIdentity(Governed, Base):
    """Whose an opened proposal is: the firm, its team and what it declares of itself."""

    __tablename__ = "proposal_identities"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("opened_id"),
        ForeignKeyConstraint(
            ["space_id", "opened_id"], ["opened_proposals.space_id", "opened_proposals.id"]
        ),
    )

    opened_id: Mapped[uuid.UUID]
    proposer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    identity: Mapped[dict[str, Any]] = mapped_column(JSONB)


class Budget(Governed, Base):
    """What an engagement costs and how it is divided; ``total`` in minor units of ``currency``."""

    __tablename__ = "budgets"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("engagement_id", "number"),
        of_engagement(),
        ForeignKeyConstraint(["space_id", "adds_to"], ["budgets.space_id", "budgets.id"]),
    )

    engagement_id: Mapped[uuid.UUID]
    number: Mapped[int]
    total: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    key: Mapped[str]
    state: Mapped[str]
    settled_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    frozen_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    weights: Mapped[dict[str, int]] = mapped_column(JSONB)
    parts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    adds_to: Mapped[uuid.UUID | None]
    reason: Mapped[str]
    refreshes: Mapped[list[dt.datetime]] = mapped_column(ARRAY(UtcDateTime))
    confirm_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    confirm_again_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    done: Mapped[int] = mapped_column(SmallInteger)
    round: Mapped[int] = mapped_column(SmallInteger)
    announced: Mapped[str | None]
    band: Mapped[str | None]
    banded_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    opened_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class Share(Governed, Base):
    """What one firm bears of a budget, in minor units: a row of its vault, read there alone."""

    __tablename__ = "budget_shares"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("budget_id", "firm_id"),
    )

    budget_id: Mapped[uuid.UUID]
    engagement_id: Mapped[uuid.UUID]
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    amount: Mapped[int] = mapped_column(BigInteger)


class Milestone(Governed, Base):
    """What is due from the expert; it stands in the expert's room."""

    __tablename__ = "engagement_milestones"
    __table_args__ = (
        UniqueConstraint("space_id", "id"),
        UniqueConstraint("engagement_id", "number"),
    )

    engagement_id: Mapped[uuid.UUID]
    number: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[str]
    due_on: Mapped[dt.date] = mapped_column(Date)
    amount: Mapped[int] = mapped_column(BigInteger, default=0)
    state: Mapped[str] = mapped_column(default="pending")
    accepted_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    acceptance: Mapped[str]
    acceptors: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid))
    rounds: Mapped[int] = mapped_column(SmallInteger)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
