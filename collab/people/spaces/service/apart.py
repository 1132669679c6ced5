"""Open a room that stands apart from its group, for one firm of outside and some of inside."""

from __future__ import annotations

from collections.abc import Sequence

from collab.core.errors import InvalidError
from collab.core.ids import new_id
from collab.people.organisations.models import Organisation
from collab.people.spaces.founding import CharterText, Place
from collab.people.spaces.models import Space
from collab.people.spaces.policy import Act
from collab.people.spaces.rules import usual_ceiling
from collab.people.spaces.service.charters import accept_charter
from collab.people.spaces.service.groups import (
    check_places,
    facilitators_seat,
    first_charter,
    placed,
)
from collab.policy.viewer import Role
from collab.work.unit import Work


def open_room_apart(
    work: Work,
    group: Space,
    *,
    name: str,
    charter: CharterText,
    guest: Organisation,
    places: Sequence[tuple[Organisation, Place]],
) -> Space:
    """Open a room with a charter of its own; ``guest`` sits there as expert and nowhere else.

    Nothing in it leads to the group for whoever has no seat there. Whoever opens it facilitates
    it, and accepts the charter he writes.

    :raises InvalidError: for a firm without a place in the group, or the guest named twice.
    """
    work.authorise(Act.OPEN_ROOM, group)
    check_places(work, group, places)
    if guest.id in {firm.id for firm, _ in places}:
        raise InvalidError({"organisations": f"{guest.name} sits there as the expert already."})
    ident = new_id()
    room = Space(
        id=ident,
        kind="room",
        name=name.strip(),
        org_id=group.org_id,
        parent_id=group.id,
        charter_space_id=ident,
        created_at=work.now,
        apart=True,
    )
    work.create(Act.OPEN_ROOM, group, room)
    work.session.flush()  # the policies of charter and place ask whether the room stands empty
    work.create(Act.OPEN_ROOM, group, first_charter(work, room, charter))
    own = (Role.FACILITATOR,)
    membership = work.create(
        Act.OPEN_ROOM,
        group,
        placed(work, room, work.viewer.org_id, _place(work, own)),
    )
    outside = (Role.EXPERT,)
    seated = [(guest, _place(work, outside)), *places]
    for firm, place in seated:
        work.create(Act.OPEN_ROOM, group, placed(work, room, firm.id, place))
    work.session.flush()  # with the first seat the room stands empty no more
    work.create(Act.OPEN_ROOM, group, facilitators_seat(work, membership))
    work.refresh()
    accept_charter(work, room, version=1)
    facts = {"room": room.id, "organisations": sorted(firm.id for firm, _ in seated)}
    work.record("rooms.opened", space_id=room.id, facts=facts)
    return room


def _place(work: Work, roles: tuple[Role, ...]) -> Place:
    return Place(roles=roles, ceiling=usual_ceiling(roles), history_from=work.now)
