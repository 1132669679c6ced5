"""The only ways to get at interests; every one of them under the viewer's formula."""

from __future__ import annotations

import collections
import dataclasses as dc
import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select

from collab.core.errors import NotFoundError
from collab.features.interests.models import Interest
from collab.features.interests.rules import Topic
from collab.people.organisations.models import Organisation
from collab.people.organisations.relations import known_relations
from collab.people.spaces.models import Space
from collab.policy.viewer import Role
from collab.shared.releases.models import AttributionNote, Release
from collab.shared.releases.queries import OUTSIDE
from collab.work.readings import Reading
from collab.work.unit import Work

SHOWN = 500
HOLDING = 13
"""What keeps these locks apart from the others of the house."""


@dc.dataclass(frozen=True, slots=True)
class Out:
    """Where a topic was told, or waits for counsel, and how it is taken back."""

    release_id: uuid.UUID
    space_id: uuid.UUID
    space: str
    state: str


@dc.dataclass(frozen=True, slots=True)
class Noted:
    """A topic on the firm's own list."""

    id: uuid.UUID
    topic: Topic
    out: Sequence[Out]


@dc.dataclass(frozen=True, slots=True)
class Told:
    """What a facilitator was told; ``household`` is what counts for the organisation."""

    id: uuid.UUID
    topic: Topic
    org_id: uuid.UUID
    organisation: str
    household: uuid.UUID


def one(work: Work, interest_id: uuid.UUID) -> Interest:
    """Give an interest. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Interest).where(Interest.id == interest_id))
    if found is None:
        raise NotFoundError
    return found


def still_there(work: Work, interest_id: uuid.UUID) -> bool:
    """Take hold of a topic, and tell whether it is on the list now that it is held.

    A row lock asks for the right to update, and nothing of a topic may ever be.
    """
    work.session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(str(interest_id), HOLDING)))
    )
    return work.session.scalar(select(Interest.id).where(Interest.id == interest_id)) is not None


def noted(work: Work) -> Sequence[Noted]:
    """Give the topics on the list of the viewer's own vault, the latest first."""
    rows = work.session.scalars(
        select(Interest)
        .where(Interest.space_id == work.viewer.vault_id, Interest.verdict.is_(None))
        .order_by(Interest.shared_at.desc(), Interest.id.desc())
        .limit(SHOWN)
    ).all()
    out = _out(work, [row.id for row in rows])
    return [Noted(row.id, row.topic, out.get(row.id, ())) for row in rows]


def releases_out(work: Work, interest_id: uuid.UUID) -> Sequence[Release]:
    """Give what of a topic is out of the viewer's vault."""
    return work.session.scalars(
        select(Release).where(
            Release.space_id == work.viewer.vault_id,
            Release.item_id == interest_id,
            Release.state.in_(OUTSIDE),
        )
    ).all()


def told(work: Work, space_id: uuid.UUID) -> Sequence[Told]:
    """Give what organisations told the viewer as facilitator of a space."""
    known = known_relations(work)
    rows = work.session.execute(
        select(Interest, Organisation)
        .join(AttributionNote, AttributionNote.copy_id == Interest.id)
        .join(Organisation, Organisation.id == AttributionNote.contributor_id)
        .where(Interest.space_id == space_id, AttributionNote.space_id == space_id)
        .order_by(Organisation.name, Interest.id)
        .limit(SHOWN)
    )
    return [
        Told(
            row.id,
            row.topic,
            firm.id,
            firm.name,
            known.household(firm.id, firm.ultimate_parent_id),
        )
        for row, firm in rows
    ]


def spaces_with_news(work: Work) -> frozenset[uuid.UUID]:
    """Give the spaces in which the viewer was told of topics he has not looked at yet."""
    spaces = [seat.space_id for seat in work.viewer.seats_as(Role.FACILITATOR)]
    if not spaces:
        return frozenset()
    read = select(Reading.item_id).where(
        Reading.item_id == Interest.id,
        Reading.representation_id == work.viewer.representation_id,
    )
    return frozenset(
        work.session.scalars(
            select(Interest.space_id)
            .where(Interest.space_id.in_(spaces), Interest.verdict.is_not(None), ~read.exists())
            .distinct()
        )
    )


def _out(work: Work, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Sequence[Out]]:
    found: dict[uuid.UUID, list[Out]] = collections.defaultdict(list)
    if not ids:
        return found
    rows = work.session.execute(
        select(Release, Space.name)
        .join(Space, Space.id == Release.target_space_id)
        .where(
            Release.space_id == work.viewer.vault_id,
            Release.item_id.in_(ids),
            Release.state.in_(OUTSIDE),
        )
        .order_by(Space.name)
    )
    for release, space in rows:
        found[release.item_id].append(
            Out(release.id, release.target_space_id, space, release.state)
        )
    return found
