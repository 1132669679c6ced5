"""How the story's groups and rooms come to be: founded, joined, their charter accepted."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator

from collab.demo.cast import Charter, Membership, Seating, Space
from collab.demo.stage import Scene, Stage
from collab.people.organisations import queries as organisations
from collab.people.organisations.models import Organisation
from collab.people.spaces import queries as spaces
from collab.people.spaces.founding import CharterText, Founding, Place
from collab.people.spaces.places import live_seat, own_place
from collab.people.spaces.service.charters import accept_charter, accept_for_organisation
from collab.people.spaces.service.groups import found_group, open_room
from collab.people.spaces.service.places import give_place
from collab.people.spaces.service.seats import end_seat, seat_person
from collab.policy.viewer import Role
from collab.work.unit import Work

FIRST_VERSION = 1


def gatherings(stage: Stage) -> Iterator[Scene]:
    """Give the scenes in which spaces open, organisations join, and seats end."""
    for space in stage.story.spaces:
        yield Scene(space.founded_days_ago, functools.partial(_open, space=space))
        for place in space.members:
            joining = functools.partial(_join, space=space, place=place)
            yield Scene(place.joined_days_ago, joining)
        for seat in space.seats:
            left = stage.story.representation(seat.representation).left_days_ago
            if seat.ended_days_ago is not None and seat.ended_days_ago != left:
                ending = functools.partial(_end, space=space, seat=seat)
                yield Scene(seat.ended_days_ago, ending)


def _open(stage: Stage, at: dt.datetime, *, space: Space) -> None:
    facilitator = _facilitator(space)
    own = next(one for one in space.members if _convenes(stage, space, one))
    with stage.acting(facilitator, at) as work:
        if space.charter is not None:
            text = charter_text(space.charter)
            founding = Founding(name=space.name, charter=text, ceiling=own.max_marking)
            stage.spaces[space.key] = found_group(work, founding).id
        elif space.parent is not None:
            group = spaces.one(work, stage.spaces[space.parent])
            at_once = [one for one in space.members if one is not own and not _late(space, one)]
            places = [(_firm(stage, work, one), _place(stage, space, one)) for one in at_once]
            room = open_room(work, group, name=space.name, places=places, ceiling=own.max_marking)
            stage.spaces[space.key] = room.id


def charter_text(charter: Charter) -> CharterText:
    """Give a charter as it is kept."""
    return CharterText(
        purpose=charter.purpose,
        materials=", ".join(charter.materials),
        countries=charter.countries,
        issues=charter.issues,
        categories=charter.categories,
        retention=f"{charter.retention_months} months",
        sunset_on=charter.sunset,
        body="\n\n".join(charter.rules),
    )


def _join(stage: Stage, at: dt.datetime, *, space: Space, place: Membership) -> None:
    """Give an organisation its place; it seats its people, and all accept the charter."""
    seats = [
        seat
        for seat in space.seats
        if stage.story.organisation_of(seat.representation) == place.organisation
        and seat.representation != _facilitator(space)
    ]
    if _late(space, place) and not _convenes(stage, space, place):
        with stage.acting(_facilitator(space), at) as work:
            here = spaces.one(work, stage.spaces[space.key])
            give_place(work, here, _firm(stage, work, place), _place(stage, space, place))
    _seat(stage, at, space=space, place=place, seats=seats)
    if space.charter is not None:
        for seat in seats:
            with stage.acting(seat.representation, at) as work:
                group = spaces.one(work, stage.spaces[space.key])
                accept_charter(work, group, version=FIRST_VERSION)


def _seat(
    stage: Stage, at: dt.datetime, *, space: Space, place: Membership, seats: list[Seating]
) -> None:
    with stage.acting(stage.administrator(place.organisation), at) as work:
        here = spaces.one(work, stage.spaces[space.key])
        if space.charter is not None and here.org_id != work.viewer.org_id:
            accept_for_organisation(work, here, version=FIRST_VERSION)
        standing = own_place(work, here.id)
        for seat in seats:
            who = stage.people[seat.representation].representation_id
            person = organisations.colleague(work, who)
            seat_person(work, standing, person, role=seat.role, ceiling=seat.ceiling)


def _end(stage: Stage, at: dt.datetime, *, space: Space, seat: Seating) -> None:
    firm = stage.story.organisation_of(seat.representation)
    with stage.acting(stage.administrator(firm), at) as work:
        who = stage.people[seat.representation].representation_id
        row = live_seat(work, stage.spaces[space.key], who)
        if row is not None:
            end_seat(work, row)


def _facilitator(space: Space) -> str:
    return next(seat.representation for seat in space.seats if seat.role is Role.FACILITATOR)


def _convenes(stage: Stage, space: Space, place: Membership) -> bool:
    return place.organisation == stage.story.organisation_of(_facilitator(space))


def _late(space: Space, place: Membership) -> bool:
    """Tell whether a place is given when the space is open: a group opens with its founder's."""
    return space.parent is None or place.joined_days_ago < space.founded_days_ago


def _firm(stage: Stage, work: Work, place: Membership) -> Organisation:
    return organisations.one(work, stage.organisations[place.organisation])


def _place(stage: Stage, space: Space, place: Membership) -> Place:
    """Give an organisation's place: with the roles that its people will have."""
    roles = {
        seat.role
        for seat in space.seats
        if stage.story.organisation_of(seat.representation) == place.organisation
    }
    return Place(
        roles=tuple(sorted(roles)),
        ceiling=place.max_marking,
        history_from=stage.day(place.history_days_ago),
    )
