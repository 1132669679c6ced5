"""Exactly who could read a copy: the formula asked the other way round, from row to people."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Sequence

from sqlalchemy import func, or_, select

from collab.people.accounts.models import Representation
from collab.people.organisations.models import Organisation
from collab.people.spaces.models import Membership, SeatRow
from collab.policy.marking import Marking
from collab.policy.viewer import Role
from collab.work.unit import Work


@dc.dataclass(frozen=True, slots=True)
class Reader:
    """One person who could read it, acting for one organisation."""

    representation_id: uuid.UUID
    name: str
    org_id: uuid.UUID
    org_name: str
    org_kind: str
    tier: str | None
    parent_id: uuid.UUID
    role: Role


@dc.dataclass(frozen=True, slots=True)
class Audience:
    """All readers of one copy, in the order of organisations and names."""

    readers: tuple[Reader, ...]

    @property
    def org_ids(self) -> frozenset[uuid.UUID]:
        """Give the organisations among the readers."""
        return frozenset(reader.org_id for reader in self.readers)

    @property
    def counsel(self) -> tuple[Reader, ...]:
        """Give the antitrust counsel among the readers."""
        return tuple(reader for reader in self.readers if reader.role is Role.COUNSEL)


def audience(
    work: Work,
    space_id: uuid.UUID,
    marking: Marking,
    circle: Sequence[uuid.UUID] | None = None,
) -> Audience:
    """Give everybody whose live seat in the space reaches ``marking``, within the circle.

    Persons who have yet to accept the charter count: they will read it once they do.
    """
    found = work.session.execute(
        select(SeatRow.role, Representation, Organisation)
        .join(Membership, Membership.id == SeatRow.membership_id)
        .join(Representation, Representation.id == SeatRow.representation_id)
        .join(Organisation, Organisation.id == SeatRow.org_id)
        .where(
            SeatRow.space_id == space_id,
            or_(SeatRow.ended_at.is_(None), SeatRow.ended_at > work.now),
            or_(Membership.ended_at.is_(None), Membership.ended_at > work.now),
            Representation.ended_at.is_(None),
            func.least(SeatRow.ceiling, Membership.max_marking) >= int(marking),
        )
        .order_by(Organisation.name, Representation.name)
    )
    readers = (_reader(role, person, org) for role, person, org in found)
    return Audience(tuple(r for r in readers if circle is None or _named(r, circle)))


def everybody(work: Work, space_id: uuid.UUID) -> Audience:
    """Give everybody with a live seat in the space."""
    return audience(work, space_id, Marking.CLEAR)


def _named(reader: Reader, circle: Sequence[uuid.UUID]) -> bool:
    return reader.representation_id in circle or reader.org_id in circle


def _reader(role: str, person: Representation, org: Organisation) -> Reader:
    return Reader(
        representation_id=person.id,
        name=person.name,
        org_id=org.id,
        org_name=org.name,
        org_kind=org.kind,
        tier=org.tier,
        parent_id=org.ultimate_parent_id,
        role=Role(role),
    )
