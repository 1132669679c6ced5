"""Seat one's own people and end their seats; only an organisation's administrator may."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from collab.core.errors import ConflictError, InvalidError
from collab.core.ids import new_id
from collab.people.accounts.models import Representation
from collab.people.organisations.service import people
from collab.people.spaces import queries as spaces
from collab.people.spaces.models import Membership, SeatRow, Space
from collab.people.spaces.places import live_seat, seats_of
from collab.people.spaces.policy import Act
from collab.policy.marking import Marking
from collab.policy.viewer import Role
from collab.work.unit import Work


def seat_person(
    work: Work,
    place: Membership,
    person: Representation,
    *,
    role: Role,
    ceiling: Marking | None = None,
) -> SeatRow:
    """Seat a person of one's own organisation; no higher than the organisation's own ceiling.

    :raises ConflictError: when the person is seated there.
    """
    work.authorise(Act.SEAT, place)
    _check(work, place, person, role)
    row = SeatRow(
        id=new_id(),
        membership_id=place.id,
        space_id=place.space_id,
        org_id=place.org_id,
        representation_id=person.id,
        role=role.value,
        ceiling=_ceiling(place, ceiling),
        history_from=place.history_from,
        started_at=work.now,
    )
    work.create(Act.SEAT, place, row)
    work.refresh()
    _note(work, "seats.given", row)
    return row


def end_seat(work: Work, row: SeatRow) -> None:
    """End a seat now, and those in the rooms of a group with it."""
    for each in (row, *_in_rooms(work, row)):
        work.authorise(Act.END_SEAT, each)
        each.ended_at = work.now
        _note(work, "seats.ended", each)
    work.refresh()


def end_representation(work: Work, person: Representation) -> None:
    """End a person's acting for the organisation: seats, sessions and mail end with it.

    :raises ConflictError: when nobody would be left to administer the organisation.
    """
    seats = seats_of(work, person.id)
    people.end_representation(work, person)
    for row in seats:
        _note(work, "seats.ended", row)


def _check(work: Work, place: Membership, person: Representation, role: Role) -> None:
    if person.org_id != place.org_id or person.ended_at is not None:
        raise InvalidError({"person": "Choose somebody who acts for your organisation."})
    if role.value not in place.roles:
        raise InvalidError({"role": "Your organisation does not hold this role here."})
    if live_seat(work, place.space_id, person.id) is not None:
        raise ConflictError(f"{person.name} is seated there already.")
    space = spaces.one(work, place.space_id)
    from_outside = space.apart and role is Role.EXPERT
    if (
        space.parent_id is not None
        and not from_outside
        and live_seat(work, space.parent_id, person.id) is None
    ):
        raise InvalidError({"person": f"Seat {person.name} in the group before its room."})


def _ceiling(place: Membership, wanted: Marking | None) -> int:
    return min(place.max_marking, place.max_marking if wanted is None else int(wanted))


def _in_rooms(work: Work, row: SeatRow) -> Sequence[SeatRow]:
    return work.session.scalars(
        select(SeatRow)
        .join(Space, Space.id == SeatRow.space_id)
        .where(
            Space.parent_id == row.space_id,
            SeatRow.representation_id == row.representation_id,
            SeatRow.ended_at.is_(None),
        )
    ).all()


def _note(work: Work, kind: str, row: SeatRow) -> None:
    facts = {
        "seat": row.id,
        "organisation": row.org_id,
        "representation": row.representation_id,
        "role": row.role,
        "ceiling": row.ceiling,
        "by": work.viewer.representation_id,
    }
    work.record(kind, space_id=row.space_id, facts=facts)
