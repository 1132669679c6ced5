"""Who is due a digest, and what a reader was told before."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, undefer

from collab.core.outbox import OutboxRow
from collab.people.accounts.models import Account, Representation
from collab.people.spaces.models import Space
from collab.shared.notices.models import NoticePace
from collab.shared.notices.rules import Pace
from collab.surfaces.digests.models import DigestManifest
from collab.work.unit import Work

PAGE = 500
COMPOSING = 27
"""Sets the locks of this module apart from others'."""


@dc.dataclass(frozen=True, slots=True)
class Reader:
    """A live representation that wants digests, and when."""

    id: uuid.UUID
    org_id: uuid.UUID
    time_zone: str
    days: Sequence[int]
    hour: int
    since: dt.datetime


@dc.dataclass(frozen=True, slots=True)
class Listener:
    """A live representation that hears of some space at once."""

    id: uuid.UUID
    org_id: uuid.UUID


def readers(session: Session) -> Iterator[Reader]:
    """Give everybody who wants digests; for the system's session, in pieces."""
    wanted = (
        select(
            Representation.id,
            Representation.org_id,
            Representation.time_zone,
            Representation.digest_days,
            Representation.digest_hour,
            Representation.created_at,
        )
        .join(Account, Account.id == Representation.account_id)
        .where(
            Representation.digest_on,
            Representation.ended_at.is_(None),
            Account.closed_at.is_(None),
        )
        .execution_options(yield_per=PAGE)
    )
    for row in session.execute(wanted):
        yield Reader(*row)


def readers_at_once(session: Session) -> Sequence[Listener]:
    """Give everybody who hears of some space at once; for the system's session."""
    wanted = (
        select(Representation.id, Representation.org_id)
        .join(Account, Account.id == Representation.account_id)
        .where(
            Representation.digest_on,
            Representation.ended_at.is_(None),
            Account.closed_at.is_(None),
            Representation.id.in_(
                select(NoticePace.representation_id).where(NoticePace.pace == Pace.AT_ONCE.value)
            ),
        )
    )
    return [Listener(*row) for row in session.execute(wanted)]


def known_keys(session: Session, keys: Collection[str]) -> frozenset[str]:
    """Give those of ``keys`` that the outbox knows; for the system's session."""
    return frozenset(session.scalars(select(OutboxRow.key).where(OutboxRow.key.in_(keys))))


def own_settings(work: Work) -> Representation | None:
    """Give the viewer's own representation."""
    mine = Representation.id == work.viewer.representation_id
    listing = select(Representation).where(mine).options(undefer(Representation.address))
    return work.session.scalar(listing)


def hold(work: Work) -> None:
    """Wait until no other mail is composed for the viewer: what that one tells, this one knows."""
    person = str(work.viewer.representation_id)
    work.session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(person, COMPOSING)))
    )


def told_before(work: Work, slot: str, since: dt.datetime) -> frozenset[str] | None:
    """Give the ids of all items that digests since a moment told the viewer of.

    None when the digest of this slot stands sent.
    """
    told = select(DigestManifest.slot, DigestManifest.items).where(
        DigestManifest.representation_id == work.viewer.representation_id,
        or_(DigestManifest.composed_at >= since, DigestManifest.slot == slot),
    )
    rows = work.session.execute(told).all()
    if any(row.slot == slot for row in rows):
        return None
    return frozenset(item for row in rows for item in row.items)


def space_names(work: Work, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """Give the names of spaces the viewer knows."""
    rows = work.session.execute(select(Space.id, Space.name).where(Space.id.in_(ids)))
    return dict(rows.all())
