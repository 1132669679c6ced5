"""What the contributor's organisation is to each reader's, never assuming the milder answer."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Iterable

from sqlalchemy import or_, select

from collab.people.organisations.models import (
    Organisation,
    OrganisationKind,
    OrganisationRelation,
)
from collab.policy.relation import Relation
from collab.work.unit import Work

MARKET = frozenset({OrganisationKind.MEMBER_COMPANY, OrganisationKind.MINING_COMPANY})


@dc.dataclass(frozen=True, slots=True)
class Firm:
    """What relations depend on."""

    org_id: uuid.UUID
    parent_id: uuid.UUID
    kind: str
    tier: str | None


def relations_to(work: Work, readers: Iterable[Firm]) -> frozenset[Relation]:
    """Give all relations of the viewer's own organisation to ``readers``."""
    own = work.session.get_one(Organisation, work.viewer.org_id)
    me = Firm(own.id, own.ultimate_parent_id, own.kind, own.tier)
    declared = _declared(work, own.id)
    return frozenset(relation(me, other, declared.get(other.org_id, ())) for other in readers)


def relation(me: Firm, other: Firm, declared: Iterable[str]) -> Relation:
    """Judge one pair.

    Two firms on the same step of the chain compete unless they are one group; firms on different
    steps may trade with each other. Who trades with whom is sealed and not asked here.
    """
    known = set(declared)
    if me.parent_id == other.parent_id or "same_parent" in known:
        return Relation.SAME_GROUP
    if me.kind not in MARKET or other.kind not in MARKET:
        return Relation.COMPETITOR if "competitor" in known else Relation.NONE
    same_step = (me.kind, me.tier) == (other.kind, other.tier)
    if "competitor" in known:
        return Relation.COMPETITOR if same_step else Relation.COMPETITOR_AND_CHAIN
    return Relation.COMPETITOR if same_step else Relation.CUSTOMER_SUPPLIER


def _declared(work: Work, org_id: uuid.UUID) -> dict[uuid.UUID, list[str]]:
    rows = work.session.scalars(
        select(OrganisationRelation).where(
            or_(OrganisationRelation.org_id == org_id, OrganisationRelation.other_id == org_id)
        )
    )
    found: dict[uuid.UUID, list[str]] = {}
    for row in rows:
        other = row.other_id if row.org_id == org_id else row.org_id
        found.setdefault(other, []).append(row.kind)
    return found
