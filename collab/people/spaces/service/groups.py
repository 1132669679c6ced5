"""Found a group and open its rooms."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from collab.core.errors import InvalidError
from collab.core.ids import new_id
from collab.people.organisations import queries as organisations
from collab.people.organisations.models import Organisation
from collab.people.spaces.founding import CharterText, Founding, Place
from collab.people.spaces.models import Charter, Membership, SeatRow, Space
from collab.people.spaces.places import live_memberships
from collab.people.spaces.policy import Act
from collab.people.spaces.rules import role_faults
from collab.people.spaces.service.charters import accept_charter, at_once
from collab.policy.marking import Marking
from collab.policy.viewer import Role
from collab.work.unit import Work


def found_group(work: Work, founding: Founding) -> Space:
    """Found a group: its first charter, the association's place, the founder's own seat.

    The founder accepts the charter he writes; the association is bound by issuing it.
    """
    association = organisations.own(work)
    space_id = new_id()
    group = Space(
        id=space_id,
        kind="group",
        name=founding.name.strip(),
        org_id=association.id,
        charter_space_id=space_id,
        created_at=work.now,
    )
    work.create(Act.FOUND, association, group)
    work.session.flush()  # the policies of charter and place ask whether the group stands empty
    work.create(Act.FOUND, association, first_charter(work, group, founding.charter))
    own = Place(roles=founding.roles, ceiling=founding.ceiling, history_from=work.now)
    membership = work.create(Act.FOUND, association, placed(work, group, association.id, own))
    work.session.flush()  # likewise: with the first seat the group stands empty no more
    work.create(Act.FOUND, association, facilitators_seat(work, membership))
    work.refresh()
    accept_charter(work, group, version=1)
    facts = {"organisation": association.id, "facilitator": work.viewer.representation_id}
    work.record("groups.founded", space_id=group.id, facts=facts)
    return group


def open_room(
    work: Work,
    group: Space,
    *,
    name: str,
    places: Sequence[tuple[Organisation, Place]],
    ceiling: Marking = Marking.RED,
) -> Space:
    """Open a room of a group for some of its organisations; its charter is the group's.

    Whoever opens it facilitates it, up to ``ceiling``: a caucus may keep that low.
    """
    work.authorise(Act.OPEN_ROOM, group)
    check_places(work, group, places)
    room = Space(
        id=new_id(),
        kind="room",
        name=name.strip(),
        org_id=group.org_id,
        parent_id=group.id,
        charter_space_id=group.id,
        created_at=work.now,
    )
    work.create(Act.OPEN_ROOM, group, room)
    work.session.flush()  # places ask whether the room stands empty
    own = Place(roles=(Role.FACILITATOR,), ceiling=ceiling, history_from=work.now)
    membership = work.create(Act.OPEN_ROOM, group, placed(work, room, work.viewer.org_id, own))
    for firm, place in places:
        work.create(Act.OPEN_ROOM, group, placed(work, room, firm.id, place))
    work.session.flush()  # with the first seat the room stands empty no more
    work.create(Act.OPEN_ROOM, group, facilitators_seat(work, membership))
    work.refresh()
    facts = {"room": room.id, "organisations": sorted(firm.id for firm, _ in places)}
    work.record("rooms.opened", space_id=room.id, facts=facts)
    return room


def placed(work: Work, space: Space, org_id: uuid.UUID, place: Place) -> Membership:
    """Make the row of a place; the caller authorises it."""
    return Membership(
        id=new_id(),
        space_id=space.id,
        org_id=org_id,
        roles=[role.value for role in place.roles],
        max_marking=int(place.ceiling),
        history_from=place.history_from,
        started_at=work.now,
        ended_at=place.ends_at,
    )


def first_charter(work: Work, space: Space, text: CharterText) -> Charter:
    """Make the first version of a charter; the caller authorises it."""
    return Charter(
        id=new_id(),
        space_id=space.id,
        version=1,
        purpose=text.purpose,
        materials=text.materials,
        countries=list(text.countries),
        issues=list(text.issues),
        categories=list(text.categories),
        retention=text.retention,
        sunset_on=text.sunset_on,
        body=text.body,
        material=True,
        effective_at=at_once(work),
        created_at=work.now,
    )


def facilitators_seat(work: Work, membership: Membership) -> SeatRow:
    """Make the seat of whoever opens a space; the caller authorises it."""
    return SeatRow(
        id=new_id(),
        membership_id=membership.id,
        space_id=membership.space_id,
        org_id=membership.org_id,
        representation_id=work.viewer.representation_id,
        role=Role.FACILITATOR.value,
        ceiling=membership.max_marking,
        history_from=membership.history_from,
        started_at=work.now,
    )


def check_places(work: Work, group: Space, places: Sequence[tuple[Organisation, Place]]) -> None:
    """Let only firms of the group in, with roles they can hold. :raises InvalidError: otherwise."""
    inside = {membership.org_id for membership in live_memberships(work, group.id)}
    for firm, place in places:
        if firm.id not in inside or firm.id == group.org_id:
            raise InvalidError({"organisations": f"{firm.name} has no place in the group."})
        fault = role_faults(place.roles, org_kind=firm.kind, owns_space=False)
        if fault is not None:
            raise InvalidError({"organisations": f"{firm.name}: {fault}"})
