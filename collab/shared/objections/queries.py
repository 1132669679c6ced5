"""Objections as far as the viewer is in their circle: his own, or all of a space for counsel."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select

from collab.core.crypto import SealBrokenError
from collab.core.db import call
from collab.core.errors import NotFoundError
from collab.shared.objections.models import Objection, Quarantined
from collab.shared.objections.rules import DAY, OPEN
from collab.work.unit import Work

SHOWN = 100


@dc.dataclass(frozen=True, slots=True)
class Opened:
    """That somebody opened an item, for counsel alone."""

    name: str
    at: dt.datetime


@dc.dataclass(frozen=True, slots=True)
class Hidden:
    """Where an item under review stands, and of what kind it is, to whoever opened it."""

    space_id: uuid.UUID
    kind: str


def one(work: Work, objection_id: uuid.UUID) -> Objection:
    """Give an objection in the viewer's circle. :raises NotFoundError: when there is none."""
    found = work.session.scalar(select(Objection).where(Objection.id == objection_id))
    if found is None:
        raise NotFoundError
    return found


def in_space(work: Work, space_id: uuid.UUID) -> Sequence[Objection]:
    """Give what the viewer may know was objected to in a space: what is open first, the oldest."""
    return work.session.scalars(
        select(Objection)
        .where(Objection.space_id == space_id)
        .order_by(
            Objection.state.not_in(OPEN),
            Objection.decided_at.desc().nulls_first(),
            Objection.opened_at,
            Objection.id,
        )
        .limit(SHOWN)
    ).all()


def open_on(work: Work, item_id: uuid.UUID) -> Objection | None:
    """Give the open objection to an item, to whoever may know of it."""
    return work.session.scalar(
        select(Objection).where(Objection.item_id == item_id, Objection.state.in_(OPEN))
    )


def waiting_counts(work: Work, spaces: Collection[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    """Count what waits for counsel in some spaces, as far as the viewer may see it."""
    if not spaces:
        return {}
    rows = work.session.execute(
        select(Objection.space_id, func.count())
        .where(Objection.space_id.in_(spaces), Objection.state == "open")
        .group_by(Objection.space_id)
    )
    return dict(rows.all())


def set_off(work: Work, reason: str) -> Sequence[dt.datetime]:
    """Give when the viewer objected in the last day, the oldest first."""
    return work.session.scalars(
        select(Objection.opened_at)
        .where(
            Objection.objector_id == work.viewer.representation_id,
            Objection.reason == reason,
            Objection.opened_at > work.now - DAY,
        )
        .order_by(Objection.opened_at)
    ).all()


def kept_of(work: Work, objection: Objection) -> Quarantined | None:
    """Give the sealed copy, to counsel; None for everybody else, and once it was deleted."""
    return work.session.scalar(select(Quarantined).where(Quarantined.objection_id == objection.id))


def unsealed(work: Work, kept: Quarantined) -> str | None:
    """Open the sealed copy; None when the key is gone."""
    try:
        return work.house.cipher.open(kept.sealed, kept.place)
    except SealBrokenError:
        return None


def opened_by(work: Work, objection: Objection) -> Sequence[Opened]:
    """Give who opened the item, by name: the database answers counsel and nobody else."""
    rows = call(work.session.connection(), "app.opened_by", objection.id)
    return [Opened(row.name, row.read_at) for row in rows]


def under_review(work: Work, item_id: uuid.UUID) -> Hidden | None:
    """Tell whoever opened an item before, and still could, that it is out of sight for a while."""
    found = work.call("app.under_review", item_id)
    return Hidden(uuid.UUID(found["space"]), found["kind"]) if found else None
