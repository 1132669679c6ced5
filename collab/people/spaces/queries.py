"""The only ways to get at a space; every page of one begins with ``space_or_charter``."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from collab.core.errors import DutyFirstError, NotFoundError
from collab.people.spaces.models import Space
from collab.work.unit import Work


def space_or_charter(work: Work, space_id: uuid.UUID) -> Space:
    """Give a space in which the viewer is seated.

    :raises DutyFirstError: when its charter is to be accepted before anything shows.
    :raises NotFoundError: when there is none, or none for this viewer.
    """
    if space_id in work.viewer.seats:
        return one(work, space_id)
    if space_id in work.viewer.pending:
        charter_of = one(work, space_id).charter_space_id
        raise DutyFirstError("charter", f"/spaces/{charter_of}/charter")
    raise NotFoundError


def one(work: Work, space_id: uuid.UUID) -> Space:
    """Give a space the viewer may know of. :raises NotFoundError: otherwise."""
    found = work.session.scalar(select(Space).where(Space.id == space_id))
    if found is None:
        raise NotFoundError
    return found


def group_around(work: Work, space: Space) -> Space | None:
    """Give the group a room belongs to; None where the viewer may not know of it, or for others."""
    if space.parent_id is None or space.parent_id not in work.viewer.seats:
        return None
    return one(work, space.parent_id)


def own_vault(work: Work) -> Space:
    """Give the vault of the viewer's organisation. :raises NotFoundError: when he may not know."""
    found = work.session.scalar(
        select(Space).where(Space.kind == "vault", Space.org_id == work.viewer.org_id)
    )
    if found is None:
        raise NotFoundError
    return found


def rooms_of(work: Work, space_id: uuid.UUID) -> Sequence[Space]:
    """Give the rooms of a group that the viewer may know of.

    These are the rooms he sits in; for an administrator, those his organisation has a place in;
    for the facilitator, all.
    """
    return work.session.scalars(
        select(Space).where(Space.parent_id == space_id).order_by(Space.name, Space.id)
    ).all()


def seated_in(work: Work) -> Sequence[Space]:
    """Give the spaces of the viewer's live seats, also those waiting for the charter."""
    held = [*work.viewer.seats, *work.viewer.pending]
    return work.session.scalars(
        select(Space).where(Space.id.in_(held)).order_by(Space.kind.desc(), Space.name, Space.id)
    ).all()


def names_of(work: Work, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """Give the names of those spaces that the viewer may know of."""
    if not ids:
        return {}
    rows = work.session.execute(select(Space.id, Space.name).where(Space.id.in_(ids)))
    return dict(rows.all())
