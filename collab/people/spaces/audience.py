"""Who exactly reads a thing: the same formula as everywhere, asked from the other side."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Collection
from functools import cached_property

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from collab.people.accounts.models import Representation
from collab.people.organisations.models import Organisation
from collab.people.organisations.relations import known_relations
from collab.people.spaces.models import Membership, SeatRow, Space
from collab.policy.governed import Governed
from collab.policy.marking import Marking
from collab.policy.viewer import Role
from collab.work.unit import Work


@dc.dataclass(frozen=True, slots=True)
class Reader:
    """A person of an audience; ``parent_id`` is what counts for his organisation."""

    representation_id: uuid.UUID
    name: str
    role: Role
    org_id: uuid.UUID
    org_name: str
    org_kind: str
    tier: str | None
    parent_id: uuid.UUID


@dc.dataclass(frozen=True)
class Audience:
    """Persons by organisation and name; those still to accept the charter are counted in."""

    readers: tuple[Reader, ...]

    @property
    def people(self) -> int:
        """Count the persons."""
        return len(self.readers)

    @cached_property
    def org_ids(self) -> frozenset[uuid.UUID]:
        """Give the organisations among the readers."""
        return frozenset(reader.org_id for reader in self.readers)

    @property
    def organisations(self) -> int:
        """Count them."""
        return len(self.org_ids)

    @property
    def counsel(self) -> tuple[Reader, ...]:
        """Give those who review for competition law."""
        return tuple(reader for reader in self.readers if reader.role is Role.COUNSEL)


def audience(
    work: Work, space_id: uuid.UUID, marking: Marking, circle: Collection[uuid.UUID] | None = None
) -> Audience:
    """Give everybody a copy with this marking in this space would reach; ``circle`` narrows."""
    return _seated(work, space_id, marking, circle)


def everybody(work: Work, space_id: uuid.UUID) -> Audience:
    """Give all who sit in a space, whatever their ceilings."""
    return audience(work, space_id, Marking.CLEAR)


def readers_of(work: Work, row: Governed) -> Audience:
    """Give everybody who can read a row that stands in a space already."""
    early_enough = or_(
        SeatRow.org_id == row.org_id,
        func.greatest(SeatRow.history_from, Membership.history_from) <= row.shared_at,
    )
    return _seated(work, row.space_id, Marking(row.marking), row.circle, early_enough)


def _seated(
    work: Work,
    space_id: uuid.UUID,
    marking: Marking,
    circle: Collection[uuid.UUID] | None,
    *conditions: ColumnElement[bool],
) -> Audience:
    in_group, of_group = aliased(SeatRow), aliased(Membership)
    in_its_group = (
        select(in_group.id)
        .join(of_group, of_group.id == in_group.membership_id)
        .where(
            in_group.space_id == Space.parent_id,
            in_group.representation_id == SeatRow.representation_id,
            in_group.ended_at.is_(None),
            or_(of_group.ended_at.is_(None), of_group.ended_at > work.now),
        )
        .exists()
    )
    listing = (
        select(SeatRow.role, Representation, Organisation)
        .join(Membership, Membership.id == SeatRow.membership_id)
        .join(Space, Space.id == SeatRow.space_id)
        .join(Representation, Representation.id == SeatRow.representation_id)
        .join(Organisation, Organisation.id == SeatRow.org_id)
        .where(
            SeatRow.space_id == space_id,
            SeatRow.ended_at.is_(None),
            SeatRow.role == func.any(Membership.roles),
            or_(Membership.ended_at.is_(None), Membership.ended_at > work.now),
            func.least(SeatRow.ceiling, Membership.max_marking) >= int(marking),
            # Apart, a seat ends with the one in the group; whoever is of outside sees none there.
            or_(Space.parent_id.is_(None), Space.apart, in_its_group),
            *conditions,
        )
        .order_by(Organisation.name, Representation.name, Representation.id)
    )
    if circle is not None:
        named = list(circle)
        listing = listing.where(
            or_(SeatRow.representation_id.in_(named), SeatRow.org_id.in_(named))
        )
    known = known_relations(work)
    return Audience(
        tuple(
            Reader(
                representation_id=person.id,
                name=person.name,
                role=Role(role),
                org_id=firm.id,
                org_name=firm.name,
                org_kind=firm.kind,
                tier=firm.tier,
                parent_id=known.household(firm.id, firm.ultimate_parent_id),
            )
            for role, person, firm in work.session.execute(listing)
        )
    )
