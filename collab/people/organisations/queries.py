"""The only ways to get at organisations and at the people who act for one's own."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, undefer

from collab.core.errors import NotFoundError
from collab.people.accounts.models import Representation
from collab.people.organisations.models import Organisation, OrganisationRelation
from collab.policy.viewer import Duty
from collab.work.unit import Work


@dc.dataclass(frozen=True, slots=True)
class Line:
    """An organisation as the register lists it."""

    firm: Organisation
    parent: str | None
    awaits_first: bool


@dc.dataclass(frozen=True, slots=True)
class Related:
    """A declared relation with both names."""

    id: uuid.UUID
    one: str
    other: str
    kind: str


def one(work: Work, org_id: uuid.UUID) -> Organisation:
    """Give an organisation the viewer may know of. :raises NotFoundError: otherwise."""
    found = work.session.scalar(select(Organisation).where(Organisation.id == org_id))
    if found is None:
        raise NotFoundError
    return found


def parent_name(work: Work, firm: Organisation) -> str | None:
    """Give the name of the ultimate parent, where there is one the viewer may know of."""
    return work.session.scalar(select(Organisation.name).where(Organisation.id == firm.parent_id))


def own(work: Work) -> Organisation:
    """Give the viewer's own organisation."""
    return one(work, work.viewer.org_id)


def every(work: Work) -> Sequence[Organisation]:
    """Give all organisations the viewer may know of, by name."""
    return work.session.scalars(select(Organisation).order_by(func.lower(Organisation.name))).all()


def register(work: Work, *, words: str = "", kind: str = "") -> Sequence[Line]:
    """Give the register, narrowed by words of the name or domain and by kind."""
    parent = aliased(Organisation)
    listing = (
        select(Organisation, parent.name, func.app.first_person(Organisation.id))
        .outerjoin(parent, parent.id == Organisation.parent_id)
        .order_by(func.lower(Organisation.name))
    )
    if words:
        named = Organisation.name.icontains(words, autoescape=True)
        listing = listing.where(named | Organisation.mail_domain.icontains(words, autoescape=True))
    if kind:
        listing = listing.where(Organisation.kind == kind)
    return [Line(*row) for row in work.session.execute(listing)]


def awaits_first_person(work: Work, org_id: uuid.UUID) -> bool:
    """Tell whether nobody administers an organisation yet, so that a first person is invited."""
    return bool(work.session.scalar(select(func.app.first_person(org_id))))


def declared(work: Work) -> Sequence[Related]:
    """Give the declared relations the viewer may know of."""
    first, second = aliased(Organisation), aliased(Organisation)
    rows = work.session.execute(
        select(OrganisationRelation.id, first.name, second.name, OrganisationRelation.kind)
        .join(first, first.id == OrganisationRelation.org_id)
        .join(second, second.id == OrganisationRelation.other_id)
        .order_by(func.lower(first.name), func.lower(second.name))
    )
    return [Related(*row) for row in rows]


def relation(work: Work, relation_id: uuid.UUID) -> OrganisationRelation:
    """Give one declared relation. :raises NotFoundError: when there is none."""
    found = work.session.scalar(
        select(OrganisationRelation).where(OrganisationRelation.id == relation_id)
    )
    if found is None:
        raise NotFoundError
    return found


def colleagues(work: Work) -> Sequence[Representation]:
    """Give everybody who acts for the viewer's organisation now."""
    return work.session.scalars(
        select(Representation)
        .where(Representation.org_id == work.viewer.org_id, Representation.ended_at.is_(None))
        .options(undefer(Representation.address))
        .order_by(func.lower(Representation.name), Representation.id)
    ).all()


def colleague(work: Work, representation_id: uuid.UUID) -> Representation:
    """Give one of them, also one who has left. :raises NotFoundError: for anybody else."""
    found = work.session.scalar(
        select(Representation)
        .where(Representation.id == representation_id, Representation.org_id == work.viewer.org_id)
        .options(undefer(Representation.address))
    )
    if found is None:
        raise NotFoundError
    return found


def administrators(work: Work) -> int:
    """Count those who administer the viewer's organisation."""
    return sum(Duty.ADMINISTRATOR in person.duties for person in colleagues(work))
