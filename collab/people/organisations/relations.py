"""What is openly known of how organisations stand to each other.

Suppliers and customers are never looked up here: who buys from whom lives in vaults only.
"""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from collab.people.organisations.models import Organisation, OrganisationRelation
from collab.people.organisations.rules import households
from collab.policy.relation import Relation
from collab.work.unit import Work

MARKET = ("member_company", "mining_company")
"""Kinds of organisation that sell something; two of the same place in the chain compete."""


@dc.dataclass(frozen=True, slots=True)
class Firm:
    """An organisation as relations need it; ``parent_id`` is what counts for it."""

    org_id: uuid.UUID
    parent_id: uuid.UUID
    org_kind: str
    tier: str | None


@dc.dataclass(frozen=True, slots=True)
class KnownRelations:
    """The declared relations this viewer may know of, ready to be asked."""

    one_of: Mapping[uuid.UUID, uuid.UUID]
    competing: frozenset[frozenset[uuid.UUID]]

    def household(self, org_id: uuid.UUID, parent_id: uuid.UUID) -> uuid.UUID:
        """Give the id that counts for an organisation."""
        return self.one_of.get(org_id) or self.one_of.get(parent_id, parent_id)

    def between(self, one: Firm, other: Firm) -> Relation:
        """Tell how two firms stand; where nothing is known of two of one market, they compete."""
        mine = self.household(one.org_id, one.parent_id)
        theirs = self.household(other.org_id, other.parent_id)
        if mine == theirs:
            return Relation.SAME_GROUP
        if frozenset((mine, theirs)) in self.competing or _same_market(one, other):
            return Relation.COMPETITOR
        return Relation.NONE


def known_relations(work: Work) -> KnownRelations:
    """Read all relations this viewer may see, once."""
    rows = work.session.execute(
        select(
            OrganisationRelation.org_id, OrganisationRelation.other_id, OrganisationRelation.kind
        )
    ).all()
    parents = work.session.execute(
        select(Organisation.id, Organisation.parent_id).where(Organisation.parent_id.is_not(None))
    ).all()
    one_of = households(
        [(child, parent) for child, parent in parents if parent is not None]
        + [(one, other) for one, other, kind in rows if kind == "same_parent"]
    )
    competing = frozenset(
        frozenset((one_of.get(one, one), one_of.get(other, other)))
        for one, other, kind in rows
        if kind == "competitor"
    )
    return KnownRelations(one_of, competing)


def relations_to(work: Work, others: Sequence[Firm]) -> frozenset[Relation]:
    """Give every relation the viewer's organisation has to one of ``others``."""
    own = work.session.get_one(Organisation, work.viewer.org_id)
    me = Firm(own.id, own.ultimate_parent_id, own.kind, own.tier)
    known = known_relations(work)
    return frozenset(known.between(me, other) for other in others)


def _same_market(one: Firm, other: Firm) -> bool:
    """Tell whether two firms must be taken for competitors; an unknown tier could be any."""
    if one.org_kind != other.org_kind or one.org_kind not in MARKET:
        return False
    return one.tier is None or other.tier is None or one.tier == other.tier
