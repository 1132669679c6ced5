"""Organisations and what is openly known of their relations."""

from __future__ import annotations

import datetime as dt
import enum
import uuid

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime
from collab.core.ids import new_id


class OrganisationKind(enum.StrEnum):
    """What kind of body an organisation is."""

    MEMBER_COMPANY = "member_company"
    MINING_COMPANY = "mining_company"
    EXPERT_FIRM = "expert_firm"
    ASSOCIATION = "association"
    CIVIL_SOCIETY = "civil_society"
    TRADE_UNION = "trade_union"
    AUTHORITY = "authority"
    ACADEMIA = "academia"
    LAW_FIRM = "law_firm"


class Tier(enum.StrEnum):
    """Where in the chain a member company stands."""

    OEM = "oem"
    TIER_1 = "tier_1"
    CELL_BATTERY_MAKER = "cell_battery_maker"
    TRADER = "trader"
    SMELTER_REFINER = "smelter_refiner"


class Organisation(Base):
    """A firm or body. Organisations of one ultimate parent count as one wherever we count.

    One that ``registered_at`` some time did so of itself, for a call: its name is what it says. It
    is ``withheld`` from the register until something it proposed is open.
    """

    __tablename__ = "organisations"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    kind: Mapped[str]
    tier: Mapped[str | None]
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisations.id"))
    mail_domain: Mapped[str]
    country: Mapped[str | None]
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    registered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    withheld: Mapped[bool] = mapped_column(default=False)

    @property
    def ultimate_parent_id(self) -> uuid.UUID:
        """Give the id that counts for this organisation."""
        return self.parent_id or self.id


class OrganisationRelation(Base):
    """A known relation of two organisations; the smaller id stands first."""

    __tablename__ = "organisation_relations"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    org_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    other_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    kind: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
