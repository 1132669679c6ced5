"""Who has read what: marks of one's own, so that no digest tells the same thing twice.

Marks are visible to their reader alone. Whoever owns an item learns counts elsewhere, never names.
When an item is taken back, the gate tells exactly those who have a mark on it; a mark therefore
stands before its page is sent, and no page is sent without one.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import Engine, select
from sqlalchemy.orm import Mapped, mapped_column

from collab.core.db import Base, UtcDateTime, call
from collab.core.errors import NotFoundError
from collab.work.opening import Identity, open_work
from collab.work.unit import Work

TAKEN_BACK_SHOWN = 20


class Reading(Base):
    """That a representation opened an item's page; ``withdrawn_at`` is when it was taken back."""

    __tablename__ = "readings"

    representation_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    item_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    item_kind: Mapped[str]
    space_id: Mapped[uuid.UUID]
    read_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


def read_among(work: Work, items: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Give those of ``items`` that the viewer has opened."""
    if not items:
        return frozenset()
    mine = Reading.representation_id == work.viewer.representation_id
    return frozenset(
        work.session.scalars(select(Reading.item_id).where(mine, Reading.item_id.in_(items)))
    )


def taken_back(work: Work, since: dt.datetime) -> Sequence[Reading]:
    """Give what the viewer opened and others took back since a moment, the latest first."""
    return work.session.scalars(
        select(Reading)
        .where(
            Reading.representation_id == work.viewer.representation_id,
            Reading.withdrawn_at >= since,
        )
        .order_by(Reading.withdrawn_at.desc(), Reading.item_id)
        .limit(TAKEN_BACK_SHOWN)
    ).all()


def note_reading(work: Work, item_kind: str, item_id: uuid.UUID, space_id: uuid.UUID) -> None:
    """Note that the viewer opens an item; once noted, it costs one look-up.

    :raises NotFoundError: when it was taken back in this very moment.
    """
    if note_readings(work, item_kind, [item_id], space_id):
        raise NotFoundError


def note_readings(
    work: Work, item_kind: str, items: Collection[uuid.UUID], space_id: uuid.UUID
) -> frozenset[uuid.UUID]:
    """Note that the viewer sees several items of a space on one page; give those that are gone.

    A page's own connection is read-only, so the marks are written on one of its own, under the
    same viewer, and stand before the page is sent. What was taken back since the page was begun
    gets no mark and must not be shown: nobody could tell its reader.
    """
    fresh = sorted(set(items) - read_among(work, items))
    if not fresh:
        return frozenset()
    engine: Engine = work.session.info["engine"]  # the session's own bind may be read-only
    who = Identity(work.viewer.representation_id, work.viewer.org_id)
    with open_work(engine, who, now=work.now, house=work.house) as own:
        connection = own.session.connection()
        gone = frozenset(
            item_id
            for item_id in fresh
            if not call(connection, "app.note_reading", item_id, item_kind, space_id, own.now)[0][0]
        )
        own.session.commit()
    return gone
