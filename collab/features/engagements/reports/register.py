"""The only ways to get at recommendations and what their addressees say."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from collab.core.errors import NotFoundError
from collab.features.engagements.models import Engagement
from collab.features.engagements.reports.models import Reaction, Reason, Recommendation
from collab.people.accounts.models import Representation
from collab.people.organisations.models import Organisation
from collab.policy.viewer import Role
from collab.work.unit import Work

SHOWN = 200


@dc.dataclass(frozen=True, slots=True)
class Said:
    """What one addressee says, with its name and, where the viewer reads it, why."""

    reaction: Reaction
    name: str
    reason: Reason | None
    owner: str | None


def recommendations(
    work: Work, engagement_id: uuid.UUID, *, skip: int = 0, most: int | None = SHOWN
) -> Sequence[Recommendation]:
    """Give what is recommended, by number; all of it where ``most`` is None."""
    return work.session.scalars(
        select(Recommendation)
        .where(Recommendation.engagement_id == engagement_id)
        .order_by(Recommendation.number)
        .offset(skip)
        .limit(most)
    ).all()


def every(work: Work) -> Sequence[tuple[Recommendation, str]]:
    """Give all recommendations the viewer reads, with what their engagement is called."""
    rows = work.session.execute(
        select(Recommendation, Engagement.title)
        .join(Engagement, Engagement.id == Recommendation.engagement_id)
        .order_by(Engagement.shared_at, Recommendation.engagement_id, Recommendation.number)
    )
    return [(row, title) for row, title in rows]


def recommendation(work: Work, recommendation_id: uuid.UUID) -> Recommendation:
    """Give one. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(
        select(Recommendation).where(Recommendation.id == recommendation_id)
    )
    if found is None:
        raise NotFoundError
    return found


def reaction(work: Work, reaction_id: uuid.UUID) -> Reaction:
    """Give one. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Reaction).where(Reaction.id == reaction_id))
    if found is None:
        raise NotFoundError
    return found


def said(work: Work, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Sequence[Said]]:
    """Give what the addressees of some recommendations say, by recommendation."""
    rows = work.session.execute(
        select(Reaction, Organisation.name, Reason, Representation.name)
        .outerjoin(Organisation, Organisation.id == Reaction.firm_id)
        .outerjoin(Reason, Reason.answer_id == Reaction.id)
        .outerjoin(Representation, Representation.id == Reason.owner_id)
        .where(Reaction.recommendation_id.in_(ids))
        .order_by(Organisation.name, Reaction.body, Reaction.id)
    )
    found: dict[uuid.UUID, list[Said]] = {ident: [] for ident in ids}
    for reaction_, name, reason, owner in rows:
        found[reaction_.recommendation_id].append(
            Said(reaction_, name or reaction_.body, reason, owner)
        )
    return found


def owed(work: Work) -> Sequence[tuple[Reaction, Recommendation]]:
    """Give what the viewer's firm has not answered yet, what is due first first."""
    found = work.session.execute(
        select(Reaction, Recommendation)
        .join(Recommendation, Recommendation.id == Reaction.recommendation_id)
        .where(
            Reaction.firm_id == work.viewer.org_id,
            Reaction.response.is_(None),
            Recommendation.state == "standing",
        )
        .order_by(Recommendation.due_on, Recommendation.number)
    )
    return [(reaction_, row) for reaction_, row in found]


def held_recommendations(work: Work) -> Sequence[Recommendation]:
    """Give those that wait for the viewer as counsel."""
    spaces = [seat.space_id for seat in work.viewer.seats_as(Role.COUNSEL)]
    return work.session.scalars(
        select(Recommendation).where(
            Recommendation.state == "held", Recommendation.space_id.in_(spaces)
        )
    ).all()
