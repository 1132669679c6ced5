"""Give organisations a place in a space, change it, end it; the facilitator's work.

Where a place ends or narrows, the database ends what stood on it in the same transaction: seats,
places and seats in rooms, pending invitations.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from collab.core.errors import ConflictError, InvalidError
from collab.people.organisations import queries as organisations
from collab.people.organisations.models import Organisation
from collab.people.spaces import queries as spaces
from collab.people.spaces.founding import Place
from collab.people.spaces.models import Membership, SeatRow, Space
from collab.people.spaces.places import guests_of, live_memberships
from collab.people.spaces.policy import Act
from collab.people.spaces.rules import role_faults
from collab.people.spaces.service.groups import placed
from collab.policy.viewer import Role
from collab.work.unit import Work, refusal


def give_place(work: Work, space: Space, firm: Organisation, place: Place) -> Membership:
    """Give an organisation a place in a group or room.

    :raises ConflictError: when it has one.
    """
    work.authorise(Act.GIVE_PLACE, space)
    _check(work, space, firm, place)
    if firm.id in {one.org_id for one in live_memberships(work, space.id)}:
        raise ConflictError(f"{firm.name} has a place here already.")
    if (
        space.parent_id is not None
        and firm.id not in {one.org_id for one in live_memberships(work, space.parent_id)}
        and firm.id not in guests_of(work, space)
    ):
        raise InvalidError({"organisation": f"{firm.name} has no place in the group."})
    made = work.create(Act.GIVE_PLACE, space, placed(work, space, firm.id, place))
    try:
        work.session.flush()  # a room may be closed to a firm for what only the database knows
    except DBAPIError as error:
        refused = refusal(error)
        if refused is None:
            raise
        raise refused from error
    _note(work, "places.given", made)
    return made


def change_place(work: Work, membership: Membership, place: Place) -> Membership:
    """Change roles, ceiling, history or end of a place; seats on a role taken away end."""
    work.authorise(Act.CHANGE_PLACE, membership)
    space = spaces.one(work, membership.space_id)
    _check(work, space, organisations.one(work, membership.org_id), place)
    if membership.org_id == space.org_id and (
        Role.FACILITATOR not in place.roles or place.ends_at is not None
    ):
        raise ConflictError("The association's own staff facilitate, so its place stays.")
    membership.roles = [role.value for role in place.roles]
    membership.max_marking = int(place.ceiling)
    membership.history_from = place.history_from
    membership.ended_at = place.ends_at
    work.refresh()
    _note(work, "places.changed", membership)
    return membership


def end_membership(work: Work, membership: Membership) -> None:
    """End a place now: no person of the organisation has access to it or its rooms any more.

    :raises ConflictError: for the association's own place.
    """
    work.authorise(Act.END_PLACE, membership)
    space = spaces.one(work, membership.space_id)
    if space.kind == "vault" or membership.org_id == space.org_id:
        raise ConflictError("An organisation keeps its place in its own space.")
    seats = work.session.scalars(
        select(SeatRow.id).where(SeatRow.membership_id == membership.id, SeatRow.ended_at.is_(None))
    ).all()
    membership.ended_at = work.now
    facts = {
        "membership": membership.id,
        "organisation": membership.org_id,
        "seats": sorted(seats),
        "by": work.viewer.representation_id,
    }
    work.record("places.ended", space_id=space.id, facts=facts)


def _check(work: Work, space: Space, firm: Organisation, place: Place) -> None:
    if place.ends_at is not None and place.ends_at <= work.now:
        raise InvalidError({"ends_on": "Choose a day that is still to come."})
    _check_apart(work, space, firm, place)
    fault = role_faults(place.roles, org_kind=firm.kind, owns_space=firm.id == space.org_id)
    if fault is not None:
        raise InvalidError({"roles": fault})


def _check_apart(work: Work, space: Space, firm: Organisation, place: Place) -> None:
    """Keep the one firm of outside to its role, and no other beside it."""
    if not space.apart or space.parent_id is None:
        return
    inside = {one.org_id for one in live_memberships(work, space.parent_id)}
    if firm.id not in inside and place.roles != (Role.EXPERT,):
        raise InvalidError({"roles": "Whoever has no place in the group sits here as expert."})
    if Role.EXPERT in place.roles and place.ends_at is not None:
        raise InvalidError({"ends_on": "The expert's place ends with the work, or now."})
    others = [one for one in live_memberships(work, space.id) if one.org_id != firm.id]
    if Role.EXPERT in place.roles and any(Role.EXPERT.value in one.roles for one in others):
        raise InvalidError({"roles": "One expert sits here, and no other."})


def _note(work: Work, kind: str, membership: Membership) -> None:
    facts = {
        "membership": membership.id,
        "organisation": membership.org_id,
        "roles": list(membership.roles),
        "ceiling": membership.max_marking,
        "history_from": membership.history_from,
        "ends_at": membership.ended_at,
    }
    work.record(kind, space_id=membership.space_id, facts=facts)
