"""Who plays in the demo's story, and where: organisations, people, groups and their charters."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from typing import Literal

from collab.policy.marking import Marking
from collab.policy.viewer import Duty, Role

OrganisationKind = Literal[
    "member_company",
    "mining_company",
    "expert_firm",
    "association",
    "civil_society",
    "trade_union",
    "authority",
    "academia",
    "law_firm",
]
Tier = Literal["oem", "tier_1", "cell_battery_maker", "trader", "smelter_refiner"]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A firm or body; its vault comes with it."""

    key: str
    name: str
    kind: OrganisationKind
    country: str
    mail_domain: str
    note: str
    tier: Tier | None = None
    ultimate_parent: str | None = None


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A relation between two organisations that everybody may know."""

    between: tuple[str, ...]
    kind: Literal["competitor", "same_parent"]


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Representation:
    """One person acting for one organisation, with an address and a digest of its own."""

    key: str
    organisation: str
    email: str
    digest_days: tuple[Day, ...]
    digest_hour: int
    duties: tuple[Duty, ...] = ()
    vault: bool = True
    left_days_ago: int | None = None


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person of the story, who may act for more than one organisation."""

    key: str
    name: str
    password: str
    language: Literal["en", "de", "fr", "es"]
    time_zone: str
    acts_for: tuple[Representation, ...]


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Charter:
    """What a group is for, and what its members promise."""

    version: int
    purpose: str
    materials: tuple[str, ...]
    countries: tuple[str, ...]
    issues: tuple[str, ...]
    categories: tuple[str, ...]
    rules: tuple[str, ...]
    retention_months: int
    sunset: dt.date


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """An organisation's place in a space; days are counted back from the day of seeding."""

    organisation: str
    max_marking: Marking
    joined_days_ago: int
    history_days_ago: int


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Seating:
    """A person's place in a space; ``ceiling`` only where it is lower than the membership's."""

    representation: str
    role: Role
    ceiling: Marking | None = None
    ended_days_ago: int | None = None


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """A group, or a room inside one (which lives under the charter of its group)."""

    key: str
    kind: Literal["group", "room"]
    name: str
    summary: str
    founded_days_ago: int
    members: tuple[Membership, ...]
    seats: tuple[Seating, ...]
    parent: str | None = None
    charter: Charter | None = None
