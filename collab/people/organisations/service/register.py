"""Enter organisations and say openly what they are to each other; the convener's work."""

from __future__ import annotations

import dataclasses as dc

from sqlalchemy import func, select

from collab.audit.record import SYSTEM_CHAIN
from collab.core.errors import ConflictError, InvalidError
from collab.core.ids import new_id
from collab.people.organisations.models import (
    Organisation,
    OrganisationKind,
    OrganisationRelation,
    Tier,
)
from collab.people.organisations.policy import Act, Register
from collab.people.organisations.rules import is_domain
from collab.work.unit import Work


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the register holds of an organisation; ``parent`` makes two count as one."""

    name: str
    kind: OrganisationKind
    mail_domain: str
    tier: Tier | None = None
    parent: Organisation | None = None
    country: str | None = None


def add_organisation(work: Work, entry: Entry) -> Organisation:
    """Enter an organisation. The database makes its vault with it, so that none lacks one."""
    _check(work, entry)
    firm = work.create(
        Act.ENTER,
        Register(),
        Organisation(
            id=new_id(),
            name=entry.name.strip(),
            kind=entry.kind.value,
            tier=entry.tier.value if entry.tier else None,
            parent_id=entry.parent.ultimate_parent_id if entry.parent else None,
            mail_domain=entry.mail_domain,
            country=entry.country,
            created_at=work.now,
        ),
    )
    work.session.flush()  # a name or a parent that cannot be is refused here, where we can say so
    work.record(
        "organisations.entered",
        space_id=SYSTEM_CHAIN,
        facts={"organisation": firm.id, "kind": firm.kind, "by": work.viewer.representation_id},
    )
    return firm


def declare_relation(
    work: Work, one: Organisation, other: Organisation, *, kind: str
) -> OrganisationRelation:
    """Say openly what two organisations are to each other.

    :raises ConflictError: when it is said already.
    """
    if one.id == other.id:
        raise InvalidError({"other": "Choose two different organisations."})
    first, second = sorted((one.id, other.id))
    known = select(OrganisationRelation.id).where(
        OrganisationRelation.org_id == first,
        OrganisationRelation.other_id == second,
        OrganisationRelation.kind == kind,
    )
    if work.session.scalar(known) is not None:
        raise ConflictError("This relation is declared already.")
    made = OrganisationRelation(
        id=new_id(), org_id=first, other_id=second, kind=kind, created_at=work.now
    )
    work.create(Act.RELATE, Register(), made)
    _note(work, "organisations.related", made)
    return made


def take_back_relation(work: Work, relation: OrganisationRelation) -> None:
    """Take a declared relation back."""
    work.session.delete(work.authorise(Act.RELATE, relation))
    _note(work, "organisations.unrelated", relation)


def _check(work: Work, entry: Entry) -> None:
    fields = {}
    taken = select(Organisation.id).where(
        func.lower(Organisation.name) == entry.name.strip().lower()
    )
    if work.session.scalar(taken) is not None:
        fields["name"] = "An organisation of this name is entered already."
    if not is_domain(entry.mail_domain):
        fields["mail_domain"] = "Give the part after the @ of its addresses, such as firm.example."
    if entry.tier is not None and entry.kind is not OrganisationKind.MEMBER_COMPANY:
        fields["tier"] = "Only a member company has a place in the chain."
    if fields:
        raise InvalidError(fields)


def _note(work: Work, kind: str, relation: OrganisationRelation) -> None:
    facts = {"organisations": [relation.org_id, relation.other_id], "kind": relation.kind}
    work.record(kind, space_id=SYSTEM_CHAIN, facts=facts)
