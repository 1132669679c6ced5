"""Who has a place where: memberships and the seats under them, as pages and services need them."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Row, func, or_, select

from collab.core.errors import NotFoundError
from collab.people.accounts.models import Representation
from collab.people.organisations.models import Organisation
from collab.people.spaces.models import Membership, SeatRow, Space
from collab.work.unit import Work


@dc.dataclass(frozen=True, slots=True)
class PlaceLine:
    """An organisation's place with its name and the number of its people."""

    membership: Membership
    firm: Organisation
    seats: int


@dc.dataclass(frozen=True, slots=True)
class SeatLine:
    """A colleague's seat: where, and under what it stands."""

    seat: SeatRow
    membership: Membership
    space: Space


def live(work: Work) -> ColumnElement[bool]:
    """Give the condition that a membership has not ended."""
    return or_(Membership.ended_at.is_(None), Membership.ended_at > work.now)


def live_memberships(work: Work, space_id: uuid.UUID) -> Sequence[Membership]:
    """Give the places of a space that the viewer may know of."""
    return work.session.scalars(
        select(Membership).where(Membership.space_id == space_id, live(work))
    ).all()


def guests_of(work: Work, space: Space) -> frozenset[uuid.UUID]:
    """Give the firms of outside whose place in a room apart may come back, to its facilitator.

    Nobody whose work there has ended is among them: the database knows that, and decides.
    """
    if not space.apart:
        return frozenset()
    return frozenset(work.call("app.guests_of_room", space.id))


def places_in(work: Work, space_id: uuid.UUID) -> Sequence[PlaceLine]:
    """Give the places of a space with names, for its facilitator."""
    seated = (
        select(func.count())
        .select_from(SeatRow)
        .where(SeatRow.membership_id == Membership.id, SeatRow.ended_at.is_(None))
        .scalar_subquery()
    )
    rows = work.session.execute(
        select(Membership, Organisation, seated)
        .join(Organisation, Organisation.id == Membership.org_id)
        .where(Membership.space_id == space_id, live(work))
        .order_by(func.lower(Organisation.name))
    )
    return [PlaceLine(*row) for row in rows]


def membership(work: Work, membership_id: uuid.UUID) -> Membership:
    """Give one place. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(Membership).where(Membership.id == membership_id))
    if found is None:
        raise NotFoundError
    return found


def own_places(work: Work) -> Sequence[Row[Membership, Space]]:
    """Give the places of the viewer's organisation in the spaces he may know of."""
    rows = work.session.execute(
        select(Membership, Space)
        .join(Space, Space.id == Membership.space_id)
        .where(Membership.org_id == work.viewer.org_id, live(work))
        .order_by(Space.kind.desc(), func.lower(Space.name))
    )
    return rows.all()


def own_place(work: Work, space_id: uuid.UUID) -> Membership:
    """Give the organisation's own place in a space. :raises NotFoundError: without one."""
    found = work.session.scalar(
        select(Membership).where(
            Membership.space_id == space_id, Membership.org_id == work.viewer.org_id, live(work)
        )
    )
    if found is None:
        raise NotFoundError
    return found


def seat(work: Work, seat_id: uuid.UUID) -> SeatRow:
    """Give one seat. :raises NotFoundError: when there is none for this viewer."""
    found = work.session.scalar(select(SeatRow).where(SeatRow.id == seat_id))
    if found is None:
        raise NotFoundError
    return found


def live_seat(work: Work, space_id: uuid.UUID, representation_id: uuid.UUID) -> SeatRow | None:
    """Give a person's live seat in a space, if there is one."""
    return work.session.scalar(
        select(SeatRow).where(
            SeatRow.space_id == space_id,
            SeatRow.representation_id == representation_id,
            SeatRow.ended_at.is_(None),
        )
    )


def seats_of(work: Work, representation_id: uuid.UUID) -> Sequence[SeatRow]:
    """Give a colleague's live seats."""
    return work.session.scalars(
        select(SeatRow).where(
            SeatRow.representation_id == representation_id,
            SeatRow.org_id == work.viewer.org_id,
            SeatRow.ended_at.is_(None),
        )
    ).all()


def own_seats(work: Work) -> Sequence[SeatLine]:
    """Give all live seats of the viewer's organisation in the spaces he may know of."""
    rows = work.session.execute(
        select(SeatRow, Membership, Space)
        .join(Membership, Membership.id == SeatRow.membership_id)
        .join(Space, Space.id == SeatRow.space_id)
        .where(SeatRow.org_id == work.viewer.org_id, SeatRow.ended_at.is_(None), live(work))
        .order_by(Space.kind.desc(), func.lower(Space.name))
    )
    return [SeatLine(*row) for row in rows]


def seated_addresses(work: Work, space_id: uuid.UUID) -> frozenset[str]:
    """Give the addresses of those seated in a space, to tell who need not be invited."""
    return frozenset(
        work.session.scalars(
            select(Representation.address)
            .join(SeatRow, SeatRow.representation_id == Representation.id)
            .where(SeatRow.space_id == space_id, SeatRow.ended_at.is_(None))
        )
    )
