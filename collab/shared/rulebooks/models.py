"""Versions of the rules, proposals to change them, and copies today's rules would judge strictly.

Version 1 is the folder the house ships.
"""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime
from collab.core.ids import new_id
from collab.policy.governed import Governed


class RulebookVersion(Base):
    """All rules as one approved proposal left them. Only ``app.settle_proposal`` writes it."""

    __tablename__ = "rulebook_versions"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    label: Mapped[str] = mapped_column(unique=True)
    body: Mapped[str] = mapped_column(deferred=True)
    hash: Mapped[bytes]
    effective_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("rulebook_proposals.id"), unique=True)
    proposed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    approved_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    approved_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class Proposal(Base):
    """One change of one rule, as the whole book it would make."""

    __tablename__ = "rulebook_proposals"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    base: Mapped[int]
    part: Mapped[str]
    body: Mapped[str]
    hash: Mapped[bytes]
    why: Mapped[str]
    effective_on: Mapped[dt.date]
    proposed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("representations.id"))
    proposed_org: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    proposed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    state: Mapped[str]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    decided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str | None]


class Rejudgement(Governed, Base):
    """A copy that would not go out today as it went out then, in a circle of counsel."""

    __tablename__ = "rejudgements"

    copy_id: Mapped[uuid.UUID]
    item_kind: Mapped[str]
    category: Mapped[str]
    judged_verdict: Mapped[str]
    judged_version: Mapped[str]
    verdict: Mapped[str]
    policy_version: Mapped[str]
    event: Mapped[str]
    rule: Mapped[str]
    state: Mapped[str]
    opinion: Mapped[str | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("representations.id"))
    decided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
