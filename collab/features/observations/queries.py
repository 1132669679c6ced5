"""The only ways to get at observations; every one of them under the viewer's formula."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import select

from collab.core.db import call
from collab.core.errors import NotFoundError
from collab.core.refs import Card
from collab.features.observations.models import Observation
from collab.features.observations.rules import weighed
from collab.shared.releases.models import Release
from collab.shared.releases.queries import OUTSIDE, newest
from collab.work.unit import Work

SHOWN = 200


def one(work: Work, observation_id: uuid.UUID) -> Observation:
    """Give the observation. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Observation).where(Observation.id == observation_id))
    if found is None:
        raise NotFoundError
    return found


def readable_among(work: Work, ids: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Give those of the observations that are there for this viewer."""
    if not ids:
        return frozenset()
    return frozenset(work.session.scalars(select(Observation.id).where(Observation.id.in_(ids))))


def on(work: Work, subject: Card) -> Sequence[Observation]:
    """Give the latest observations on an item of a space, the oldest of them first."""
    latest = work.session.scalars(
        select(Observation)
        .where(
            Observation.space_id == subject.space_id,
            Observation.subject_id == subject.id,
            newest(Observation),
        )
        .order_by(Observation.shared_at.desc(), Observation.id.desc())
        .limit(SHOWN)
    ).all()
    return latest[::-1]


def said_by_many(work: Work, subject: Card) -> frozenset[str]:
    """Give what at least five houses say of an item, counted by the database and told as a word.

    Who stands behind unnamed observations is known to the gate's role alone.
    """
    rows = call(work.session.connection(), "app.voices", subject.space_id, subject.id)
    return frozenset(stance for (stance,) in rows)


def heard(work: Work, subject: Card) -> list[tuple[str, str | None]]:
    """Give stance and kind of source of what is said of an item, as far as it weighs."""
    return weighed((row.stance, row.source_kind) for row in on(work, subject))


def drafts_on(work: Work, subject: Card) -> Sequence[Observation]:
    """Give the drafts about an item that are nowhere outside the viewer's own vault."""
    out = select(Release.id).where(
        Release.space_id == work.viewer.vault_id,
        Release.item_id == Observation.id,
        Release.state.in_(OUTSIDE),
    )
    return work.session.scalars(
        select(Observation)
        .where(
            Observation.space_id == work.viewer.vault_id,
            Observation.subject_id == subject.id,
            ~out.exists(),
        )
        .order_by(Observation.updated_at.desc(), Observation.id)
        .limit(SHOWN)
    ).all()


def said_already(work: Work, subject_id: uuid.UUID) -> uuid.UUID | None:
    """Give the draft by which the viewer's organisation has spoken of an item, or asks to."""
    return work.session.scalar(
        select(Observation.id)
        .join(Release, Release.item_id == Observation.id)
        .where(
            Observation.space_id == work.viewer.vault_id,
            Observation.subject_id == subject_id,
            Release.space_id == work.viewer.vault_id,
            Release.state.in_(("released", "held")),
        )
        .limit(1)
    )
