"""Who may found, open, invite, seat and end; where facilitating ends and a firm decides."""

from __future__ import annotations

from collab.people.organisations.models import Organisation
from collab.people.spaces.models import Invitation, Membership, SeatRow, Space
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import Duty, Role, SpaceKind, Viewer

FACILITATOR = frozenset({Role.FACILITATOR})
ADMINISTRATOR = frozenset({Duty.ADMINISTRATOR})
CONVENER = frozenset({Duty.CONVENER})


class Act:
    """The actions on spaces and places in them."""

    FOUND = Action("groups.found", duties=CONVENER)
    OPEN_ROOM = Action("rooms.open", roles=FACILITATOR)
    AMEND_CHARTER = Action("charters.amend", roles=FACILITATOR)
    ACCEPT = Action("charters.accept")
    ACCEPT_FOR_ORGANISATION = Action("charters.accept_for_organisation", duties=ADMINISTRATOR)
    SEE_PLACES = Action("places.see", reads=True, roles=FACILITATOR)
    GIVE_PLACE = Action("places.give", roles=FACILITATOR)
    CHANGE_PLACE = Action("places.change", roles=FACILITATOR)
    END_PLACE = Action("places.end", roles=FACILITATOR)
    SEAT = Action("seats.give", duties=ADMINISTRATOR)
    TAKE_FIRST_SEAT = Action("seats.take_first", roles=FACILITATOR, duties=CONVENER)
    END_SEAT = Action("seats.end", duties=ADMINISTRATOR)
    INVITE = Action("invitations.invite", roles=FACILITATOR)
    INVITE_FIRST = Action("invitations.invite_first", duties=CONVENER)
    INVITE_COLLEAGUE = Action("invitations.invite_colleague", duties=ADMINISTRATOR)
    SETTLE = Action("invitations.settle", duties=ADMINISTRATOR)
    RESEND = Action("invitations.resend")
    WITHDRAW = Action("invitations.withdraw")


def _facilitates(viewer: Viewer, space: Space) -> bool:
    seat = viewer.seats.get(space.id)
    return seat is not None and seat.role is Role.FACILITATOR and seat.kind is not SpaceKind.VAULT


def _facilitates_group(viewer: Viewer, space: Space) -> bool:
    return space.kind == "group" and _facilitates(viewer, space)


def _archived(viewer: Viewer, space: Space) -> bool:  # noqa: ARG001 # the shape of a condition
    return space.archived_at is not None


def _place_in_own_space(viewer: Viewer, place: Membership | Invitation) -> bool:
    seat = viewer.seats.get(place.space_id) if place.space_id else None
    return seat is not None and seat.role is Role.FACILITATOR and seat.kind is not SpaceKind.VAULT


def _own(viewer: Viewer, row: Membership | SeatRow | Invitation) -> bool:
    return row.org_id == viewer.org_id and Duty.ADMINISTRATOR in viewer.duties


def _own_firm(viewer: Viewer, firm: Organisation) -> bool:
    return firm.id == viewer.org_id and Duty.ADMINISTRATOR in viewer.duties


def _own_association(viewer: Viewer, firm: Organisation) -> bool:
    return (
        firm.id == viewer.org_id and firm.kind == "association" and Duty.CONVENER in viewer.duties
    )


def _convenes(viewer: Viewer, firm: Organisation) -> bool:  # noqa: ARG001 # likewise
    return Duty.CONVENER in viewer.duties


def _seated_or_waiting(viewer: Viewer, space: Space) -> bool:
    return space.id in viewer.seats or space.id in viewer.pending


def _administers(viewer: Viewer, space: Space) -> bool:  # noqa: ARG001 # likewise
    return Duty.ADMINISTRATOR in viewer.duties


def _invited_it(viewer: Viewer, invitation: Invitation) -> bool:
    return invitation.invited_by == viewer.representation_id


def _ended(viewer: Viewer, row: Membership | SeatRow) -> bool:  # noqa: ARG001 # likewise
    return row.ended_at is not None


permit(Organisation, Act.FOUND, _own_association, because="you convene for the association")
for action in (Act.AMEND_CHARTER, Act.OPEN_ROOM):
    permit(Space, action, _facilitates_group, because="you facilitate this group")
for action in (Act.GIVE_PLACE, Act.INVITE, Act.SEE_PLACES):
    permit(Space, action, _facilitates, because="you facilitate this space")
for action in (Act.AMEND_CHARTER, Act.OPEN_ROOM, Act.GIVE_PLACE, Act.INVITE):
    forbid(Space, action, _archived, because="This space is archived and stays as it is.")
for action in (Act.CHANGE_PLACE, Act.END_PLACE):
    permit(Membership, action, _place_in_own_space, because="you facilitate this space")
permit(Space, Act.ACCEPT, _seated_or_waiting, because="you are seated here")
permit(Space, Act.ACCEPT_FOR_ORGANISATION, _administers, because="you administer your organisation")
permit(Membership, Act.SEAT, _own, because="it is your own organisation's place")
permit(SeatRow, Act.END_SEAT, _own, because="you administer this person's organisation")
forbid(SeatRow, Act.END_SEAT, _ended, because="This seat has ended already.")
permit(Organisation, Act.INVITE_FIRST, _convenes, because="you convene for the association")
permit(Organisation, Act.INVITE_COLLEAGUE, _own_firm, because="you administer this organisation")
permit(Invitation, Act.SETTLE, _own, because="only an organisation seats its people")
permit(Invitation, Act.RESEND, _invited_it, because="you sent it")
permit(Invitation, Act.RESEND, _own, because="it is for your own organisation")
permit(Invitation, Act.WITHDRAW, _invited_it, because="you sent it")
permit(Invitation, Act.WITHDRAW, _own, because="it is for your own organisation")
permit(Invitation, Act.WITHDRAW, _place_in_own_space, because="it is for a space you facilitate")
