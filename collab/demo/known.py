"""Values of the story: whom its people know outside, and how they divide the talking."""

from __future__ import annotations

import dataclasses as dc
from typing import Literal

from collab.policy.marking import DEFAULT_MARKING, Marking

BasisKind = Literal["consent", "legitimate_interest", "public_role", "contract"]
UseKind = Literal["hold", "share", "contact", "invite", "name"]


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class SafetyPlan:
    """How somebody affected can be approached; a review day in the past wants a new look."""

    assessed_by: str
    risks: str
    safe_channel: str
    alternative: str
    reprisal_contact: str
    review_in_days: int
    feasible: bool = True
    safe: bool = True


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a firm notes of a card for itself."""

    by: str
    days_ago: int
    text: str


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A card; without ``space`` it stays a draft in its author's vault."""

    key: str
    author: str
    days_ago: int
    kind: str
    name: str
    form: Literal["person", "organisation"] = "person"
    organisation: str = ""
    role_title: str = ""
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    about: str = ""
    channel: str | None = None
    channel_note: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    basis: BasisKind | None = None
    uses: tuple[UseKind, ...] = ("hold", "share", "contact", "invite")
    basis_days: int = 300
    do_not_contact: bool = False
    protected: bool = False
    safety_note: str = ""
    identity: str | None = None
    plan: SafetyPlan | None = None
    space: str | None = None
    marking: Marking = DEFAULT_MARKING
    notes: tuple[Note, ...] = ()


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A visit that is planned: when, where and who goes stay in the vault of whoever plans."""

    days_ago: int
    in_days: int
    place: str
    people: str
    tell_month: bool = True


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Approach:
    """Somebody holds a contact; what came of it, or that it was let go, or neither yet."""

    contact: str
    by: str
    days_ago: int
    named: bool = False
    code: str | None = None
    said_days_ago: int | None = None
    let_go_days_ago: int | None = None
    note: str = ""
    visit: Visit | None = None


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """Whom a group wants to listen to, with which talking point, and how far it has come."""

    key: str
    space: str
    by: str
    title: str
    purpose: str
    script: str
    days_ago: int
    opens_days_ago: int
    closes_in_days: int
    targets: tuple[str, ...]
    approaches: tuple[Approach, ...] = ()
    held_by_counsel: tuple[str, ...] = ()
    counsel: str | None = None
    wishes: tuple[tuple[str, ...], ...] = ()
